import { html } from 'hono/html';
import type { RunRow } from '../../queries/runs.ts';
import type { Html } from '../markup.ts';
import { counted, day, number } from '../text.ts';
import { axes, chart, sizes, still } from './chart.ts';

const kinds = [
  { name: 'issued', color: 'var(--compliant)', countOf: ({ run }: RunRow) => run.counts.issued },
  { name: 'switched off', color: 'var(--excepted)', countOf: ({ run }: RunRow) => run.counts.deactivated },
  {
    name: 'deleted',
    color: 'var(--line-strong)',
    countOf: ({ run }: RunRow) => run.counts.deleted + run.counts.discarded,
  },
] as const;

/** What each run changed, oldest first. */
export const runsChart = (recent: readonly RunRow[]): Html => {
  const rows = recent.toReversed();
  const totals = kinds.map(
    ({ name, countOf }) =>
      `${counted(
        rows.reduce((sum, row) => sum + countOf(row), 0),
        'key',
      )} ${name}`,
  );
  return chart({
    id: 'runs',
    label: `Changes in ${counted(rows.length, 'run')}: ${totals.join(', ')}.`,
    size: sizes.half,
    option: {
      grid: axes.grid,
      xAxis: { type: 'category', data: rows.map(({ run }) => day(run.startedAt)), ...axes.baseline },
      yAxis: { ...axes.value, minInterval: 1 },
      series: kinds.map(({ color, countOf }) => ({
        type: 'bar',
        stack: 'changes',
        barMaxWidth: 28,
        ...still,
        data: rows.map(countOf),
        itemStyle: { color },
      })),
    },
    figures: html`<p>${totals.join(', ')}; run by run below. ${number(rows.length)} in all.</p>`,
    legend,
  });
};

const legend: Html = html`<ul class="legend">${kinds.map(
  ({ name, color }) =>
    html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill="${color}"></rect></svg>${name}</li>`,
)}</ul>`;
