import type { AccountRow, Organization, RunRow } from '@rekey/compliance';
import type { Scope } from '../status/scope.ts';
import type { Look } from '../text/look.ts';
import { counted, printable, wrapped } from '../text/text.ts';
import { ago, duration, minute } from '../text/time.ts';
import { callerLabel } from './names.ts';
import { noticeLines } from './notices.ts';
import { type Lines, page } from './page.ts';
import { doneIn } from './totals.ts';

/** What must be known before any figure is read: what became of the newest run, and of when the facts are. */
export const runHead = ({ table, organization, rows, sums }: Scope, look: Look): Lines => {
  const { runs, threshold } = organization;
  if (runs.latest === undefined)
    return wrapped(
      `The table ${table} is empty: no run has been recorded yet. To begin: rekey run --policy rekey.yaml --table ${table}`,
      look.width,
    );
  return page(latestLines(runs.latest, threshold.at, look), [
    ...factLines(sums.seen, threshold.at, look),
    ...staleLines(rows, organization, look),
  ]);
};

const latestLines = (...[latest, at, look]: readonly [RunRow, Date, Look]): Lines => {
  const { run, state } = latest;
  const { paint, width } = look;
  const started = `${minute(run.startedAt)} (${ago(run.startedAt, at)})`;
  const by = `by ${callerLabel(run.caller)}, policy ${printable(run.policy)}`;
  switch (state) {
    case 'in-progress':
      return wrapped(
        paint.yellow(
          `Run ${run.run} is in progress since ${started}, ${by}. What follows is partly of earlier runs. If it was killed, the next run takes over.`,
        ),
        width,
      );
    case 'broken-off':
      return wrapped(
        paint.red(
          `Run ${run.run} of ${started} never ended: it was killed. The next run settles what it left. It ran ${by}.`,
        ),
        width,
      );
    case 'stopped':
    case 'finished':
      return endedLines(latest, `Last run ${run.run}: ${started}, ${state}${tookOf(run)}, ${by}.`, look);
    default:
      return state satisfies never;
  }
};

const tookOf = ({ startedAt, endedAt }: RunRow['run']): string =>
  endedAt === undefined ? '' : ` in ${duration(endedAt.getTime() - startedAt.getTime())}`;

const endedLines = (...[{ run, state }, first, look]: readonly [RunRow, string, Look]): Lines => {
  const { paint, width } = look;
  const done = doneIn(run.counts);
  return [
    ...wrapped(first, width),
    ...(state === 'stopped'
      ? wrapped(paint.red(`It stopped early: ${printable(run.because ?? 'unknown')} (${run.code ?? ''}).`), width)
      : []),
    ...wrapped(done === '' ? 'It changed nothing.' : `It did: ${done}.`, width),
    ...noticeLines(run.notices, look),
  ];
};

/** The first and the last moment at which an account was looked at and all went well. */
const factLines = (...[seen, at, { paint, width }]: readonly [Scope['sums']['seen'], Date, Look]): Lines => {
  if (seen === undefined) return wrapped('No account was ever looked at: there are no facts yet.', width);
  const { from, to } = seen;
  const period = minute(from) === minute(to) ? minute(from) : `${minute(from)} to ${minute(to)}`;
  const facts = `Facts are of ${period}`;
  if (at.getTime() - to.getTime() >= tooOldMs)
    return wrapped(paint.yellow(`${facts}: nobody has looked for ${duration(at.getTime() - to.getTime())}.`), width);
  return wrapped(`${facts} (${ago(to, at, 'rough')}).`, width);
};

const tooOldMs = 26 * 3_600_000; // runs are daily, with some slack

/** Accounts that no run has come to for long, or that the last run was kept from, show what an earlier one saw. */
const staleLines = (
  ...[rows, { runs, threshold }, { paint, width }]: readonly [readonly AccountRow[], Organization, Look]
): Lines => {
  const { latest } = runs;
  const older = rows.filter(({ rollup }) => rollup.lastRun !== latest?.run.run);
  const oldest = older.map(({ rollup }) => rollup.lastSeenAt).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (oldest === undefined) return [];
  const { at } = threshold;
  if (latest?.state === 'finished' && at.getTime() - oldest.getTime() < tooOldMs) return [];
  return wrapped(
    paint.yellow(`${counted(older.length, 'account')} last seen by earlier runs, up to ${ago(oldest, at)}.`),
    width,
  );
};
