import { adviceOn, type KeyRow, keyRowsOf } from '@rekey/compliance';
import type { Account, KeyView, ListedUserView, Threshold, UserView } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { number, printable, wrapped } from '../text/text.ts';
import { ageInDays, ago, day } from '../text/time.ts';
import { accountLabel } from './names.ts';
import type { Lines } from './page.ts';

const rowsShown = 50;

export type UserOptions = { readonly look: Look; readonly names: ReadonlyMap<string, Account>; readonly at: Date };

type InFull = UserOptions & {
  readonly table: string;
  /** Without it nothing is said of standings. */
  readonly threshold?: Threshold;
};

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

const ageOf = ({ keys }: UserView, at: Date): string => {
  const times = keys.filter(({ status }) => status === 'Active').map(({ createdAt }) => createdAt.getTime());
  return times.length === 0 ? '-' : ageInDays(new Date(Math.min(...times)), at);
};

const nextOf = ({ dueAt }: UserView, at: Date): string => {
  if (dueAt === undefined) return '-';
  return dueAt.getTime() <= at.getTime() ? 'now' : day(dueAt);
};

/** Everything the table shows of one user: the verdict and why, what is next, and each key. */
export const userInFull = (one: ListedUserView, { look, names, at, table, threshold }: InFull): Lines => {
  const { account, user, view } = one;
  const { paint, width } = look;
  const where = accountLabel(names.get(account) ?? { id: account, name: '' });
  const next = view.dueAt === undefined ? 'nothing is in sight' : nextOf(view, at);
  return [
    ...wrapped(`${paint.bold(printable(user))} in ${where}: ${view.finding ?? view.verdict}`, width),
    ...wrapped(`${view.rule}: ${printable(view.because)}`, width, '  '),
    ...(view.exception === undefined ? [] : wrapped(exceptionOf(view.exception), width, '  ')),
    ...wrapped(`next: ${next}; mode ${view.mode}`, width, '  '),
    ...(view.notes ?? [])
      .filter((note) => note !== view.finding)
      .flatMap((note) => wrapped(`${note}: ${adviceOn[note]}`, width, '  ')),
    ...(view.keys.length === 0
      ? ['  no access keys']
      : keyTable(view.keys, { look, at, rows: threshold === undefined ? [] : keyRowsOf(one, threshold) })),
    ...wrapped(
      paint.dim(`What was done: rekey history --table ${table} --account ${account} --user ${printable(user)}`),
      width,
      '  ',
    ),
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

type KeyOptions = Pick<UserOptions, 'look' | 'at'> & { readonly rows: readonly KeyRow[] };

const keyTable = (keys: readonly KeyView[], { look, at, rows }: KeyOptions): Lines =>
  tableOf(
    keys,
    [
      { head: 'key', cell: ({ id }) => id ?? 'not listed yet' },
      { head: 'status', cell: ({ status }) => status, optional: true },
      { head: 'age', cell: ({ createdAt }) => ageInDays(createdAt, at), align: 'right' },
      { head: 'last use', cell: ({ lastUse }) => lastUseOf(lastUse, at), shrinkTo: 8 },
      { head: 'in the secret', cell: ({ custody }) => custody ?? '-', optional: true },
      ...(rows.length === 0
        ? []
        : [
            {
              head: 'standing',
              cell: (one: KeyView) => rows.find(({ key }) => key === one)?.standing ?? '-',
              optional: true,
            },
          ]),
    ],
    { look },
  );

const lastUseOf = (lastUse: KeyView['lastUse'], at: Date): string => {
  if (lastUse === undefined) return '-';
  if (lastUse.at === undefined) return 'never';
  return `${ago(lastUse.at, at)}${lastUse.service === undefined ? '' : ` (${lastUse.service})`}`;
};
