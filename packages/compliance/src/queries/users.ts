import type { ListedUserView, StatusReader, UserName, Verdict } from '@rekey/engine';
import { collect } from './collect.ts';
import type { Source } from './source.ts';
import type { AccountRow } from './sums.ts';

const accountsAhead = 20; // the table is on demand; more would only queue

type Reading = Pick<Source, 'reader'>;

/** Users account by account in the given order, some accounts read ahead. A request or more for each account. */
export const usersIn = (
  { reader }: Reading,
  rows: readonly AccountRow[],
  belongs: (user: ListedUserView) => boolean = () => true,
): AsyncIterable<ListedUserView> =>
  accountByAccount(rows, async ({ rollup }) => (await viewsOf(reader, rollup)).filter(belongs));

/** The rollups tell which accounts have any. */
export const usersWithVerdict = (
  source: Reading,
  rows: readonly AccountRow[],
  verdict: Verdict,
): AsyncIterable<ListedUserView> =>
  usersIn(
    source,
    rows.filter(({ rollup }) => (rollup.verdicts[verdict] ?? 0) > 0),
    ({ view }) => view.verdict === verdict,
  );

/** No index knows users by name: a request for each account. */
export const usersNamed = (
  { reader }: Reading,
  rows: readonly AccountRow[],
  name: UserName,
): AsyncIterable<ListedUserView> =>
  accountByAccount(rows, async ({ rollup }) => {
    const item = await reader.user(rollup.account.id, name);
    return item?.view === undefined ? [] : [{ account: item.account, user: item.user, view: item.view }];
  });

type Users = readonly ListedUserView[];

const viewsOf = async (reader: StatusReader, { account: { id } }: AccountRow['rollup']): Promise<Users> =>
  (await collect(reader.users(id))).flatMap(({ account, user, view }) =>
    view === undefined ? [] : [{ account, user, view }],
  );

async function* accountByAccount(
  rows: readonly AccountRow[],
  read: (row: AccountRow) => Promise<Users>,
): AsyncIterable<ListedUserView> {
  for (let start = 0; start < rows.length; start += accountsAhead)
    yield* (await Promise.all(rows.slice(start, start + accountsAhead).map(read))).flat();
}
