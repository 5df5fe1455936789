import { defaultPolicy } from '@rekey/engine';
import * as z from 'zod';
import { cap, days, list, someDays, text } from './leaves.ts';
import { notifySettings } from './notify.ts';
import { exceptions, scopes, selector } from './scoped.ts';
import { checkSecretName } from './secret-name.ts';
import * as checks from './texts.ts';

// `default` is a note for editors. Values are filled in once, after the file has been read (build-policy.ts): zod's
// .default() would fill them into overrides too, and silently undo inheritance.

const { accounts, compliance, lifecycle, limits, secrets } = defaultPolicy;

const mode = z.enum(['off', 'plan', 'enforce']).meta({
  description: 'off: not looked at; plan: says what it would do, changes nothing; enforce: does it.',
  default: defaultPolicy.mode,
});

const overlapSettings = z
  .strictObject({
    minDays: days({
      description: 'Days for which the old key stays on at least, counted from the creation of the new one.',
      default: lifecycle.overlap.minDays,
    }).exactOptional(),
    quietDays: days({
      description:
        'Days for which the old key must not have been used, and the new one must have been, before it is switched off.',
      default: lifecycle.overlap.quietDays,
    }).exactOptional(),
    maxDays: days({
      description: 'Days after which the overlap ends whatever is still used.',
      default: lifecycle.overlap.maxDays,
    }).exactOptional(),
    atMaxDays: z
      .enum(['deactivate', 'keep'])
      .meta({
        description: 'At maxDays: deactivate the old key, or keep it and report a finding.',
        default: lifecycle.overlap.atMaxDays,
      })
      .exactOptional(),
  })
  .meta({ description: 'How long old and new key work side by side. With 0 days the old key goes off at once.' });

const unusedSettings = z
  .strictObject({
    days: someDays({
      description: 'Days without use after which a key that is due counts as unused.',
      default: lifecycle.ifUnused.days,
    }).exactOptional(),
    // oxlint-disable-next-line unicorn/no-thenable
    then: z
      .enum(['rotate', 'deactivate', 'report'])
      .meta({ description: 'What becomes of an unused key that is due.', default: lifecycle.ifUnused.then })
      .exactOptional(),
  })
  .meta({ description: 'What to do about keys that nobody uses.' });

const lifecycleSettings = z
  .strictObject({
    rotateAfterDays: someDays({
      description: 'Days after its creation at which a key is due.',
      default: lifecycle.rotateAfterDays,
    }).exactOptional(),
    deleteInactiveAfterDays: days({
      description: 'Days after which inactive keys are deleted, counted from the creation of the newest active key.',
      default: lifecycle.deleteInactiveAfterDays,
    }).exactOptional(),
    twoActiveKeys: z
      .enum(['delete-oldest', 'deactivate-oldest', 'report'])
      .meta({
        description: 'What becomes of the oldest of two active keys that Rekey did not issue, once it is due.',
        default: lifecycle.twoActiveKeys,
      })
      .exactOptional(),
    handsOffDays: days({
      description: 'Days for which a user is left alone after somebody switched a key back on.',
      default: lifecycle.handsOffDays,
    }).exactOptional(),
    sesSmtp: z
      .enum(['rotate', 'report'])
      .meta({
        description:
          'Users who look like SES SMTP, whose password derives from the key: rotate with a warning, or report.',
        default: lifecycle.sesSmtp,
      })
      .exactOptional(),
    overlap: overlapSettings.exactOptional(),
    ifUnused: unusedSettings.exactOptional(),
  })
  .meta({ description: 'When keys are rotated, switched off and deleted. All periods in days of 24 hours.' });

const secretSettings = z
  .strictObject({
    name: text(checkSecretName, {
      description: "Name of each user's secret; {user} stands for the user name and must not be its end.",
      default: secrets.name,
    }).exactOptional(),
    region: text(checks.checkRegion, {
      description: 'Region of the secrets, in the account of the user.',
      default: secrets.region,
    }).exactOptional(),
    existing: z
      .enum(['adopt', 'refuse'])
      .meta({
        description: 'A secret of that name that Rekey did not make: adopt it, or refuse to rotate the user.',
        default: secrets.existing,
      })
      .exactOptional(),
    readers: list(text(checks.checkReader, { description: 'The ARN of a role or user.' }), {
      description: "ARNs that may read the secret beside its owner; {account} stands for the user's account.",
      default: secrets.readers,
      examples: [['arn:aws:iam::{account}:role/break-glass']],
    }).exactOptional(),
  })
  .meta({ description: 'Where new keys are put for their owners.' });

