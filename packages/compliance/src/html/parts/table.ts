import { html } from 'hono/html';
import type { Html } from '../markup.ts';
import { nothing } from './notice.ts';

type Cell = Html | string | number;

export type Column<T> = {
  readonly head: string;
  readonly cell: (row: T) => Cell;
  /** Numbers stand to the right, long text may wrap anywhere, whole text never. */
  readonly kind?: 'number' | 'long' | 'whole';
  /** What a script sorts by, where that is not what the cell shows. */
  readonly sortBy?: (row: T) => string | number;
  /** The cell that says what the row is about. */
  readonly isRowHead?: boolean;
};

export type Table<T> = {
  /** For those who do not see what stands around it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** What is said where there is no row. */
  readonly empty: Html | string;
  /** A script may sort and filter its rows: they are all there are, or one sheet of them. */
  readonly sorts?: boolean;
};

export const tableOf = <T>({ caption, columns, rows, empty, sorts = false }: Table<T>): Html => {
  if (rows.length === 0) return nothing(empty);
  return html`
<div class="scroll" role="region" aria-label="Table: ${caption}" tabindex="0">
<table${sorts ? html` data-sorts` : ''}>
  <caption class="unseen">${caption}</caption>
  <thead><tr>${columns.map(headOf)}</tr></thead>
  <tbody>${rows.map((row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>`)}</tbody>
</table>
</div>`;
};

const headOf = <T>({ head, kind }: Column<T>): Html => html`<th scope="col"${classOf(kind)}>${head}</th>`;

const cellOf = <T>({ cell, kind, sortBy, isRowHead }: Column<T>, row: T): Html => {
  const sort = sortBy === undefined ? '' : html` data-sort="${sortBy(row)}"`;
  return isRowHead
    ? html`<th scope="row"${classOf(kind)}${sort}>${cell(row)}</th>`
    : html`<td${classOf(kind)}${sort}>${cell(row)}</td>`;
};

const classOf = (kind: string | undefined): Html | string => (kind === undefined ? '' : html` class="${kind}"`);
