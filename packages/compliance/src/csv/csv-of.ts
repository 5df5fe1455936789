import { stringify } from 'csv-stringify/sync';
import { printable } from '../printable.ts';

export type CsvColumn<Row> = {
  readonly head: string;
  /** Numbers stay numbers; dates become ISO 8601 in UTC; undefined is an empty field. */
  readonly value: (row: Row) => string | number | Date | undefined;
};

const rowsAtOnce = 1_000; // some 300 KB of text

/** A line of heads and a line for each row, in pieces: nobody has to hold a hundred thousand of them. */
export async function* csvOf<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly CsvColumn<Row>[],
): AsyncIterable<string> {
  let lines: (readonly string[])[] = [columns.map(({ head }) => head)];
  for await (const row of rows) {
    lines.push(columns.map(({ value }) => fieldOf(value(row))));
    if (lines.length < rowsAtOnce) continue;
    yield stringify(lines);
    lines = [];
  }
  if (lines.length > 0) yield stringify(lines);
}

const fieldOf = (value: string | number | Date | undefined): string => {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? defused(value) : String(value ?? '');
};

/**
 * A spreadsheet takes a field that starts so for a formula, and may run it; the full-width forms too.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const startsFormula = /^\s*[=+\-@＝＋－＠]|^\p{Cc}/u;

const defused = (text: string): string => (startsFormula.test(text) ? `'${printable(text)}` : printable(text));
