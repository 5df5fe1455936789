import type { Account, KeyView, ListedUserView, UserView } from '@rekey/engine';

import { oldestActiveKeyAt } from '../status/read-status.ts';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { number, printable, wrapped } from '../text/text.ts';
import { ageInDays, ago, day } from '../text/time.ts';
import { accountLabel } from './names.ts';
import type { Lines } from './page.ts';

const rowsShown = 50;

export type UserOptions = { readonly look: Look; readonly names: ReadonlyMap<string, Account>; readonly at: Date };

/** One line per user: keys, the age of the oldest active one, the verdict, and what is next. */
export const userTable = (users: readonly ListedUserView[], { look, names, at }: UserOptions): Lines => {
  if (users.length === 0) return [];
  const rest = users.length - rowsShown;
  const lines = tableOf(
    users.slice(0, rowsShown),
    [
      { head: 'account', cell: ({ account }) => account, optional: true },
      { head: 'name', cell: ({ account }) => names.get(account)?.name ?? '', shrinkTo: 6 },
      { head: 'user', cell: ({ user }) => user, shrinkTo: 8 },
      { head: 'age', cell: ({ view }) => ageOf(view, at), align: 'right' },
      { head: 'verdict', cell: ({ view }) => view.finding ?? view.verdict },
      { head: 'next', cell: ({ view }) => nextOf(view, at), optional: true },
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

/** Everything the table shows of one user: the verdict and why, what is next, and each key. */
export const userInFull = ({ account, user, view }: ListedUserView, { look, names, at }: UserOptions): Lines => {
  const { paint, width } = look;
  const where = accountLabel(names.get(account) ?? { id: account, name: '' });
  const next = view.dueAt === undefined ? 'nothing is in sight' : nextOf(view, at);
  return [
    ...wrapped(`${paint.bold(printable(user))} in ${where}: ${view.finding ?? view.verdict}`, width),
    ...wrapped(`${view.rule}: ${printable(view.because)}`, width, '  '),
    ...(view.exception === undefined ? [] : wrapped(exceptionOf(view.exception), width, '  ')),
    ...wrapped(`next: ${next}; mode ${view.mode}`, width, '  '),
    ...(view.keys.length === 0 ? ['  no access keys'] : keyTable(view.keys, { look, at })),
  ];
};

const exceptionOf = ({ id, reason, owner, expires, hold }: NonNullable<UserView['exception']>): string =>
  [
    `${hold ? 'hold' : 'exception'}${id === undefined ? '' : ` ${id}`}`,
    reason === undefined ? '' : `reason: ${reason}`,
    owner === undefined ? '' : `owner: ${owner}`,
    expires === undefined ? 'no end' : `until ${expires}`,
  ]
    .filter((part) => part !== '')
    .map(printable)
    .join(', ');

const keyTable = (keys: readonly KeyView[], { look, at }: Pick<UserOptions, 'look' | 'at'>): Lines =>
  tableOf(
    keys,
    [
      { head: 'key', cell: ({ id }) => id ?? 'not listed yet' },
      { head: 'status', cell: ({ status }) => status, optional: true },
      { head: 'age', cell: ({ createdAt }) => ageInDays(createdAt, at), align: 'right' },
      { head: 'last use', cell: ({ lastUse }) => lastUseOf(lastUse, at), shrinkTo: 8 },
      { head: 'in the secret', cell: ({ custody }) => custody ?? '-', optional: true },
    ],
    { look },
  );

const lastUseOf = (lastUse: KeyView['lastUse'], at: Date): string => {
  if (lastUse === undefined) return '-';
  if (lastUse.at === undefined) return 'never';
  return `${ago(lastUse.at, at)}${lastUse.service === undefined ? '' : ` (${lastUse.service})`}`;
};