const optOutTag = z
  .strictObject({
    key: text(checks.checkTagKey, { description: 'Key of the tag.', examples: ['rekey'] }),
    value: text(checks.checkTagValue, { description: 'Value of the tag. Without it: any value.' }).exactOptional(),
  })
  .meta({ description: 'An account with this tag is left alone.', default: accounts.optOutTag });

const accountSettings = z
  .strictObject({
    optOutTag: optOutTag.exactOptional(),
    managementAccount: z
      .enum(['skip', 'include'])
      .meta({
        description: 'Whether the management account is looked at too; its role must then be made by hand.',
        default: accounts.managementAccount,
      })
      .exactOptional(),
  })
  .meta({ description: 'Which accounts take part.' });

const limitSettings = z
  .strictObject({
    accountsInFlight: z
      .int()
      .min(1)
      .max(100)
      .meta({
        description:
          'Accounts worked on at the same time, 1 to 100; 15 times as many may wait for their credential report.',
        default: limits.accountsInFlight,
      })
      .exactOptional(),
    maxRotationsPerAccount: cap({
      description: 'New keys per account and run, or none for no cap; the rest is deferred.',
      default: limits.maxRotationsPerAccount,
    }).exactOptional(),
    maxRotationsPerRun: cap({
      description: 'New keys per run, or none for no cap; the rest is deferred.',
      default: limits.maxRotationsPerRun,
    }).exactOptional(),
    maxDeletionsPerAccount: cap({
      description: 'Keys deleted per account and run, or none for no cap; the rest is deferred.',
      default: limits.maxDeletionsPerAccount,
    }).exactOptional(),
    failureTolerancePercent: z
      .number()
      .min(0)
      .max(100)
      .meta({
        description: 'Percent of the accounts acted on that may fail before the run stops.',
        default: limits.failureTolerancePercent,
      })
      .exactOptional(),
    fullScanEveryDays: z
      .int()
      .min(0)
      .max(365)
      .meta({
        description: 'Days between two full listings of an account, whatever its credential report says; 0: never.',
        default: limits.fullScanEveryDays,
      })
      .exactOptional(),
  })
  .meta({ description: 'How much one run may do.' });

const override = z
  .strictObject({
    scope: scopes,
    ...selector,
    mode: mode.exactOptional(),
    lifecycle: lifecycleSettings.exactOptional(),
    secrets: secretSettings.exactOptional(),
  })
  .meta({
    description: 'Other settings for a scope, optionally only for some of its users. What it leaves out is inherited.',
  });

/** `rekey.yaml` as it is written: everything but the version may be left out. */
export const policyFile = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format: 1.' }),
    mode: mode.exactOptional(),
    memberRole: text(checks.checkMemberRole, {
      description: 'Path and name of the role in each account, without a leading slash.',
      default: defaultPolicy.memberRole,
    }).exactOptional(),
    lifecycle: lifecycleSettings.exactOptional(),
    secrets: secretSettings.exactOptional(),
    accounts: accountSettings.exactOptional(),
    overrides: list(override, {
      description:
        'Settings for parts of the organization: applied org first, then OUs from the root down, then accounts.',
      default: [],
    }).exactOptional(),
    exceptions: exceptions.exactOptional(),
    include: list(text(checks.checkIncludePattern, { description: 'A pattern of file names.' }), {
      description: 'Files with exceptions, relative to this one; each starts with `within: <scope>`.',
      default: [],
      examples: [['exceptions/*.yaml']],
    }).exactOptional(),
    limits: limitSettings.exactOptional(),
    compliance: z
      .strictObject({
        maxKeyAgeDays: someDays({
          description: 'Days after which reports call an active key too old. Changes nothing about rotation.',
          default: compliance.maxKeyAgeDays,
        }).exactOptional(),
      })
      .meta({ description: 'What reports measure by.' })
      .exactOptional(),
    notify: notifySettings.exactOptional(),
  })
  .meta({ title: 'Rekey policy', description: 'When and where Rekey rotates the access keys of IAM users.' });

export type WrittenPolicy = z.infer<typeof policyFile>;
export type WrittenOverride = z.infer<typeof override>;
