import { html } from 'hono/html';
import { type Html, none } from '../markup.ts';
import type { Place } from '../place.ts';
import { number } from '../text.ts';
import type { View } from '../view.ts';

/** Part of a long list: what comes before it, and whether there is more behind it. */
export type Sheet<T> = {
  readonly rows: readonly T[];
  /** From 1. */
  readonly number: number;
  readonly size: number;
  readonly hasMore: boolean;
  /** Undefined where only reading to the end would tell. */
  readonly total: number | undefined;
};

export const rowsPerSheet = 50;

/** One sheet of what is all there. A number past the end is the last sheet. */
export const sheetOf = <T>(all: readonly T[], wanted: number): Sheet<T> => {
  const last = Math.max(1, Math.ceil(all.length / rowsPerSheet));
  const sheet = Math.min(wanted, last);
  return {
    rows: all.slice((sheet - 1) * rowsPerSheet, sheet * rowsPerSheet),
    number: sheet,
    size: rowsPerSheet,
    hasMore: sheet < last,
    total: all.length,
  };
};

/** Which rows these are, and the way to the others. */
export const pager = (view: View, sheet: Sheet<unknown>, placeOf: (sheet: number) => Place): Html => {
  const { rows, number: at, size, hasMore, total } = sheet;
  if (rows.length === 0 || (at === 1 && !hasMore && total !== undefined && total <= 1)) return none;
  const first = (at - 1) * size + 1;
  const href = (to: number): string | undefined =>
    to < 1 || (to > at && !hasMore) ? undefined : view.link(placeOf(to));
  const link = (to: number, text: string, rel: 'prev' | 'next'): Html => {
    const there = href(to);
    return there === undefined ? none : html`<li><a class="button" rel="${rel}" href="${there}">${text}</a></li>`;
  };
  return html`
<nav class="pager" aria-label="Rows">
  <span>${number(first)}–${number(first + rows.length - 1)}${total === undefined ? (hasMore ? ' of more' : '') : ` of ${number(total)}`}</span>
  <ul>${link(at - 1, 'Previous', 'prev')}${link(at + 1, 'Next', 'next')}</ul>
</nav>`;
};
