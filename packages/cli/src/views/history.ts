import { activeKeysIn, percent, type RunRow } from '@rekey/compliance';
import type { HistoryEvent, RunSummary } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { number, printable, wrapped } from '../text/text.ts';
import { ago, minute } from '../text/time.ts';
import type { Lines } from './page.ts';
import { accountsIn } from './totals.ts';

type Showing = { readonly look: Look; readonly at: Date };

/** Recent runs, newest first. */
export const runsLines = (runs: readonly RunRow[], { look, at }: Showing): Lines => {
  const [newest] = runs;
  if (newest === undefined) return ['No run has been recorded yet.'];
  return [
    ...runsTable(runs, { look, at }, 0),
    '',
    ...wrapped(
      'began: so long ago; scanned: of all accounts; compliant: active keys as young as the policy wants; new, off, gone: keys issued, switched off, deleted.',
      look.width,
    ),
    ...wrapped(`One run in full: rekey history ${newest.run.run}`, look.width),
  ];
};

/** A line for each run: what it saw, and what it did. */
export const runsTable = (...[rows, { look, at }, indent = 2]: readonly [readonly RunRow[], Showing, number?]): Lines =>
  tableOf(
    rows,
    [
      { head: 'run', cell: ({ run }) => run.run },
      { head: 'began', cell: ({ run }) => longAgo(run.startedAt, at) },
      { head: 'state', cell: ({ run, state }) => run.code?.toLowerCase().replaceAll('_', '-') ?? state, shrinkTo: 10 },
      { head: 'scanned', cell: ({ run }) => scannedOf(run), align: 'right', optional: true },
      { head: 'compliant', cell: ({ run }) => compliantOf(run), align: 'right', optional: true },
      { head: 'new', cell: ({ run }) => countOf(run, run.counts.issued), align: 'right', optional: true },
      { head: 'off', cell: ({ run }) => countOf(run, run.counts.deactivated), align: 'right', optional: true },
      {
        head: 'gone',
        cell: ({ run }) => countOf(run, run.counts.deleted + run.counts.discarded),
        align: 'right',
        optional: true,
      },
      { head: 'policy', cell: ({ run }) => run.policy, shrinkTo: 10, optional: true },
    ],
    { look, indent },
  );

/** `12 d`, `3 h`, `now`. */
const longAgo = (date: Date, at: Date): string =>
  ago(date, at, 'rough').replace('just ', '').replace(' days', ' d').replace(' ago', '');

const scannedOf = (run: RunSummary): string =>
  countOf(run, run.coverage.scanned) + (run.endedAt === undefined ? '' : `/${number(accountsIn(run))}`);

/** A run counts at its end. */
const countOf = ({ endedAt }: RunSummary, count: number): string => (endedAt === undefined ? '-' : number(count));

/** Of a run over a part of the organization nothing is known. */
const compliantOf = ({ compliance }: RunSummary): string =>
  compliance === undefined ? '-' : percent(compliance.compliant, activeKeysIn(compliance));

/** What was done, newest first, with the reason below each line. */
export const eventLines = (events: readonly HistoryEvent[], { look, whom }: { look: Look; whom: string }): Lines => {
  if (events.length === 0) return [`Nothing has been done to ${printable(whom)}.`];
  return events.flatMap((event) => [
    ...wrapped(
      `${minute(event.at)}  ${look.paint.bold(printable(event.user))}  ${event.action} ${event.keyId ?? ''} ${statusOf(event, look)}`.replaceAll(
        / {3,}/g,
        '  ',
      ),
      look.width,
    ),
    ...wrapped(`${event.rule}: ${printable(event.detail ?? event.because)}; run ${event.run}`, look.width, '    '),
  ]);
};

const statusOf = ({ status }: HistoryEvent, { paint }: Look): string =>
  status === 'done' ? paint.green(status) : paint.yellow(status);
