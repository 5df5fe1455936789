import type { Verdict } from '../model/decision.ts';
import type { AccountId, UserName } from '../model/ids.ts';
import type { HistoryEvent, UserView } from '../model/run.ts';
import type { ListedUserView, StatusReader } from '../status-reader.ts';
import { dayMs } from './time.ts';
import type { WorldState, WorldTable } from './world-state.ts';
import { copy, tableOf } from './world-state.ts';
import { itemOf } from './world-store.ts';

const historyDays = 400;

/** The table of a world as people look at it. */
export const createWorldReader = (state: WorldState, now: () => Date): StatusReader => {
  const all = async function* <T>(read: (table: WorldTable) => Iterable<T>): AsyncIterable<T> {
    yield* copy([...read(tableOf(state))]);
  };
  const one = async <T>(read: (table: WorldTable) => T): Promise<T> => copy(read(tableOf(state)));
  const start = (): number => now().getTime() - historyDays * dayMs;
  const newestFirst = (account: AccountId, user: UserName | undefined) => (table: WorldTable) =>
    [...table.history]
      .filter(([, event]) => event.account === account && (user === undefined || event.user === user))
      .filter(([, { at }]) => at.getTime() >= start())
      .toSorted(([a], [b]) => (a < b ? 1 : -1))
      .map(([, event]): HistoryEvent => event);

  return {
    accounts: () => all(rollups),
    account: (account) => one((table) => table.rollups.get(account)),
    users: (account) => all((table) => namesIn(table, account).flatMap((user) => itemOf(table, account, user) ?? [])),
    user: (account, user) => one((table) => itemOf(table, account, user)),
    findKey: (key) => one((table) => table.keyOwners.get(key)),
    byVerdict: (verdict) => all((table) => listed(table, verdict)),
    openIntents: () => all(intents),
    history: (account, user) => all(newestFirst(account, user)),
    runs: () => all(runs),
    run: (run) => one((table) => table.runs.get(run)),
    results: (run) =>
      all((table) =>
        table.results.filter((result) => result.run === run).toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1)),
      ),
    holds: () => one(({ holds }) => holds),
    lease: () => one(({ lease }) => lease),
    policyVersions: () => one(({ policyVersions }) => policyVersions),
  };
};

// Sorts behind every ISO time.
const never = '~';

const by =
  <T>(textOf: (item: T) => string) =>
  (a: T, b: T): number =>
    textOf(a) < textOf(b) ? -1 : 1;

const rollups = ({ rollups: all }: WorldTable) =>
  [...all.values()].sort(by((one) => `${one.oldestActiveKeyAt?.toISOString() ?? never}#${one.account.id}`));

const runs = ({ runs: all }: WorldTable) =>
  [...all.values()].sort(by((run) => `${run.startedAt.toISOString()}#${run.run}`)).reverse();

const namesIn = (table: WorldTable, account: AccountId): readonly UserName[] =>
  [...new Set([...(table.items.get(account)?.keys() ?? []), ...(table.intents.get(account)?.keys() ?? [])])].sort();

const oldestKey = ({ keys }: UserView): string =>
  keys
    .filter(({ status }) => status === 'Active')
    .map(({ createdAt }) => createdAt.toISOString())
    .toSorted()[0] ?? never;

const listed = (table: WorldTable, verdict: Verdict): readonly ListedUserView[] =>
  [...table.items]
    .flatMap(([account, items]) =>
      [...items].flatMap(([user, { view }]) => (view?.verdict === verdict ? [{ account, user, view }] : [])),
    )
    .sort(by(({ account, user, view }) => `${oldestKey(view)}#${account}#${user}`));

const intents = (table: WorldTable) =>
  [...table.intents]
    .flatMap(([account, open]) => [...open].map(([user, { openedAt }]) => ({ account, user, openedAt })))
    .sort(by(({ openedAt }) => openedAt.toISOString()));
