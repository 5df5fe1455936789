import * as z from 'zod';

// What other systems build on: fields are added, never changed or removed; anything else is a new version.

const moment = z.iso.datetime().meta({ description: 'UTC.' });
const userOf = z.string().meta({ description: 'Name of the IAM user.' });
const key = z.string().meta({ description: 'Id of the access key. Never its secret.' });
const days = z.int().min(0);

const base = {
  version: z.literal('1'),
  id: z.string().meta({ description: 'The same for each delivery of the same event.' }),
  at: moment,
};
const account = z
  .object({ id: z.string().regex(/^\d{12}$/), name: z.string().optional(), ouPath: z.array(z.string()).optional() })
  .meta({ description: 'The account; ouPath from the root down.' });
const secret = z
  .object({ name: z.string(), region: z.string() })
  .meta({ description: 'Where the owner fetches the new key, in the account of the user.' });
const run = z.string().meta({ description: 'Id of the run: rekey history RUN.' });

const ofKey = { ...base, run, account, user: userOf, key: key.optional(), rule: z.string(), because: z.string() };
const counts = z.record(z.string(), z.int().min(0));

/** The details of each kind of event, by detail type. */
export const eventSchemas = {
  'Key Issued': z
    .object({ ...ofKey, key, secret: secret.optional() })
    .meta({ description: 'A new access key lies in the user’s secret.' }),
  'Key Deactivated': z.object(ofKey).meta({ description: 'An access key was switched off.' }),
  'Key Reactivated': z.object(ofKey).meta({ description: 'An access key was switched on again by an undo.' }),
  'Key Deleted': z.object(ofKey).meta({ description: 'An inactive access key, or one lost in a crash, was deleted.' }),
  'Rotation Failed': z
    .object({
      ...ofKey,
      action: z.string(),
      status: z
        .enum(['refused', 'failed', 'unclear'])
        .meta({ description: 'unclear: it may have happened; the next run finds out.' }),
      detail: z.string().optional(),
    })
    .meta({ description: 'Something was to be done to a user, and was not, or may not have been.' }),
  'Switched Back On': z.object(ofKey).meta({ description: 'A key that Rekey had switched off is active again.' }),
  'Overlap Ending': z
    .object({
      ...base,
      run,
      account,
      user: userOf,
      key: key.optional(),
      newKey: key.optional(),
      endsAt: moment,
      withinDays: days,
    })
    .meta({ description: 'The old key of an overlap is about to be switched off.' }),
  'Exception Expiring': z
    .object({
      ...base,
      run,
      exception: z.object({
        id: z.string().optional(),
        reason: z.string().optional(),
        owner: z.string().optional(),
        scopes: z.array(z.string()),
      }),
      expires: z.iso.date(),
      withinDays: days,
    })
    .meta({ description: 'An exception of the policy is about to expire: what it left alone will be rotated.' }),
  'Account Unreachable': z
    .object({
      ...base,
      run,
      account,
      coverage: z.enum(['unreachable', 'failed']),
      code: z.string().optional(),
      because: z.string().optional(),
      hint: z.string().optional(),
    })
    .meta({ description: 'An account could not be looked at, or not to its end.' }),
  'Run Started': z.object({ ...base, run, policy: z.string() }).meta({ description: 'A run has begun.' }),
  'Run Finished': z
    .object({
      ...base,
      run,
      policy: z.string(),
      status: z.enum(['finished', 'stopped']),
      startedAt: moment,
      coverage: counts,
      counts,
      code: z.string().optional(),
      because: z.string().optional(),
    })
    .meta({ description: 'A run has ended.' }),
} as const;

export type EventKind = keyof typeof eventSchemas;
export type EventDetail<Kind extends EventKind> = z.infer<(typeof eventSchemas)[Kind]>;
