import { isAccountId, type KeyOwner, keyId, type OuId, userName } from '@rekey/engine';
import { collect } from './collect.ts';
import type { Organization } from './organization.ts';
import type { Source } from './source.ts';
import type { AccountRow } from './sums.ts';
import { usersIn, usersNamed } from './users.ts';

export type Matches = {
  readonly keys: readonly KeyOwner[];
  readonly users: readonly KeyOwner[];
  readonly accounts: readonly AccountRow[];
  readonly ous: readonly OuId[];
  /** In an organization of many accounts users are only found by their whole name. */
  readonly wholeNamesOnly: boolean;
  /** There are more than these. */
  readonly hasMore: boolean;
};

type Wanted = {
  readonly q: string;
  readonly organization: Organization;
  readonly ouName: (ou: OuId) => string | undefined;
};

const mostFound = 50;
const accountsReadInFull = 200; // a request or more for each of them

/**
 * Accounts and units by part of their name or id, keys by their id, users by name: no index knows them, so that each account
 * with users is asked, for one user of that name or, in small organizations, for all of them. A request for each account.
 */
export const search = async (source: Source, { q, organization, ouName }: Wanted): Promise<Matches> => {
  const rows = organization.accounts.filter(({ rollup }) => rollup.counts.users > 0);
  const wholeNamesOnly = rows.length > accountsReadInFull;
  const [keys, users] = await Promise.all([
    keysOf(source, q),
    isAccountId(q) ? [] : collect(usersOf(source, rows, { q, wholeNamesOnly }), mostFound + 1),
  ]);
  const accounts = organization.accounts.filter(
    ({ rollup: { account } }) => account.id.includes(q) || has(account.name, q),
  );
  const ous = new Set(organization.accounts.flatMap(({ rollup }) => rollup.account.ouPath));
  return {
    keys,
    users: users.slice(0, mostFound),
    accounts: accounts.slice(0, mostFound),
    ous: [...ous].filter((ou) => ou === q || has(ouName(ou) ?? '', q)).slice(0, mostFound),
    wholeNamesOnly,
    hasMore: Math.max(users.length, accounts.length) > mostFound,
  };
};

const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

const keysOf = async ({ reader }: Source, q: string): Promise<readonly KeyOwner[]> => {
  if (!/^[A-Z0-9]{16,128}$/.test(q)) return [];
  const owner = await reader.findKey(keyId(q));
  return owner === undefined ? [] : [owner];
};

const usersOf = (
  ...[source, rows, { q, wholeNamesOnly }]: readonly [
    Source,
    readonly AccountRow[],
    { readonly q: string; readonly wholeNamesOnly: boolean },
  ]
): AsyncIterable<KeyOwner> =>
  wholeNamesOnly ? usersNamed(source, rows, userName(q)) : usersIn(source, rows, ({ user }) => has(user, q));
