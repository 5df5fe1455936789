import { html } from 'hono/html';
import type { Html } from '../markup.ts';
import { number } from '../text.ts';

export type Fill = 'compliant' | 'excepted' | 'too-old' | 'idle' | 'calm';
export type Share = { readonly count: number; readonly fill: Fill; readonly label: string };

const width = 1000;
const thinnest = 6; // what there is one of in a million shows

/** Shares of a whole, side by side. Says its figures to a screen reader. */
export const bar = (shares: readonly Share[]): Html => {
  const there = shares.filter(({ count }) => count > 0);
  const total = there.reduce((sum, { count }) => sum + count, 0);
  const label = total === 0 ? 'none' : there.map(({ count, label: of }) => `${number(count)} ${of}`).join(', ');
  let x = 0;
  const rects = there.map(({ count, fill }) => {
    const share = Math.max(thinnest, Math.round((width * count) / total));
    const rect = html`<rect class="fill-${fill}" x="${x}" y="0" width="${share}" height="10"></rect>`;
    x += share;
    return rect;
  });
  return html`<svg class="bar" viewBox="0 0 ${Math.max(x, 1)} 10" preserveAspectRatio="none" role="img" aria-label="${label}">${rects}</svg>`;
};

/** A square of the colour, for a legend. */
export const swatch = (fill: Fill): Html =>
  html`<svg viewBox="0 0 10 10" aria-hidden="true"><rect class="fill-${fill}" width="10" height="10"></rect></svg>`;
