import { meaningOfVerdict, verdicts } from '@rekey/compliance';
import type { AccountRollup, ListedUserView, RunSummary } from '@rekey/engine';
import type { Status } from '../status/read-status.ts';
import { tallyOf } from '../status/tally.ts';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { counted, number, printable, wrapped } from '../text/text.ts';
import { ago, duration, minute } from '../text/time.ts';
import { attentionLines } from './attention.ts';
import { accountLabel, callerLabel, reasonIn } from './names.ts';
import { type Lines, page, section } from './page.ts';
import { coverageLines, doneIn, seenIn } from './totals.ts';
import { type UserOptions, userInFull, userTable } from './users.ts';

/** Where everything is, as the table tells it. */
export const statusLines = (status: Status, { look, table }: { look: Look; table: string }): Lines => {
  const { latestRun, accounts } = status;
  if (latestRun === undefined && accounts.length === 0)
    return wrapped(
      `The table ${table} is empty: no run has been recorded yet. To begin: rekey run --policy rekey.yaml --table ${table}`,
      look.width,
    );
  const tally = tallyOf(accounts);
  const names = new Map(accounts.map(({ account }) => [account.id, account]));
  const head = page(latestRun === undefined ? [] : latestLines(latestRun, status, look), staleLines(status, look));
  if (status.asked.user !== undefined) return page(head, oneUserLines(status, { look, names, at: status.at }));
  const users = { look, names, at: status.at };
  if (status.asked.verdict !== undefined)
    return page(head, section(`Users: ${status.asked.verdict}`, userTable(status.users, users), look), nobody(status));
  return page(
    head,
    wrapped(
      `${counted(accounts.length, 'account')}${status.isNarrowed ? ' asked for' : ''}: ${seenIn(tally.counts)}.`,
      look.width,
    ),
    section('Coverage', coverageLines(tally.coverage, look), look),
    troubledLines(accounts, look),
    section('Users by verdict', verdictLines(tally.verdicts, look), look),
    section('Users', userTable(status.users, users), look),
    status.users.length > 0 ? [] : section('Oldest active keys', userTable(status.oldest, users), look),
    section('Needs attention', attentionOf(status.attention, { look, names }), look),
    section('Overdue', userTable(status.overdue, users), look),
  );
};

const nobody = ({ users, asked }: Status): Lines =>
  users.length > 0
    ? []
    : [`No user ${asked.user ?? `with the verdict ${asked.verdict ?? ''}`} in the accounts asked for.`];

/** A user who was asked for by name is shown in full, in each account that has one. */
const oneUserLines = (status: Status, options: UserOptions): Lines =>
  page(...status.users.map((user) => userInFull(user, options)), nobody(status));

const latestLines = (run: RunSummary, { at, inProgress }: Status, look: Look): Lines => {
  const { paint, width } = look;
  const started = `${minute(run.startedAt)} (${ago(run.startedAt, at)})`;
  const by = `by ${callerLabel(run.caller)}, policy ${printable(run.policy)}`;
  if (run.status === 'running')
    return wrapped(
      inProgress
        ? paint.yellow(
            `Run ${run.run} is in progress since ${started}, ${by}. What follows is partly of earlier runs. If it was killed, the next run takes over.`,
          )
        : paint.red(
            `Run ${run.run} of ${started} never ended: it was killed. The next run settles what it left. It ran ${by}.`,
          ),
      width,
    );
  const took = run.endedAt === undefined ? '' : ` in ${duration(run.endedAt.getTime() - run.startedAt.getTime())}`;
  const done = doneIn(run.counts);
  return [
    ...wrapped(`Last run ${run.run}: ${started}, ${run.status}${took}, ${by}.`, width),
    ...(run.status === 'stopped'
      ? wrapped(paint.red(`It stopped early: ${printable(run.because ?? 'unknown')} (${run.code ?? ''}).`), width)
      : []),
    ...wrapped(done === '' ? 'It changed nothing.' : `It did: ${done}.`, width),
  ];
};

const tooOldMs = 26 * 3_600_000; // runs are daily, with some slack

/** Accounts that no run has come to for long, or that the last run was kept from, show what an earlier one saw. */
const staleLines = ({ accounts, latestRun, at }: Status, { paint, width }: Look): Lines => {
  const older = accounts.filter(({ lastRun }) => lastRun !== latestRun?.run);
  const oldest = older.map(({ lastSeenAt }) => lastSeenAt).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (latestRun === undefined || oldest === undefined) return [];
  if (latestRun.status === 'finished' && at.getTime() - oldest.getTime() < tooOldMs) return [];
  return wrapped(
    paint.yellow(`${counted(older.length, 'account')} last seen by earlier runs, up to ${ago(oldest, at)}.`),
    width,
  );
};

const troubledShown = 20;

const troubledLines = (accounts: readonly AccountRollup[], look: Look): Lines => {
  const troubled = accounts.filter(({ coverage }) => coverage === 'failed' || coverage === 'unreachable');
  const rest = troubled.length - troubledShown;
  return section(
    'Accounts that could not be looked at',
    troubled
      .slice(0, troubledShown)
      .flatMap(({ account, coverage, code, because }) =>
        wrapped(
          `${accountLabel(account)}: ${code ?? coverage}: ${reasonIn(account, because ?? '')}`,
          look.width,
          '  - ',
        ),
      )
      .concat(rest > 0 ? [`  … and ${number(rest)} more; --json lists all of them.`] : []),
    look,
  );
};

const verdictLines = (counts: Readonly<Record<(typeof verdicts)[number], number>>, look: Look): Lines => {
  const rows = verdicts.filter((one) => counts[one] > 0);
  if (rows.length === 0) return [];
  return tableOf(
    rows,
    [
      { head: 'verdict', cell: (one) => one },
      { head: 'users', cell: (one) => number(counts[one]), align: 'right' },
      { head: 'meaning', cell: (one) => meaningOfVerdict[one], shrinkTo: 7 },
    ],
    { look },
  );
};

type Named = { readonly look: Look; readonly names: ReadonlyMap<string, AccountRollup['account']> };

const attentionOf = (users: readonly ListedUserView[], { look, names }: Named): Lines =>
  attentionLines(
    users.flatMap(({ account, user, view }) =>
      view.finding === undefined
        ? []
        : [
            {
              account: names.get(account) ?? { id: account, name: '' },
              user,
              finding: view.finding,
              because: view.because,
            },
          ],
    ),
    look,
  );
