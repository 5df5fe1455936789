import type { Html } from '../markup.ts';
import type { AgeBucket } from '../overview/age-buckets.ts';
import { tableOf } from '../parts/table.ts';
import type { KeyPlace } from '../place.ts';
import { counted, number } from '../text.ts';
import { figure, type View } from '../view.ts';
import { axes, chart, still } from './chart.ts';

const standings = ['compliant', 'excepted', 'too-old'] as const;

/** How many active keys are how old, by standing. */
export const agesChart = (
  view: View,
  buckets: readonly AgeBucket[],
  within: Pick<KeyPlace, 'ou' | 'account'> = {},
): Html =>
  chart({
    id: 'ages',
    label: `Active keys by age in days: ${buckets.map((one) => `${one.label}: ${counted(totalOf(one), 'key')}`).join(', ')}.`,
    option: {
      grid: axes.grid,
      xAxis: { type: 'category', data: buckets.map(({ label }) => label), ...axes.baseline },
      yAxis: { ...axes.value, minInterval: 1 },
      series: standings.map((standing) => ({
        type: 'bar',
        stack: 'keys',
        barMaxWidth: 56,
        ...still,
        data: buckets.map(({ keys }) => keys[standing]),
        itemStyle: { color: `var(--${standing})` },
      })),
    },
    figures: tableOf({
      caption: 'Active keys by age and standing',
      rows: buckets,
      empty: 'No active keys.',
      columns: [
        { head: 'Age in days', isRowHead: true, kind: 'whole', cell: ({ label }) => label },
        ...standings.map((standing) => ({
          head: headOf[standing],
          kind: 'number' as const,
          cell: (one: AgeBucket) =>
            figure(view, one.keys[standing], {
              of: `keys ${headOf[standing].toLowerCase()}, ${one.label} days old`,
              to: { page: 'keys', ...within, standing, from: one.from, to: one.to },
            }),
        })),
        { head: 'All', kind: 'number', cell: (one) => number(totalOf(one)) },
      ],
    }),
  });

const headOf = { compliant: 'Compliant', excepted: 'Excepted', 'too-old': 'Too old' } as const;

const totalOf = ({ keys }: AgeBucket): number => keys.compliant + keys.excepted + keys['too-old'];
