import { expect, test } from 'vitest';
import { now } from '../testing/index.ts';
import { dayMs, daysSince, minuteMs, plusDays, plusMs, stamp } from './time.ts';

test('a day is 24 hours, whatever the calendar says', () => {
  expect([dayMs, minuteMs]).toEqual([86_400_000, 60_000]);
  // The night in which Central Europe loses an hour.
  expect(daysSince(new Date('2026-03-28T12:00:00Z'), new Date('2026-03-29T12:00:00Z'))).toBe(1);
});

test('days are exact, and never negative', () => {
  expect(daysSince(new Date(now.getTime() - dayMs / 2), now)).toBe(0.5);
  expect(daysSince(now, now)).toBe(0);
  expect(daysSince(new Date(now.getTime() + dayMs), now)).toBe(0);
});

test.each([0, 0.01, 0.35, 0.57, 0.7, 1, 1.13, 89.99, 90, 36_500])(
  '%d days later, that many days have passed',
  (days) => {
    expect(daysSince(now, plusDays(now, days))).toBe(days);
  },
);

test('moments are written to the minute, in UTC', () => {
  expect(stamp(new Date('2026-06-01T14:05:59.999Z'))).toBe('2026-06-01 14:05Z');
  expect(stamp(plusMs(now, -1))).toBe('2026-05-31 23:59Z');
});
