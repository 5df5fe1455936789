import { rowsPerSheet, type Sheet } from '../html/parts/pager.ts';

/** A sheet of a list that is read from its beginning: no further than one row past it. */
export const sheetFrom = async <T>(
  items: AsyncIterable<T>,
  { sheet, total }: { readonly sheet: number; readonly total: number | undefined },
): Promise<Sheet<T>> => {
  const start = (sheet - 1) * rowsPerSheet;
  const rows: T[] = [];
  let index = 0;
  let hasMore = false;
  for await (const item of items) {
    hasMore = index >= start + rowsPerSheet;
    if (hasMore) break;
    if (index >= start) rows.push(item);
    index += 1;
  }
  return { rows, number: sheet, size: rowsPerSheet, hasMore, total };
};
