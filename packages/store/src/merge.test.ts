import fc from 'fast-check';
import { expect, test } from 'vitest';
import { merged } from './merge.ts';

const ascending = (a: number, b: number) => a - b;

async function* from(numbers: readonly number[], read: number[] = []) {
  for (const one of numbers) {
    read.push(one);
    yield one;
  }
}

const all = async <T>(items: AsyncIterable<T>) => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

test('sorted sequences come out as one', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.integer()), { maxLength: 5 }), async (sources) => {
      const sorted = sources.map((source) => source.toSorted(ascending));
      const out = await all(
        merged(
          sorted.map((source) => from(source)),
          ascending,
        ),
      );
      expect(out).toEqual(sources.flat().toSorted(ascending));
    }),
  ));

test('no source is read further than needed', async () => {
  const read: number[] = [];
  for await (const one of merged([from([1, 2, 9], read), from([5, 6], read)], ascending)) if (one === 2) break;
  expect(read.toSorted(ascending)).toEqual([1, 2, 5]);
});
