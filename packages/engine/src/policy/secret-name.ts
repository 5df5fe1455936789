import type { SecretRef, UserFacts } from '../model/facts.ts';
import type { KeyId, UserName } from '../model/ids.ts';
import type { Rules } from '../model/rules.ts';

/** Of the characters legal in user names only the comma is not legal in secret names; `/` is not legal in user names, so `/2C` is nobody's. */
export const secretName = (template: string, user: UserName): string =>
  template.replace('{user}', user.replaceAll(',', '/2C'));

/** The secret that a new key of this user goes into. */
export const secretOf = (facts: Pick<UserFacts, 'name'>, rules: Pick<Rules, 'secrets'>): SecretRef => ({
  name: secretName(rules.secrets.name, facts.name),
  region: rules.secrets.region,
});

/** Where the value of a key would be: where Rekey put it, where an open intent meant to, or where the policy says now. */
export const secretOfKey = (keyId: KeyId, facts: UserFacts, rules: Pick<Rules, 'secrets'>): SecretRef => {
  const { issued, intent } = facts.record;
  const known = issued.find((key) => key.keyId === keyId)?.secret;
  if (known !== undefined) return known;
  const before = intent !== undefined && !intent.keysBefore.includes(keyId) ? intent.secret : undefined;
  return before ?? secretOf(facts, rules);
};

export const readersOf = (facts: Pick<UserFacts, 'account'>, rules: Pick<Rules, 'secrets'>): readonly string[] =>
  rules.secrets.readers.map((reader) => reader.replaceAll('{account}', facts.account));
