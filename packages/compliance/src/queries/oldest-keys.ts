import type { ListedUserView, Threshold } from '@rekey/engine';
import { collect } from './collect.ts';
import { type KeyRow, keyRowsOf } from './keys.ts';
import type { Source } from './source.ts';
import type { AccountRow } from './sums.ts';
import { usersIn } from './users.ts';

/** Active keys of these users, oldest first. */
export const keysOldestFirst = (users: readonly ListedUserView[], threshold: Threshold): readonly KeyRow[] =>
  users
    .flatMap((user) => keyRowsOf(user, threshold))
    .toSorted((a, b) => a.key.createdAt.getTime() - b.key.createdAt.getTime());

/** The oldest active keys of some accounts. A request, and one for some 1,200 users, of as many accounts as keys are asked for. */
export const oldestKeys = async (
  source: Pick<Source, 'reader'>,
  {
    rows,
    threshold,
    count,
  }: { readonly rows: readonly AccountRow[]; readonly threshold: Threshold; readonly count: number },
): Promise<readonly KeyRow[]> => {
  // So many accounts have so many keys that are at least as old as any key elsewhere.
  const oldest = rows
    .flatMap((row) => (row.rollup.oldestActiveKeyAt === undefined ? [] : [{ row, at: row.rollup.oldestActiveKeyAt }]))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .slice(0, count);
  const users = await collect(
    usersIn(
      source,
      oldest.map(({ row }) => row),
    ),
  );
  return keysOldestFirst(users, threshold).slice(0, count);
};
