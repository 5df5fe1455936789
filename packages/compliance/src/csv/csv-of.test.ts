import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../printable.ts';
import { collect } from '../queries/collect.ts';
import { type CsvColumn, csvOf } from './csv-of.ts';

type Value = ReturnType<CsvColumn<unknown>['value']>;

const value: CsvColumn<Value> = { head: 'value', value: (row) => row };
const written = async (...rows: readonly Value[]): Promise<string> => (await collect(csvOf(rows, [value]))).join('');
const field = async (row: Value): Promise<string> => (await written(row)).slice('value\n'.length, -1);

test('without rows there are heads', async () => {
  expect(await written()).toBe('value\n');
});

test('numbers, dates and what is not known are written as programs read them', async () => {
  expect(await written(-3, new Date('2026-06-01T07:30:00Z'), undefined)).toBe(
    'value\n-3\n2026-06-01T07:30:00.000Z\n\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\n=1', '＝1'])('%j is no formula', async (text) => {
  expect(await field(text)).toBe(`'${text.replace('\n', ' ')}`);
});

test.each(['\tx', '\rx'])('%j starts with an apostrophe', async (text) => {
  expect(await field(text)).toBe("' x");
});

test('what has a sign further in stays as it is', async () => {
  expect(await field('billing-batch+1@example.com')).toBe('billing-batch+1@example.com');
});

test('commas and quotes stay inside their field, and no control character comes through', async () => {
  expect(await field('a,"b"')).toBe('"a,""b"""');
  expect(await field('red \u001B[31m\r\nnext, \u202Eline')).toBe('"red  [31m next,  line"');
});

test('many rows come in pieces that are one table', async () => {
  const rows = Array.from({ length: 2_500 }, (_, index) => index);
  const pieces = await collect(csvOf(rows, [value]));
  expect(pieces).toHaveLength(3);
  expect(pieces.join('').split('\n')).toEqual(['value', ...rows.map(String), '']);
});

test('whatever is written, a reader finds it in its field', async () => {
  const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 });
  const columns = [0, 1].map((index): CsvColumn<readonly string[]> => ({ head: 'h', value: (row) => row[index] }));
  const holds = fc.asyncProperty(fc.array(texts, { maxLength: 5 }), async (rows) => {
    const read = parse((await collect(csvOf(rows, columns))).join(''), { fromLine: 2 }) as string[][];
    expect(read.map((row) => row.map((text) => text.replace(/^'/, '')))).toEqual(
      rows.map((row) => row.map((text) => printable(text).replace(/^'/, ''))),
    );
  });
  await fc.assert(holds);
});
