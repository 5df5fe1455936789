import type { AccountId, HistoryEvent, KeyId, KeyOwner, Threshold, UserItem, UserName } from '@rekey/engine';
import { collect } from './collect.ts';
import { type KeyRow, keyRowsOf } from './keys.ts';
import type { Source } from './source.ts';
import { type AccountRow, rowOf } from './sums.ts';

/** A user as last seen; without a view, a run has only just come to the user for the first time. */
export type UserRow = { readonly item: UserItem; readonly keys: readonly KeyRow[] };

export type AccountView = { readonly row: AccountRow; readonly users: readonly UserRow[] };

const userRowOf = (item: UserItem, threshold: Threshold): UserRow => ({
  item,
  keys: item.view === undefined ? [] : keyRowsOf({ ...item, view: item.view }, threshold),
});

/** Users by name. A request, and one for some 1,200 users. Undefined for an account that no run has come to. */
export const readAccount = async (
  { reader }: Source,
  account: AccountId,
  threshold: Threshold,
): Promise<AccountView | undefined> => {
  const [rollup, items] = await Promise.all([reader.account(account), collect(reader.users(account))]);
  if (rollup === undefined) return undefined;
  return { row: rowOf(rollup, threshold), users: items.map((item) => userRowOf(item, threshold)) };
};

export type UserPage = {
  readonly row: AccountRow;
  /** Undefined of a user who is gone, or was never seen. */
  readonly user: UserRow | undefined;
  /** Newest first. */
  readonly history: readonly HistoryEvent[];
  readonly moreHistory: boolean;
};

const eventsShown = 100; // a page of the table

/** Three requests. Undefined for an account that no run has come to. */
export const readUser = async (
  { reader }: Source,
  { account, user }: { readonly account: AccountId; readonly user: UserName },
  threshold: Threshold,
): Promise<UserPage | undefined> => {
  const [rollup, item, history] = await Promise.all([
    reader.account(account),
    reader.user(account, user),
    collect(reader.history(account, user), eventsShown + 1),
  ]);
  if (rollup === undefined) return undefined;
  return {
    row: rowOf(rollup, threshold),
    user: item && userRowOf(item, threshold),
    history: history.slice(0, eventsShown),
    moreHistory: history.length > eventsShown,
  };
};

/** Whose key it is, or was. One request. */
export const findKey = ({ reader }: Source, key: KeyId): Promise<KeyOwner | undefined> => reader.findKey(key);
