import type { UserFacts, UserRecord } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { KeyId } from './model/ids.ts';
import type { UserItem } from './model/run.ts';
import type { AccountMemory } from './ports.ts';

/**
 * Finds the former name of users of whom the table knows nothing: a key lies with one user at a time, so whoever has a key
 * that Rekey issued to, switched off for, or saw with another name was renamed.
 */
export function createFormerNames({ users }: AccountMemory): (facts: UserFacts) => UserItem | undefined {
  const byKey = new Map([...users.values()].flatMap((item) => keysOf(item).map((id) => [id, item] as const)));
  return ({ name, record, keys }) => {
    if (!isKnown(keys) || keysOf({ record }).length > 0) return undefined;
    return keys.list.map(({ id }) => byKey.get(id)).find((item) => item !== undefined && item.user !== name);
  };
}

/** Keys of this user with which Rekey has had to do. */
export const keysOf = ({ record }: Pick<UserItem, 'record'>): readonly KeyId[] => [
  ...[...record.issued, ...record.switchedOff].map(({ keyId }) => keyId),
  ...(record.intent === undefined ? [] : idsOf(record.intent)),
  ...(record.pending?.keyId === undefined ? [] : [record.pending.keyId]),
];

const idsOf = ({ keysBefore, created }: NonNullable<UserRecord['intent']>): readonly KeyId[] =>
  created === undefined ? keysBefore : [...keysBefore, created];
