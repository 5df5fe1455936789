import type { AccountId, AccountMemory, AccountRollup, UserItem, UserName } from '@rekey/engine';
import { type Attributes, readRollup, readUser } from './items/items.ts';
import { accountPk, accountsListing, intentKey, stateKey, userKey } from './items/keys.ts';
import type { Query, Table } from './table/table.ts';

/** Everything of one partition; of a listing with `from: 'listing'`. */
export const allOf = (pk: string, query: Partial<Omit<Query, 'where'>> = {}): Query => ({
  from: 'items',
  ...query,
  where: {
    expression: query.from === 'listing' ? '#listingPk = :pk' : '#pk = :pk',
    values: { ':pk': pk },
  },
});

/** Oldest active key first. */
export async function* readRollups(table: Table): AsyncIterable<AccountRollup> {
  for await (const item of table.query(allOf(accountsListing, { from: 'listing' }))) yield readRollup(item);
}

export const readRollupOf = async (table: Table, account: AccountId): Promise<AccountRollup | undefined> => {
  const item = await table.get(stateKey(account));
  return item && readRollup(item);
};

// Sort keys of an account: EVT# < INTENT# < STATE < USER#. Starting at INTENT# leaves out years of history.
const presentOf = (account: AccountId): Query => ({
  from: 'items',
  where: { expression: '#pk = :pk AND #sk >= :sk', values: { ':pk': accountPk(account), ':sk': 'INTENT#' } },
});

/** The account's rollup and users, in the order of their names, users with nothing but an intent last. */
export async function* readPresent(table: Table, account: AccountId): AsyncIterable<AccountRollup | UserItem> {
  const intents = new Map<unknown, Attributes>();
  for await (const item of table.query(presentOf(account))) {
    if (item.type === 'intent') intents.set(item.user, item);
    if (item.type === 'account') yield readRollup(item);
    if (item.type !== 'user') continue;
    const user = readUser(item, intents.get(item.user));
    intents.delete(item.user);
    if (user) yield user;
  }
  for (const intent of intents.values()) {
    const user = readUser(undefined, intent);
    if (user) yield user;
  }
}

export const isUser = (found: AccountRollup | UserItem): found is UserItem => 'user' in found;

export const readAccount = async (table: Table, account: AccountId): Promise<AccountMemory> => {
  let rollup: AccountRollup | undefined;
  const users = new Map<UserName, UserItem>();
  for await (const found of readPresent(table, account)) {
    if (isUser(found)) users.set(found.user, found);
    else rollup = found;
  }
  return { rollup, users };
};

export const readOneUser = async (table: Table, account: AccountId, user: UserName): Promise<UserItem | undefined> => {
  const [item, intent] = await table.getTogether([userKey(account, user), intentKey(account, user)]);
  return readUser(item, intent);
};
