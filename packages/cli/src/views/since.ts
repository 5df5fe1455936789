import { activeKeysIn, percent, type RunRow, type Since, type TrendPoint } from '@rekey/compliance';
import type { Look } from '../text/look.ts';
import { counted, firstOf, listed, number, printable, wrapped } from '../text/text.ts';
import { ago, minute } from '../text/time.ts';
import { runsTable } from './history.ts';
import { type Lines, page, section } from './page.ts';
import { doneIn } from './totals.ts';

/** What runs did since then: in sum, what failed, how compliance moved, and run by run. */
export const sinceLines = (
  since: Since,
  { look, table, at }: { readonly look: Look; readonly table: string; readonly at: Date },
): Lines => {
  const { runs } = since;
  const when = `${minute(since.since)} (${ago(since.since, at, 'rough')})`;
  if (runs.length === 0)
    return wrapped(`No run began since ${when}. The runs before: rekey history --table ${table}`, look.width);
  const done = doneIn(since.done);
  const they = runs.length === 1 ? 'It' : 'They';
  return page(
    [
      ...wrapped(`Since ${when}: ${counted(runs.length, 'run')}.`, look.width),
      ...wrapped(done === '' ? `${they} changed nothing.` : `${they} did: ${done}.`, look.width),
      ...movedLines(since, look),
    ],
    section('What failed', failedLines(runs, { look, table }), look),
    section('Runs', runsTable(runs, { look, at }), look),
  );
};

const movedLines = ({ before, after }: Since, { width }: Look): Lines => {
  if (before === undefined || after === undefined)
    return wrapped('No run over the whole organization came to its end: compliance is not known.', width);
  if (before === after) return wrapped(`Compliance is known once: ${standOf(after)}.`, width);
  return [...wrapped(`Compliance before: ${standOf(before)}.`, width), ...wrapped(`Now: ${standOf(after)}.`, width)];
};

const standOf = ({ at, compliance }: TrendPoint): string =>
  `${percent(compliance.compliant, activeKeysIn(compliance))} of ${counted(activeKeysIn(compliance), 'active key')} at most ${compliance.maxKeyAgeDays} days old, ${number(compliance['too-old'])} too old, ${number(compliance.excepted)} excepted (${minute(at)})`;

const runsShown = 10;

const failedLines = (
  runs: readonly RunRow[],
  { look, table }: { readonly look: Look; readonly table: string },
): Lines => {
  const failed = runs.map((row) => ({ row, what: troublesOf(row) })).filter(({ what }) => what.length > 0);
  const { shown, more } = firstOf(failed, runsShown);
  const [first] = shown;
  if (first === undefined) return [];
  return [
    ...shown.flatMap(({ row, what }) => wrapped(`${row.run.run}: ${listed(what)}`, look.width, '  - ')),
    ...(more === 0 ? [] : [`  … and ${counted(more, 'more run')}; --json lists all of them.`]),
    ...wrapped(look.paint.dim(`Who: rekey history ${first.row.run.run} --table ${table}`), look.width, '  '),
  ];
};

const troublesOf = ({ run, state }: RunRow): readonly string[] => [
  ...(state === 'broken-off' ? ['never ended: it was killed'] : []),
  ...(state === 'stopped' ? [`stopped early: ${printable(run.because ?? 'unknown')}`] : []),
  ...(run.counts.failed > 0 ? [`${counted(run.counts.failed, 'user')} failed`] : []),
  ...(run.coverage.failed > 0 ? [`${counted(run.coverage.failed, 'account')} failed`] : []),
  ...(run.coverage.unreachable > 0 ? [`${counted(run.coverage.unreachable, 'account')} unreachable`] : []),
];
