import { html } from 'hono/html';
import type { TrendPoint } from '../../queries/runs.ts';
import { percent } from '../../words.ts';
import type { Html } from '../markup.ts';
import { tableOf } from '../parts/table.ts';
import { counted, number, timeOf } from '../text.ts';
import { linked, type View } from '../view.ts';
import { axes, chart, sizes, still } from './chart.ts';

/** Shares of compliant keys and of scanned accounts over the runs. */
export const trendChart = (view: View, points: readonly TrendPoint[], size: keyof typeof sizes = 'most'): Html => {
  const compliant = points.map(shareCompliant);
  const scanned = points.map(shareScanned);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined)
    return html`<p class="none">No run over the whole organization yet.</p>`;
  return chart({
    id: 'trend',
    size: sizes[size],
    label: `Share of compliant keys over ${counted(points.length, 'run')}: ${compliantText(first)} at first, ${compliantText(last)} at last; accounts scanned: ${scannedText(last)} at last.`,
    option: {
      useUTC: true,
      grid: axes.grid,
      xAxis: {
        type: 'time',
        ...axes.baseline,
        splitNumber: size === 'half' ? 2 : 4,
        axisLabel: { ...axes.label, hideOverlap: true, formatter: dateFormat(first, last) },
      },
      yAxis: {
        ...axes.value,
        min: floorOf([...compliant, ...scanned]),
        max: 100,
        axisLabel: { ...axes.label, formatter: '{value} %' },
      },
      series: [
        seriesOf(points, { values: scanned, color: 'var(--line-strong)', dashed: true }),
        seriesOf(points, { values: compliant, color: 'var(--compliant)', dashed: false }),
      ],
    },
    legend,
    figures: trendTable(view, points),
  });
};

const legend: Html = html`
<ul class="legend">
  <li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="fill-compliant" width="10" height="10"></rect></svg>compliant keys</li>
  <li><svg viewBox="0 0 10 10" aria-hidden="true"><path d="M0 5h4M6 5h4" stroke="var(--line-strong)" stroke-width="2"></path></svg>accounts scanned</li>
</ul>`;

const dayMs = 86_400_000;

const dateFormat = (first: TrendPoint, last: TrendPoint): string =>
  last.at.getTime() - first.at.getTime() < 4 * dayMs ? '{MM}-{dd} {HH}:{mm}' : '{yyyy}-{MM}-{dd}';

const active = ({ compliance }: TrendPoint): number =>
  compliance.compliant + compliance.excepted + compliance['too-old'];

const accounts = ({ coverage }: TrendPoint): number => Object.values(coverage).reduce((sum, count) => sum + count, 0);

const shareCompliant = (point: TrendPoint): number => shareOf(point.compliance.compliant, active(point));
const shareScanned = (point: TrendPoint): number => shareOf(point.coverage.scanned, accounts(point));
const compliantText = (point: TrendPoint): string => percent(point.compliance.compliant, active(point));
const scannedText = (point: TrendPoint): string => percent(point.coverage.scanned, accounts(point));

const shareOf = (part: number, whole: number): number => (whole === 0 ? 100 : Math.floor((part * 1000) / whole) / 10);

const floorOf = (shares: readonly number[]): number =>
  Math.max(0, Math.floor((shares.reduce((a, b) => Math.min(a, b), 100) - 1) / 10) * 10);

const mostDots = 40; // more would hide the line

const seriesOf = (
  points: readonly TrendPoint[],
  { values, color, dashed }: { readonly values: readonly number[]; readonly color: string; readonly dashed: boolean },
): object => ({
  type: 'line',
  ...still,
  data: points.map(({ at }, index) => [at.getTime(), values[index]]),
  showSymbol: points.length <= mostDots,
  symbol: 'circle',
  symbolSize: dashed ? 4 : 6,
  lineStyle: { color, width: dashed ? 1.5 : 2.5, type: dashed ? 'dashed' : 'solid' },
  itemStyle: { color },
});

const trendTable = (view: View, points: readonly TrendPoint[]): Html =>
  tableOf({
    caption: 'How keys stood at the end of each run over the whole organization',
    rows: points.toReversed(),
    empty: 'No run yet.',
    columns: [
      {
        head: 'Run',
        kind: 'whole',
        isRowHead: true,
        cell: ({ run, at }) => linked(view, { page: 'run', run }, timeOf(at)),
      },
      { head: 'Compliant', kind: 'number', cell: ({ compliance }) => number(compliance.compliant) },
      { head: 'Excepted', kind: 'number', cell: ({ compliance }) => number(compliance.excepted) },
      { head: 'Too old', kind: 'number', cell: ({ compliance }) => number(compliance['too-old']) },
      { head: 'Share', kind: 'number', cell: compliantText },
      { head: 'Accounts scanned', kind: 'number', cell: scannedText },
    ],
  });
