import * as z from 'zod';
import { list, someOf, text } from './leaves.ts';
import * as checks from './texts.ts';

// No field here has a default: under an override a default would silently undo what the scope above has set.

const scope = text(checks.checkScope, {
  description: 'org, the id of an organizational unit (its whole subtree), or a 12-digit account id.',
  examples: ['org', 'ou-ab12-cd34ef56', '123456789012'],
  pattern: '^(org|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|[0-9]{12})$',
  type: ['string', 'integer'],
});

export const scopes = z
  .union([scope, someOf(scope, { description: 'Several scopes: it applies in each of them.' })])
  .meta({ description: 'Where it applies: org, an OU id (its whole subtree), an account id, or a list of these.' });

const tagValue = text(checks.checkTagValue, {
  description: 'A value of the tag.',
  type: ['string', 'integer', 'number', 'boolean'],
});

const tagKey = text(checks.checkTagKey, { description: 'The key of a tag.' });

const tags = z
  .record(tagKey, z.union([tagValue, someOf(tagValue, { description: 'Any of these values.' })]))
  .check((context) => {
    if (Object.keys(context.value).length > 0) return;
    const params = { problem: 'it names no tag', remedy: 'Write key: [value], or remove the line' };
    context.issues.push({ code: 'custom', input: context.value, params });
  })
  .meta({
    description: 'Tags of the user: every key must be there, with any of its values. A value or a list of values.',
    examples: [{ kind: ['ci', 'batch'] }],
  });

/** Who, within the scope: all named selectors must hold, each by any of its values. */
export const selector = {
  users: someOf(text(checks.checkUserPattern, { description: 'A user name or pattern.' }), {
    description: 'User names or patterns, case-sensitive: * stands for any characters, ? for one.',
    examples: [['svc-*']],
  }).exactOptional(),
  paths: someOf(text(checks.checkPathPrefix, { description: 'The beginning of a path.', pattern: '^/' }), {
    description: 'IAM paths of users, matched as prefixes.',
    examples: [['/team/app/']],
  }).exactOptional(),
  tags: tags.exactOptional(),
  groups: someOf(text(checks.checkGroup, { description: 'The name of a group.' }), {
    description: 'IAM groups by exact name: the user is in any of them.',
    examples: [['vendors']],
  }).exactOptional(),
  console: z
    .boolean()
    .meta({ description: 'true: only users with a console password; false: only users without.' })
    .exactOptional(),
};

const date = (description: string): z.ZodString =>
  text(checks.checkDate, { description, examples: ['2027-03-31'], pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

export const exception = z
  .strictObject({
    id: text(checks.checkNote, {
      description: 'A short name that reports show; unique.',
      examples: ['legacy-vendor'],
    }).exactOptional(),
    scope: scopes,
    ...selector,
    reason: text(checks.checkNote, { description: 'Why, for those who read the reports.' }).exactOptional(),
    owner: text(checks.checkNote, { description: 'Who answers for it.' }).exactOptional(),
    from: date('First day in force, YYYY-MM-DD, UTC. Without it: at once.').exactOptional(),
    expires: date('Last day in force, YYYY-MM-DD, UTC. Without it: for ever, with a warning.').exactOptional(),
  })
  .meta({ description: 'Users that Rekey leaves alone. Needs a scope and at least one selector.' });

export const exceptions = list(exception, {
  description: 'Users that Rekey leaves alone, inactive keys included.',
  default: [],
});

/** A file named by `include`: exceptions of one subtree, kept by its team. */
export const includeFile = z
  .strictObject({
    within: scope.meta({
      description: 'The OU or account that this file is about; a scope outside it is an error.',
      examples: ['ou-ab12-cd34ef56'],
      type: ['string', 'integer'],
    }),
    exceptions,
  })
  .meta({ description: 'Exceptions of one subtree of the organization, kept by its team.' });

export type WrittenException = z.infer<typeof exception>;
export type WrittenInclude = z.infer<typeof includeFile>;
