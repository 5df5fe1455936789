import type { UserFacts, UserRecord } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { UserName } from './model/ids.ts';
import type { UserItem } from './model/run.ts';
import type { AccountMemory } from './ports.ts';

/** What the table knows of a user under the name they had before. */
export type Former = { readonly user: UserName; readonly record: UserRecord };

/**
 * Finds the former name of users of whom the table knows nothing: a key lies with one user at a time, so whoever has a key
 * that Rekey issued to, or switched off for, another name was renamed. An open intent stays with the old name.
 */
export function createFormerNames({ users }: AccountMemory): (facts: UserFacts) => Former | undefined {
  const byKey = new Map([...users.values()].flatMap((item) => keysOf(item).map((id) => [id, item] as const)));
  return ({ name, record, keys }) => {
    if (!isKnown(keys) || record.issued.length + record.switchedOff.length > 0) return undefined;
    const found = keys.list.map(({ id }) => byKey.get(id)).find((item) => item !== undefined && item.user !== name);
    if (found === undefined) return undefined;
    const { intent: _left, pending: _too, ...known } = found.record;
    return { user: found.user, record: { ...record, ...known } };
  };
}

/** Keys of this user with which Rekey has had to do. */
export const keysOf = ({ record }: Pick<UserItem, 'record'>): readonly UserRecord['issued'][number]['keyId'][] =>
  [...record.issued, ...record.switchedOff].map(({ keyId }) => keyId);
