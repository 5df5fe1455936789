import { expect, test } from 'vitest';
import { ageBuckets } from './age-buckets.ts';

const at = new Date('2026-06-01T12:00:00Z');
const born = (daysAgo: number) => new Date(at.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);

test('a key of each side of a bound falls on its side', () => {
  const ages = [0, 30, 31, 90, 91, 730, 731].map((days) => ({ createdOn: born(days), keys: 1 }));
  const told = ageBuckets(ages, { at, maxKeyAgeDays: 90 }).map(({ label, keys }) => [
    label,
    keys.compliant,
    keys['too-old'],
  ]);
  expect(told).toEqual([
    ['0–30', 2, 0],
    ['31–60', 1, 0],
    ['61–90', 1, 0],
    ['91–180', 0, 1],
    ['181–365', 0, 0],
    ['366–730', 0, 1],
    ['over 730', 0, 1],
  ]);
});

test('the threshold of the policy is always a bound', () => {
  const labels = ageBuckets([], { at, maxKeyAgeDays: 75 }).map(({ label }) => label);
  expect(labels).toContain('61–75');
  expect(labels).toContain('76–90');
});
