import type {
  AccountId,
  KeyOwner,
  ListedUserView,
  OpenIntent,
  RunId,
  StatusReader,
  UserItem,
  UserName,
  Verdict,
} from '@rekey/engine';
import { readHolds } from './holds.ts';
import { decode } from './items/codec.ts';
import { type Attributes, historyStart, readEvent, readRun } from './items/items.ts';
import {
  accountPk,
  historyListing,
  intentsListing,
  keyOwnerKey,
  runKey,
  runPk,
  runsListing,
  verdictListing,
  verdictShards,
} from './items/keys.ts';
import { readResults } from './items/result-items.ts';
import { readLease } from './lease.ts';
import { merged } from './merge.ts';
import { versionHeads } from './policy-store.ts';
import { allOf, isUser, readOneUser, readPresent, readRollupOf, readRollups } from './reads.ts';
import { openTable, type Query, type Table, type TableOptions } from './table/table.ts';

// People look at the newest few lines: a full page of 1 MB would be read for nothing.
const linesPerPage = 100;

/** What each query costs is in README.md. */
export const createStatusReader = (options: TableOptions & { readonly now?: () => Date }): StatusReader => {
  const table = openTable(options);
  const now = options.now ?? (() => new Date());
  return {
    accounts: () => readRollups(table),
    account: (account) => readRollupOf(table, account),
    users: (account) => usersOf(table, account),
    user: (account, user) => readOneUser(table, account, user),
    async findKey(key) {
      const item = await table.get(keyOwnerKey(key));
      return item && ownerIn(item);
    },
    byVerdict: (verdict) => mapped(merged(shardsOf(table, verdict), byListing), readListedUser),
    openIntents: () => mapped(table.query(allOf(intentsListing, { from: 'listing' })), readOpenIntent),
    history: (account, user) => mapped(table.query(historyQuery(now(), account, user)), readEvent),
    runs: () =>
      mapped(table.query(allOf(runsListing, { from: 'listing', newestFirst: true, pageSize: linesPerPage })), readRun),
    async run(run) {
      const item = await table.get(runKey(run));
      return item && readRun(item);
    },
    results: (run) => readResults(table.query(resultsQuery(run))),
    holds: () => readHolds(table),
    lease: () => readLease(table),
    policyVersions: () => versionHeads(table),
  };
};

const historyQuery = (now: Date, account: AccountId, user: UserName | undefined): Query => {
  const start = historyStart(now).toISOString();
  const page = { newestFirst: true, pageSize: linesPerPage };
  if (user === undefined)
    return {
      ...page,
      from: 'items',
      where: {
        expression: '#pk = :pk AND #sk BETWEEN :start AND :end',
        values: { ':pk': accountPk(account), ':start': `EVT#${start}`, ':end': 'EVT#~' },
      },
    };
  return {
    ...page,
    from: 'listing',
    where: {
      expression: '#listingPk = :pk AND #listingSk >= :start',
      values: { ':pk': historyListing(account, user), ':start': start },
    },
  };
};

const resultsQuery = (run: RunId): Query => ({
  from: 'items',
  where: { expression: '#pk = :pk AND begins_with(#sk, :sk)', values: { ':pk': runPk(run), ':sk': 'ACCT#' } },
});

async function* usersOf(table: Table, account: AccountId): AsyncIterable<UserItem> {
  for await (const found of readPresent(table, account)) if (isUser(found)) yield found;
}

const shardsOf = (table: Table, verdict: Verdict): readonly AsyncIterable<Attributes>[] =>
  Array.from({ length: verdictShards }, (_, shard) =>
    table.query(allOf(verdictListing(verdict, shard), { from: 'listing', pageSize: linesPerPage })),
  );

const byListing = (a: Attributes, b: Attributes): number =>
  String(a.listingSk) < String(b.listingSk) ? -1 : Number(String(a.listingSk) > String(b.listingSk));

const ownerIn = ({ account, user }: Attributes): KeyOwner => ({
  account: account as AccountId,
  user: user as UserName,
});

const readListedUser = (item: Attributes): ListedUserView => ({ ...ownerIn(item), view: decode(item.view) });

const readOpenIntent = (item: Attributes): OpenIntent => ({
  ...ownerIn(item),
  openedAt: new Date(String(item['listingSk']).split('#', 1)[0] ?? ''),
});

async function* mapped<T, U>(items: AsyncIterable<T>, map: (item: T) => U): AsyncIterable<U> {
  for await (const item of items) yield map(item);
}
