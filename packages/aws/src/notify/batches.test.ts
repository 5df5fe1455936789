import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, bytesOf, bytesPerRequest } from './batches.ts';

const entryOf = (bytes: number) => ({ Source: 's', DetailType: 'd', Detail: 'x'.repeat(bytes - 16) });

test('an entry counts its time, and its texts in bytes', () => {
  expect(bytesOf({ Source: 'rekey', DetailType: 'Kind', Detail: '{"ü":1}', Time: new Date() })).toBe(14 + 5 + 4 + 8);
});

describe('a request', () => {
  test('takes ten entries, and no eleventh', () => {
    const sizes = (count: number) =>
      batchesOf(Array.from({ length: count }, () => entryOf(100))).map((each) => each.length);
    expect([0, 1, 10, 11, 21].map(sizes)).toEqual([[], [1], [10], [10, 1], [10, 10, 1]]);
  });

  test('takes 256 KB, and no byte more', () => {
    const half = bytesPerRequest / 2;
    expect(batchesOf([entryOf(half), entryOf(half)])).toHaveLength(1);
    expect(batchesOf([entryOf(half), entryOf(half + 1)])).toHaveLength(2);
  });

  test('whatever comes, every entry is in one, in order', () => {
    const sizes = fc.array(fc.integer({ min: 16, max: 200_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, (each) => {
        const entries = each.map(entryOf);
        const batches = batchesOf(entries);
        expect(batches.flat()).toEqual(entries);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((sum, entry) => sum + bytesOf(entry), 0)).toBeLessThanOrEqual(bytesPerRequest);
        }
      }),
      { numRuns: 50 },
    );
  });
});
