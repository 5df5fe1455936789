import { verdicts } from '@rekey/compliance';
import {
  type AccountId,
  type AccountRollup,
  isOverdue,
  type LeaseRecord,
  type ListedUserView,
  leftAlone,
  type OuId,
  type RotationStore,
  type RunSummary,
  type StatusReader,
  type UserName,
  type UserView,
  type Verdict,
} from '@rekey/engine';

export type Filter = {
  readonly accounts: readonly AccountId[] | undefined;
  readonly ou: OuId | undefined;
  readonly user: UserName | undefined;
  readonly verdict: Verdict | undefined;
  /** Overdue users can be anywhere: every user of the table is read for them. */
  readonly needsOverdue: boolean;
};

export type Status = {
  readonly at: Date;
  readonly latestRun: RunSummary | undefined;
  /** Of a run without an end: whether its lease is still held, as far as the table can tell. */
  readonly inProgress: boolean;
  /** Not everything of the table is shown. */
  readonly isNarrowed: boolean;
  readonly asked: Pick<Filter, 'user' | 'verdict'>;
  readonly accounts: readonly AccountRollup[];
  /** Users who were asked for: of one account, of a name, of a verdict. */
  readonly users: readonly ListedUserView[];
  readonly oldest: readonly ListedUserView[];
  readonly attention: readonly ListedUserView[];
  readonly overdue: readonly ListedUserView[];
};

type Source = {
  readonly reader: StatusReader;
  readonly store: Pick<RotationStore, 'readLease'>;
  /** The time as AWS tells it, once something was read. */
  now(): Date;
};

const oldestShown = 10;
const readsInFlight = 20; // the table is on demand; more would only queue

export const readStatus = async (source: Source, filter: Filter): Promise<Status> => {
  const { reader, store } = source;
  const { accounts: all, latestRun } = await reader.overview();
  const accounts = all.filter((rollup) => isAskedFor(rollup, filter));
  const ids = new Set(accounts.map(({ account }) => account.id));
  const within = ({ account, user }: ListedUserView): boolean =>
    ids.has(account) && (filter.user === undefined || user === filter.user);
  const at = source.now();

  const [oldest, attention, overdue, users, lease] = await Promise.all([
    oldestUsers(reader, within),
    collect(reader.byVerdict('attention'), within),
    filter.needsOverdue ? overdueUsers(reader, within, at) : [],
    askedForUsers(reader, { filter, accounts, within }),
    latestRun?.status === 'running' ? store.readLease() : undefined,
  ]);
  return {
    at,
    latestRun,
    inProgress: isHeldBy(latestRun, lease),
    isNarrowed: accounts.length < all.length || filter.user !== undefined,
    asked: filter,
    accounts,
    users,
    oldest,
    attention,
    overdue,
  };
};

const isAskedFor = ({ account }: AccountRollup, { accounts, ou }: Filter): boolean =>
  (accounts?.includes(account.id) ?? true) && (ou === undefined || account.ouPath.includes(ou));

const isHeldBy = (run: RunSummary | undefined, lease: LeaseRecord | undefined): boolean =>
  run?.status === 'running' && lease !== undefined && !lease.released && lease.holder === run.run;

type Test = (user: ListedUserView) => boolean;

/** Each list has its oldest active key first, so a few of each are enough. */
const oldestUsers = async (reader: StatusReader, within: Test): Promise<readonly ListedUserView[]> => {
  const lists = await Promise.all(
    verdicts.map((verdict) =>
      collect(
        reader.byVerdict(verdict),
        (user) => within(user) && oldestActiveKeyAt(user.view) !== undefined,
        oldestShown,
      ),
    ),
  );
  return lists
    .flat()
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .slice(0, oldestShown);
};

export const oldestActiveKeyAt = ({ keys }: UserView): Date | undefined =>
  keys
    .filter(({ status }) => status === 'Active')
    .map(({ createdAt }) => createdAt)
    .toSorted((a, b) => a.getTime() - b.getTime())
    .at(0);

const timeOf = ({ view }: ListedUserView): number => oldestActiveKeyAt(view)?.getTime() ?? Infinity;

const overdueUsers = async (
  ...[reader, within, at]: readonly [StatusReader, Test, Date]
): Promise<ListedUserView[]> => {
  const lists = await Promise.all(
    verdicts
      .filter((verdict) => !leftAlone.includes(verdict))
      .map((verdict) => collect(reader.byVerdict(verdict), (user) => within(user) && isOverdue(user.view, at))),
  );
  return lists.flat().toSorted((a, b) => timeOf(a) - timeOf(b));
};

type Asked = { readonly filter: Filter; readonly accounts: readonly AccountRollup[]; readonly within: Test };

const askedForUsers = async (
  reader: StatusReader,
  { filter, accounts, within }: Asked,
): Promise<readonly ListedUserView[]> => {
  const { user, verdict } = filter;
  const fits = (one: ListedUserView): boolean => within(one) && (verdict === undefined || one.view.verdict === verdict);
  if (user !== undefined) return (await usersNamed(reader, user, accounts)).filter(fits);
  if (verdict !== undefined) return collect(reader.byVerdict(verdict), within);
  if (filter.accounts === undefined) return [];
  const lists = await Promise.all(accounts.map(({ account }) => collect(viewsOf(reader, account.id), fits)));
  return lists.flat();
};

async function* viewsOf(reader: StatusReader, account: AccountId): AsyncIterable<ListedUserView> {
  for await (const { user, view } of reader.users(account)) if (view !== undefined) yield { account, user, view };
}

/** No index knows users by name: each account is asked for its own. */
const usersNamed = async (
  ...[reader, user, accounts]: readonly [StatusReader, UserName, readonly AccountRollup[]]
): Promise<readonly ListedUserView[]> => {
  const found: ListedUserView[] = [];
  for (let start = 0; start < accounts.length; start += readsInFlight) {
    const some = accounts.slice(start, start + readsInFlight);
    const items = await Promise.all(some.map(({ account }) => reader.user(account.id, user)));
    for (const item of items) if (item?.view) found.push({ account: item.account, user, view: item.view });
  }
  return found;
};

const collect = async (
  ...[users, test, limit = Infinity]: readonly [AsyncIterable<ListedUserView>, Test, number?]
): Promise<ListedUserView[]> => {
  const found: ListedUserView[] = [];
  for await (const user of users) {
    if (test(user)) found.push(user);
    if (found.length >= limit) break;
  }
  return found;
};
