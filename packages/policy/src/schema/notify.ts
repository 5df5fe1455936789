import { defaultPolicy } from '@rekey/engine';
import * as z from 'zod';
import { list, text } from './leaves.ts';
import * as checks from './texts.ts';

const { notify } = defaultPolicy;

const daysAhead = (description: string, usual: readonly number[]): z.ZodArray<z.ZodInt> =>
  list(z.int().min(1).max(365).meta({ description: 'Days, 1 to 365.' }), {
    description,
    default: usual,
    examples: [[14, 3]],
  });

export const notifySettings = z
  .strictObject({
    channels: list(z.enum(['events', 'digest', 'mail']), {
      description: 'Of the ways to tell people that the deployment offers, those in use.',
      default: notify.channels,
    }).exactOptional(),
    digest: z
      .enum(['always', 'changes', 'never'])
      .meta({
        description: 'A message for each run; or only for those that did, failed or found something; or none.',
        default: notify.digest,
      })
      .exactOptional(),
    ownerTags: list(text(checks.checkTagKey, { description: 'Key of a tag.' }), {
      description:
        'Tags of users, and of their accounts, that hold the mail address of the owner: the first that does.',
      default: notify.ownerTags,
      examples: [['owner', 'contact']],
    }).exactOptional(),
    fallback: z
      .record(
        text(checks.checkScope, { description: 'A scope.' }),
        text(checks.checkAddress, { description: 'A mail address.' }),
      )
      .meta({
        description: 'Mail addresses by scope, for users whose owner no tag names: that of the nearest scope.',
        default: notify.fallback,
        examples: [{ org: 'cloud@example.com', 'ou-ab12-payments1': 'payments@example.com' }],
      })
      .exactOptional(),
    beforeRotationDays: daysAhead(
      'Days before a key is rotated at which its owner is told.',
      notify.beforeRotationDays,
    ).exactOptional(),
    beforeSwitchOffDays: daysAhead(
      'Days before an old key is switched off at which its owner is told.',
      notify.beforeSwitchOffDays,
    ).exactOptional(),
    beforeExceptionExpiresDays: daysAhead(
      'Days before an exception expires at which its owner is told.',
      notify.beforeExceptionExpiresDays,
    ).exactOptional(),
  })
  .meta({ description: 'Who is told what, and when.' });
