import type { HistoryEvent, RunSummary } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { number, printable, wrapped } from '../text/text.ts';
import { ago, minute } from '../text/time.ts';
import type { Lines } from './page.ts';
import { accountsIn } from './totals.ts';

/** Recent runs, newest first. */
export const runsLines = (runs: readonly RunSummary[], { look, at }: { look: Look; at: Date }): Lines => {
  if (runs.length === 0) return ['No run has been recorded yet.'];
  const table = tableOf(
    runs,
    [
      { head: 'run', cell: ({ run }) => run },
      { head: 'started', cell: ({ startedAt }) => ago(startedAt, at, 'rough') },
      { head: 'status', cell: ({ status, code }) => code?.toLowerCase().replaceAll('_', '-') ?? status, shrinkTo: 8 },
      {
        head: 'accounts',
        cell: (run) => `${number(run.coverage.scanned)}/${number(accountsIn(run))}`,
        align: 'right',
        optional: true,
      },
      { head: 'issued', cell: ({ counts }) => number(counts.issued), align: 'right', optional: true },
      { head: 'off', cell: ({ counts }) => number(counts.deactivated), align: 'right', optional: true },
      {
        head: 'deleted',
        cell: ({ counts }) => number(counts.deleted + counts.discarded),
        align: 'right',
        optional: true,
      },
      { head: 'policy', cell: ({ policy }) => policy, shrinkTo: 10, optional: true },
    ],
    { look, indent: 0 },
  );
  return [
    ...table,
    '',
    ...wrapped(`Accounts: scanned/all. One run in full: rekey history ${runs[0]?.run ?? 'RUN'}`, look.width),
  ];
};

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
