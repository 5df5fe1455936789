import {
  type Account,
  accountId,
  accountStates,
  isAccountId,
  isRequestId,
  ouId,
  RekeyError,
  requestId,
  runId,
  type ServiceEvent,
  userName,
} from '@rekey/engine';
import { z } from 'zod';

const account = z.string().refine(isAccountId, { error: 'is no account id of 12 digits' }).transform(accountId);
const user = z
  .string()
  .regex(/^[\w+=,.@-]{1,64}$/, { error: 'is no name of an IAM user' })
  .transform(userName);
const run = z
  .string()
  .regex(/^[\w+=,.@-]{2,64}$/, { error: 'is no id of a run' })
  .transform(runId);
const request = z.string().refine(isRequestId, { error: 'is no id of a request' }).transform(requestId);
const accounts = z.array(account).min(1).max(10_000).readonly();
const until = z.iso.datetime({ offset: true });
const reason = z.string().min(1).max(500);

const ou = z.string().transform(ouId);
const member: z.ZodType<Account> = z
  .strictObject({
    id: account,
    name: z.string(),
    state: z.enum(accountStates),
    ouPath: z.array(ou).readonly(),
    joinedAt: z.iso
      .datetime()
      .transform((time) => new Date(time))
      .optional(),
  })
  .transform(({ joinedAt, ...rest }) => ({ ...rest, joinedAt }));
/** The batches of a run, as they lie in the bucket. */
export const batchesSchema: z.ZodType<Batches> = z.array(
  z.strictObject({ accounts: z.array(member).min(1).readonly() }),
);
export type Batches = readonly { readonly accounts: readonly Account[] }[];

const part = { run, epoch: z.int().min(1), policyVersion: z.int().min(1) };
const asked = { request, accounts: accounts.optional() };
const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scheduled') }),
  z.strictObject({ kind: z.literal('run'), ...asked, user: user.optional(), force: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('doctor'), ...asked }),
  z.strictObject({
    kind: z.literal('undo'),
    request,
    run: run.optional(),
    account: account.optional(),
    user: user.optional(),
    until: until.optional(),
    reason: reason.optional(),
  }),
  z.strictObject({
    kind: z.literal('begin-run'),
    execution: z.string().min(1).max(2_048),
    startedAt: z.iso.datetime(),
  }),
  z.strictObject({
    kind: z.literal('rotate-batch'),
    ...part,
    total: z.int().min(1),
    accounts: z.array(member).min(1).max(1_000).readonly(),
  }),
  z.strictObject({ kind: z.literal('end-run'), ...part, bucket: z.string().min(3), key: z.string().min(1) }),
]);
type Read = z.infer<typeof schema>;

/** What the function was asked. Throws EVENT_INVALID for whatever has another shape, unknown fields included. */
export function parseEvent(event: unknown): ServiceEvent {
  const parsed = schema.safeParse(event);
  if (!parsed.success) throw invalid(problemsOf(parsed.error.issues));
  const contradiction = contradictionIn(parsed.data);
  if (contradiction !== undefined) throw invalid([contradiction]);
  // What an undo names was just seen to be whole.
  return present(parsed.data) as ServiceEvent;
}

/** What fields must be together. */
function contradictionIn(read: Read): string | undefined {
  if (read.kind === 'run' && read.force === true && (read.user === undefined || read.accounts?.length !== 1)) {
    return 'force rotates one user: it needs user and exactly one account';
  }
  if (read.kind !== 'undo') return undefined;
  const names =
    read.run === undefined ? read.account !== undefined && read.user !== undefined : read.user === undefined;
  return names ? undefined : 'an undo is of an account and its user, or of a run, with an account if you like';
}

/** Without what is undefined. */
const present = (read: Read): object =>
  Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));

/** Where and what, without what was sent. */
const problemsOf = (issues: readonly z.core.$ZodIssue[]): readonly string[] =>
  issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));

const invalid = (problems: readonly string[]): RekeyError =>
  new RekeyError('EVENT_INVALID', `the event is none of Rekey's: ${problems.join('; ')}`, {
    hint: 'docs/service.md lists the events; nothing was touched',
  });
