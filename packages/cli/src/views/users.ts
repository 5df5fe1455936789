import type { Account, UserView } from '@rekey/engine';
import type { ListedUserView } from '@rekey/store';
import { oldestActiveKeyAt } from '../status/read-status.ts';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { number } from '../text/text.ts';
import { ageInDays, day } from '../text/time.ts';
import type { Lines } from './page.ts';

const rowsShown = 50;

type Options = { readonly look: Look; readonly names: ReadonlyMap<string, Account>; readonly at: Date };

/** One line per user: keys, the age of the oldest active one, the verdict, and what is next. */
export const userTable = (users: readonly ListedUserView[], { look, names, at }: Options): Lines => {
  if (users.length === 0) return [];
  const rest = users.length - rowsShown;
  const lines = tableOf(
    users.slice(0, rowsShown),
    [
      { head: 'account', cell: ({ account }) => account },
      { head: 'name', cell: ({ account }) => names.get(account)?.name ?? '', shrinkTo: 6 },
      { head: 'user', cell: ({ user }) => user, shrinkTo: 8 },
      { head: 'age', cell: ({ view }) => ageOf(view, at), align: 'right' },
      { head: 'verdict', cell: ({ view }) => view.finding ?? view.verdict },
      { head: 'next', cell: ({ view }) => nextOf(view, at) },
    ],
    { look },
  );
  return rest > 0 ? [...lines, `  … and ${number(rest)} more; --json lists all of them.`] : lines;
};

const ageOf = (view: UserView, at: Date): string => {
  const oldest = oldestActiveKeyAt(view);
  return oldest === undefined ? '-' : ageInDays(oldest, at);
};

const nextOf = ({ dueAt }: UserView, at: Date): string => {
  if (dueAt === undefined) return '-';
  return dueAt.getTime() <= at.getTime() ? 'now' : day(dueAt);
};
