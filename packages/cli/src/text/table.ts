import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Look } from './look.ts';
import { fitted, printable } from './text.ts';

type Column<T> = {
  readonly head: string;
  readonly cell: (row: T) => string;
  readonly align?: 'left' | 'right';
  /** Columns that may shrink below their content, down to so many columns, if the table is too wide. */
  readonly shrinkTo?: number;
  /** Colours what is shown; `cell` itself has no colours. */
  readonly paint?: (text: string, row: T) => string;
  /** Left out, the last such column first, where the table is too wide even so. */
  readonly optional?: boolean;
};

const gap = 2;
const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(gap),
};

/** Rows under dim heads, no borders, made to fit the terminal: columns that may shrink are cut, optional ones left out. */
export const tableOf = <T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { look, indent = 2 }: { readonly look: Look; readonly indent?: number },
): readonly string[] => {
  const cells = rows.map((row) => columns.map(({ cell }) => printable(cell(row))));
  const widths = widthsFor(columns, cells, look.width - indent);
  const leftOut = columns.findLastIndex(({ optional }) => optional === true);
  if (leftOut >= 0 && widthOf(widths) > look.width - indent)
    return tableOf(rows, columns.toSpliced(leftOut, 1), { look, indent });
  const table = new Table({
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: widths,
    colAligns: columns.map(({ align = 'left' }) => align),
  });
  table.push(columns.map(({ head }, index) => look.paint.dim(fitted(head, widths[index] ?? 0))));
  table.push(
    ...cells.map((texts, line) =>
      texts.map((text, index) => painted(columns[index], rows[line], fitted(text, widths[index] ?? 0))),
    ),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => (' '.repeat(indent) + line).trimEnd());
};

const painted = <T>(column: Column<T> | undefined, row: T | undefined, text: string): string =>
  column?.paint === undefined || row === undefined ? text : column.paint(text, row);

const widthOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);

const widthsFor = <T>(columns: readonly Column<T>[], cells: readonly (readonly string[])[], room: number): number[] => {
  const widths = columns.map(({ head }, index) =>
    Math.max(stringWidth(head), ...cells.map((row) => stringWidth(row[index] ?? ''))),
  );
  let excess = widthOf(widths) - room;
  while (excess > 0) {
    const index = widestThatMayShrink(columns, widths);
    if (index === undefined) return widths;
    widths[index] = (widths[index] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
};

const widestThatMayShrink = <T>(columns: readonly Column<T>[], widths: readonly number[]): number | undefined =>
  columns
    .map(({ shrinkTo }, index) => ({ index, spare: (widths[index] ?? 0) - (shrinkTo ?? Infinity) }))
    .filter(({ spare }) => spare > 0)
    .toSorted((a, b) => (widths[b.index] ?? 0) - (widths[a.index] ?? 0))
    .at(0)?.index;
