import { activeKeysIn, percent, type TrendPoint, trendOf } from '@rekey/compliance';
import type { Overview } from '../status/status-overview.ts';
import { sparkline } from '../text/bar.ts';
import type { Look } from '../text/look.ts';
import { counted, firstOf, printable, wrapped } from '../text/text.ts';
import { ago, day, minute } from '../text/time.ts';
import { complianceBars, coverageBars, verdictBars } from './bars.ts';
import { failureLines, failuresOf } from './failures.ts';
import { findingCountLines } from './findings.ts';
import { oldestKeysTable } from './keys.ts';
import { runHead } from './latest-run.ts';
import { accountLabel } from './names.ts';
import { type Lines, page, section } from './page.ts';
import { seenIn } from './totals.ts';
import { unitLines } from './units.ts';
import { userTable } from './users.ts';

/** Where everything is, as the table tells it. */
export const overviewLines = (overview: Overview, look: Look): Lines => {
  const { organization, rows, sums, unit, left, oldest, users, isNarrowed, table } = overview;
  const { threshold, runs } = organization;
  const head = runHead(overview, look);
  if (runs.latest === undefined) return head;
  if (rows.length === 0) return page(head, wrapped('No account has been recorded yet.', look.width));
  const names = new Map(rows.map(({ rollup }) => [rollup.account.id, rollup.account]));
  const asked = isNarrowed ? ' asked for' : '';
  return page(
    head,
    wrapped(`${counted(rows.length, 'account')}${asked}: ${seenIn(sums.counts)}.`, look.width),
    section(
      `Active keys: ${percent(sums.compliance.compliant, activeKeysIn(sums.compliance))} at most ${counted(threshold.maxKeyAgeDays, 'day')} old`,
      [...complianceBars(sums, look), ...(isNarrowed ? [] : trendLine(trendOf(runs), look))],
      look,
    ),
    section('Coverage', coverageBars(sums, look), look),
    section('Accounts that could not be looked at', failureLines(failuresOf(rows), look), look),
    section('Accounts that left the organization, and count nowhere here', leftLines(left, look), look),
    section('Users by verdict', verdictBars(sums, look), look),
    overdueLines(overview, look),
    section('Findings', findingCountLines(sums.findings, { look, table }), look),
    section('Keys that may be on their way into a secret', intentLines(overview, look), look),
    unitLines(unit, look),
    users.length > 0
      ? section('Users', userTable(users, { look, names, at: threshold.at }), look)
      : section('Oldest active keys', oldestKeysTable(oldest, { look, names }), look),
  );
};

const trendShown = 30; // runs; a month of daily ones

const shareOf = ({ compliance }: TrendPoint): number => compliance.compliant / Math.max(1, activeKeysIn(compliance));

const percentOf = ({ compliance }: TrendPoint): string => percent(compliance.compliant, activeKeysIn(compliance));

const trendLine = (trend: readonly TrendPoint[], { width }: Look): Lines => {
  const points = trend.slice(-trendShown);
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || first === last) return [];
  const line = sparkline(points.map(shareOf));
  return wrapped(
    `${percentOf(first)} ${line} ${percentOf(last)} compliant, ${counted(points.length, 'run')} since ${day(first.at)}`,
    width,
    '  ',
  );
};

const overdueLines = ({ sums, table }: Overview, { width, paint }: Look): Lines => {
  const { overdue } = sums.counts;
  if (overdue === 0) return [];
  const are = overdue === 1 ? 'is' : 'are';
  return wrapped(
    `${paint.yellow(`${counted(overdue, 'user')} ${are} overdue`)}: the policy wanted something done, and it was not. Who: rekey status --table ${table} --overdue`,
    width,
  );
};

const shownAtMost = 10;

const leftLines = (left: Overview['left'], { width }: Look): Lines => {
  const { shown, more } = firstOf(left, shownAtMost);
  return [
    ...shown.flatMap(({ rollup }) =>
      wrapped(`${accountLabel(rollup.account)}, last seen ${minute(rollup.lastSeenAt)}`, width, '  - '),
    ),
    ...(more === 0 ? [] : [`  … and ${more} more; --json lists all of them.`]),
  ];
};

const intentLines = ({ openIntents, organization }: Overview, { width }: Look): Lines => {
  const { shown, more } = firstOf(openIntents, shownAtMost);
  return [
    ...shown.flatMap(({ account, user, openedAt }) =>
      wrapped(`${printable(user)} in ${account}, asked for ${ago(openedAt, organization.threshold.at)}`, width, '  - '),
    ),
    ...(more === 0 ? [] : [`  … and ${more} more; --json lists all of them.`]),
    ...(shown.length === 0
      ? []
      : wrapped('The next run settles what a crash or a lost answer left open.', width, '  ')),
  ];
};
