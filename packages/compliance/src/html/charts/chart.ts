import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { html, raw } from 'hono/html';
import { type Html, none } from '../markup.ts';

use([BarChart, LineChart, GridComponent, SVGRenderer]);

export type Chart = {
  /** Unique on its page. */
  readonly id: string;
  /** What a person sees in it, in a sentence. */
  readonly label: string;
  readonly option: EChartsCoreOption;
  readonly legend?: Html;
  /** The same figures, for whoever cannot see it. */
  readonly figures: Html;
  readonly size?: Size;
};

type Size = { readonly width: number; readonly height: number };

/** Text keeps its size only where a chart is about as wide as it is drawn. */
export const sizes = { most: { width: 720, height: 230 }, half: { width: 540, height: 210 } } as const;

export const chart = ({ id, label, option, legend = none, figures, size = sizes.most }: Chart): Html => html`
<figure>
  <div class="chart" role="img" aria-label="${label}">${raw(svgOf(id, option, size))}</div>
  ${legend}
  <details><summary>Figures as a table</summary>${figures}</details>
</figure>`;

const svgOf = (...[id, option, size]: readonly [string, EChartsCoreOption, Size]): string => {
  const instance = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    instance.setOption({ animation: false, ...option });
    return withoutStyles(id, instance.renderToSVGString());
  } finally {
    instance.dispose(); // a timer of an instance that is left open keeps the process alive
  }
};

/** A content security policy that forbids inline styles lets none of these through; text in the SVG has its quotes escaped. */
const withoutStyles = (id: string, svg: string): string =>
  svg
    .replaceAll(/<style\b[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:style|class|pointer-events|ecmeta_\w+|xmlns(?::\w+)?|version|baseProfile)="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replace(/^<svg width="\d+" height="\d+"/, '<svg aria-hidden="true" focusable="false"');

type Axes = {
  readonly grid: object;
  readonly label: object;
  readonly value: object;
  /** The axis along the bottom. */
  readonly baseline: object;
};

const label = { color: 'var(--muted)', fontSize: 12 };
const line = { lineStyle: { color: 'var(--line)' } };

/** Axes alike in every chart. */
export const axes: Axes = {
  grid: { left: 46, right: 34, top: 14, bottom: 28 },
  label,
  value: { type: 'value', axisLabel: label, splitLine: line },
  baseline: { axisLine: line, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true } },
};

/** Nothing of a chart answers to a pointer. */
export const still = { silent: true, emphasis: { disabled: true } } as const;
