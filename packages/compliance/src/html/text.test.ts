import { expect, test } from 'vitest';
import { percent } from '../words.ts';
import { counted, duration, fromNow } from './text.ts';

test.each([
  [0, 0, '–'],
  [0, 3, '0 %'],
  [1, 1, '100 %'],
  [999, 1000, '99.9 %'],
  [99_999, 100_000, '99.9 %'],
  [2, 3, '66.6 %'],
])('%i of %i is %s: 100 %% means all', (part, whole, text) => {
  expect(percent(part, whole)).toBe(text);
});

test.each([
  [1, 'key', '1 key'],
  [0, 'key', '0 keys'],
  [1200, 'policy', '1,200 policies'],
])('%i and %s make %s', (count, noun, text) => {
  expect(counted(count, noun)).toBe(text);
});

test.each([
  ['2026-06-01T23:59:00Z', 'today'],
  ['2026-06-02T00:00:00Z', 'in 1 day'],
  ['2026-05-31T23:59:59Z', '1 day ago'],
  ['2026-07-01T12:00:00Z', 'in 30 days'],
])('seen from noon of June 1, %s is %s', (date, text) => {
  expect(fromNow(new Date(date), new Date('2026-06-01T12:00:00Z'))).toBe(text);
});

test.each([
  [0, 'under a second'],
  [999, '1 s'],
  [59_000, '59 s'],
  [61_000, '1 min 1 s'],
  [3_600_000, '1 h'],
  [90_061_000, '25 h 1 min'],
  [-5, 'under a second'],
])('%i ms last %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
