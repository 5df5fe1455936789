import { html } from 'hono/html';
import { type RunRow, type RunsView, trendOf } from '../../queries/runs.ts';
import { runsChart } from '../charts/runs-chart.ts';
import { trendChart } from '../charts/trend-chart.ts';
import type { Page } from '../layout.ts';
import { stateBadge } from '../overview/last-run-card.ts';
import { badge } from '../parts/badge.ts';
import { card, grid } from '../parts/card.ts';
import { type Column, tableOf } from '../parts/table.ts';
import { counted, duration, number, timeOf } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

export const runsPage = (view: View, runs: RunsView): Page => {
  const { recent } = runs;
  return {
    title: 'Runs',
    note: recent.length === 0 ? undefined : `the newest ${counted(recent.length, 'run')}`,
    body: html`
${recent.length < 2 ? '' : grid(card({ id: 'trend-card', title: 'Trend', size: 'half', body: trendChart(view, trendOf(runs), 'half') }), card({ id: 'changes-card', title: 'Changes', size: 'half', body: runsChart(recent) }))}
${card({ id: 'runs', title: 'Newest first', body: tableOf({ caption: 'Runs, newest first', rows: recent, columns: runColumns(view), empty: 'No run has been recorded yet.', sorts: true }) })}`,
  };
};

const runColumns = (view: View): readonly Column<RunRow>[] => [
  {
    head: 'Run',
    isRowHead: true,
    kind: 'whole',
    cell: ({ run }) => linked(view, { page: 'run', run: run.run }, html`<code class="id">${run.run}</code>`),
  },
  {
    head: 'State',
    cell: ({ state, run }) => html`${stateBadge(state)}${run.kind === 'plan' ? html` ${badge('plan', 'plain')}` : ''}`,
  },
  {
    head: 'Began, took',
    kind: 'whole',
    cell: ({ run }) =>
      html`${timeOf(run.startedAt)}<br><span class="quiet">${tookText(run.startedAt, run.endedAt)}</span>`,
    sortBy: ({ run }) => run.startedAt.toISOString(),
  },
  {
    head: 'Scanned',
    kind: 'number',
    cell: ({ run }) => `${number(run.coverage.scanned)} of ${number(accountsOf(run.coverage))}`,
  },
  countColumn(view, 'Issued', ({ run }) => run.counts.issued),
  countColumn(view, 'Off', ({ run }) => run.counts.deactivated),
  countColumn(view, 'Deleted', ({ run }) => run.counts.deleted + run.counts.discarded),
  countColumn(view, 'Failed', ({ run }) => run.counts.failed + run.coverage.failed + run.coverage.unreachable),
  { head: 'Policy', kind: 'long', cell: ({ run }) => run.policy },
];

const countColumn = (...[view, head, countOf]: readonly [View, string, (row: RunRow) => number]): Column<RunRow> => ({
  head,
  kind: 'number',
  cell: (row) => figure(view, countOf(row), { of: head.toLowerCase(), to: { page: 'run', run: row.run.run } }),
});

const accountsOf = (coverage: RunRow['run']['coverage']): number =>
  Object.values(coverage).reduce((sum, count) => sum + count, 0);

const tookText = (from: Date, to: Date | undefined): string =>
  to === undefined ? 'no end' : duration(to.getTime() - from.getTime());
