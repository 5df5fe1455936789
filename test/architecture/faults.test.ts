import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './workspace.ts';

const sources = globSync('test/e2e/src/peer-faults-*.test.ts', { cwd: root });
const titles = sources.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/'(F\d+: (?:[^'\\]|\\.)*)'/g)].map(([, title = '']) => title),
);
const rows = readFileSync(join(root, 'docs/faults.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| F\d+ /.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

const numbers = Array.from({ length: 16 }, (_, index) => `F${index + 1}`);

test('docs/faults.md has a row for each of F1 to F16, and each row says what, who, and what Rekey does', () => {
  expect(rows.map(([number]) => number)).toEqual(numbers);
  for (const row of rows) expect(row.map((cell) => cell.trim() !== '')).toEqual([true, true, true, true, true]);
});

test('every row names a test that there is, and every test of a fault is named', () => {
  expect(rows.map((row) => row.at(-1) ?? '').toSorted()).toEqual(titles.toSorted());
  for (const row of rows) expect(row.at(-1)).toMatch(new RegExp(`^${row[0]}: `));
});
