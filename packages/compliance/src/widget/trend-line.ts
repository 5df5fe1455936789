import { html } from 'hono/html';
import { type Html, none } from '../html/markup.ts';
import { percent } from '../html/text.ts';
import type { TrendPoint } from '../queries/runs.ts';
import type { WidgetLook } from './widget-html.ts';

const [width, height, margin] = [160, 40, 3];
const narrowest = 500; // below it figures stand under each other, and the line says little

/** The share of compliant keys from run to run. */
export const trendLine = (points: readonly TrendPoint[], look: WidgetLook): Html => {
  const shares = points.flatMap(({ compliance }) => shareOf(compliance) ?? []);
  const [first, last] = [shares.at(0), shares.at(-1)];
  if (first === undefined || last === undefined || shares.length < 2 || look.width < narrowest) return none;
  const least = Math.min(...shares);
  const range = Math.max(...shares) - least;
  const x = (index: number): number => margin + (index * (width - 2 * margin)) / (shares.length - 1);
  // Flat in the middle, where nothing changed.
  const y = (share: number): number =>
    range === 0 ? height / 2 : height - margin - ((share - least) / range) * (height - 2 * margin);
  const line = shares.map((share, index) => `${x(index).toFixed(1)},${y(share).toFixed(1)}`).join(' ');
  const label = `Compliant from ${percent(first, 1)} to ${percent(last, 1)} in ${shares.length} runs`;
  return html`<div><svg class="trend" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><polyline class="line" points="${line}"></polyline></svg><span class="quiet">${label}</span></div>`;
};

const shareOf = ({ compliant, excepted, 'too-old': tooOld }: TrendPoint['compliance']): number | undefined => {
  const all = compliant + excepted + tooOld;
  return all === 0 ? undefined : compliant / all;
};
