import type { AccountId, Hold, KeyId, RequestId, RunId, UserName, Verdict } from '@rekey/engine';

/** The primary key of an item. */
export type Key = { readonly pk: string; readonly sk: string };

/** The place of an item in the one index. */
export type Listing = { readonly listingPk: string; readonly listingSk: string };

export const leaseKey: Key = { pk: 'LEASE', sk: 'RUN' };
export const paceKey = (name: string): Key => ({ pk: 'PACE', sk: name });

export const accountPk = (account: AccountId): string => `ACCT#${account}`;
export const stateKey = (account: AccountId): Key => ({ pk: accountPk(account), sk: 'STATE' });
export const userKey = (account: AccountId, user: UserName): Key => ({ pk: accountPk(account), sk: `USER#${user}` });
export const intentKey = (account: AccountId, user: UserName): Key => ({
  pk: accountPk(account),
  sk: `INTENT#${user}`,
});
/** Both parts stay the same from the announcement to the end of a call: the second write replaces the first. */
export const eventKey = (event: { account: AccountId; at: Date; id: string }): Key => ({
  pk: accountPk(event.account),
  sk: `EVT#${event.at.toISOString()}#${event.id}`,
});

export const runPk = (run: RunId): string => `RUN#${run}`;
export const runKey = (run: RunId): Key => ({ pk: runPk(run), sk: 'META' });
/** Before `META`, so that it is not among the results. */
export const tallyKey = (run: RunId): Key => ({ pk: runPk(run), sk: 'COUNTS' });
export const resultKey = (run: RunId, account: AccountId): Key => ({ pk: runPk(run), sk: `ACCT#${account}` });
export const resultPartKey = (run: RunId, account: AccountId, part: number): Key => ({
  pk: runPk(run),
  sk: `ACCT#${account}#${String(part).padStart(3, '0')}`,
});

/** Not in the index: a user has several keys, and an item has one place in an index. */
export const keyOwnerKey = (key: KeyId): Key => ({ pk: `KEY#${key}`, sk: 'OWNER' });

export const holdPk = 'HOLD';
export const holdKey = ({ scope, user }: Pick<Hold, 'scope' | 'user'>): Key => ({
  pk: holdPk,
  sk: `${scope}#${user ?? '*'}`,
});

export const untoldPk = 'UNTOLD';
export const untoldKey = ({ at, id }: { at: Date; id: string }): Key => ({
  pk: untoldPk,
  sk: `${at.toISOString()}#${id}`,
});
export const toldKey = (group: string, about: string): Key => ({ pk: `TOLD#${group}`, sk: about });

export const policyPk = 'POLICY';
export const policyKey = (version: number): Key => ({ pk: policyPk, sk: `V#${String(version).padStart(10, '0')}` });

const requestPk = (request: RequestId): string => `REQUEST#${request}`;
export const requestKey = (request: RequestId): Key => ({ pk: requestPk(request), sk: 'META' });
export const answerKey = (request: RequestId, part: number): Key => ({
  pk: requestPk(request),
  sk: `ANSWER#${String(part).padStart(3, '0')}`,
});

// The table takes 4,000 writes a second from its first day, one partition of the index 1,000: a first run over 100,000
// users would otherwise be slowed down by the index.
export const verdictShards = 4;

// Sorts behind every ISO time.
const never = '~';

const oldestFirst = (at: Date | undefined, ...rest: readonly string[]): string =>
  [at?.toISOString() ?? never, ...rest].join('#');

export const accountsListing = 'ACCOUNTS';
/** Accounts, oldest active key first. */
export const accountListing = (account: AccountId, oldestKeyAt: Date | undefined): Listing => ({
  listingPk: accountsListing,
  listingSk: oldestFirst(oldestKeyAt, account),
});

export const runsListing = 'RUNS';
export const runListing = (run: RunId, startedAt: Date): Listing => ({
  listingPk: runsListing,
  listingSk: `${startedAt.toISOString()}#${run}`,
});

export const verdictListing = (verdict: Verdict, shard: number): string => `VERDICT#${verdict}#${shard}`;
/** Users of one verdict, oldest active key first. */
export const userListing = (user: {
  account: AccountId;
  user: UserName;
  verdict: Verdict;
  oldestKeyAt: Date | undefined;
}): Listing => ({
  listingPk: verdictListing(user.verdict, shardOf(user.account + user.user)),
  listingSk: oldestFirst(user.oldestKeyAt, user.account, user.user),
});

export const intentsListing = 'INTENTS';
/** Open intents, oldest first: there are few, and they are asked for all at once. */
export const intentListing = (intent: { account: AccountId; user: UserName; openedAt: Date }): Listing => ({
  listingPk: intentsListing,
  listingSk: oldestFirst(intent.openedAt, intent.account, intent.user),
});

export const historyListing = (account: AccountId, user: UserName): string => `HISTORY#${account}#${user}`;
export const eventListing = (event: { account: AccountId; user: UserName; at: Date; id: string }): Listing => ({
  listingPk: historyListing(event.account, event.user),
  listingSk: `${event.at.toISOString()}#${event.id}`,
});

const largePrime = 65_521;
const shardOf = (text: string): number =>
  Buffer.from(text).reduce((hash, byte) => (hash * 31 + byte) % largePrime, 7) % verdictShards;
