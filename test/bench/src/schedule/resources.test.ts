import { expect, test } from 'vitest';
import { createBucket, createSerial } from './resources.ts';

test('a bucket gives its burst at once and then keeps to its rate', () => {
  const bucket = createBucket({ perSecond: 10, burst: 3 });
  expect(Array.from({ length: 5 }, () => bucket.reserve(1_000))).toEqual([1_000, 1_000, 1_000, 1_100, 1_200]);
  expect(bucket.demand).toBe(5);
  expect(bucket.waitedMs).toBe(300);
});

test('a bucket saves up no more than its burst', () => {
  const bucket = createBucket({ perSecond: 10, burst: 2 });
  bucket.reserve(0);
  expect(Array.from({ length: 3 }, () => bucket.reserve(60_000))).toEqual([60_000, 60_000, 60_100]);
});

test('a processor does one thing at a time, and half of one takes twice as long', () => {
  const whole = createSerial(1);
  expect([whole.reserve(0, 5), whole.reserve(2, 5), whole.reserve(20, 5)]).toEqual([5, 10, 25]);
  expect(createSerial(0.5).reserve(0, 5)).toBe(10);
});
