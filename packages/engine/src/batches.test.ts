import { expect, test } from 'vitest';
import { batchesOf } from './batches.ts';
import { accountId } from './model/ids.ts';
import { anAccount } from './testing/index.ts';

const some = (count: number, behind = 0) => ({
  toVisit: Array.from({ length: count }, (_, n) => anAccount({ id: accountId(String(100_000_000_000 + n)) })),
  behind,
});
const lengths = (begun: ReturnType<typeof some>, workers = 40) =>
  batchesOf(begun, { size: 25, workers }).map((batch) => batch.length);

test('keep their order, and leave none out', () => {
  for (const behind of [0, 40, 333]) {
    const begun = some(333, behind);
    expect(batchesOf(begun, { size: 25, workers: 3 }).flat()).toEqual(begun.toVisit);
  }
  expect(lengths(some(0))).toEqual([]);
});

test('are of the size, where they may be behind', () => {
  expect(lengths(some(60, 60))).toEqual([25, 25, 10]);
});

test.each([
  [60, 40, [25, 25, 10]],
  [1_000, 40, Array<number>(40).fill(25)],
  [5_000, 40, Array<number>(40).fill(125)],
  [8_000, 40, Array<number>(40).fill(200)],
  [402, 1, [...Array<number>(15).fill(26), 12]],
  [300, 2, Array<number>(12).fill(25)],
])(
  '%i that are up to date are shared evenly by %i workers: 200 at most, in 16 batches at least',
  (count, workers, expected) => {
    expect(lengths(some(count), workers)).toEqual(expected);
  },
);

test('are larger after those that may be behind', () => {
  expect(lengths(some(1_650, 50), 16)).toEqual([25, 25, ...Array<number>(16).fill(100)]);
});

test('a small size stays small: of what is up to date up to 8 times as many', () => {
  const sizes = batchesOf(some(100), { size: 2, workers: 3 }).map((batch) => batch.length);
  expect(sizes).toEqual([...Array<number>(14).fill(7), 2]);
});
