import { expect, test } from 'vitest';
import { parseUntil } from './until.ts';

const now = new Date('2026-06-01T10:00:00Z');

test.each([
  ['7d', '2026-06-08T10:00:00.000Z'],
  ['12h', '2026-06-01T22:00:00.000Z'],
  ['2026-06-01', '2026-06-02T00:00:00.000Z'],
  ['2026-12-31', '2027-01-01T00:00:00.000Z'],
  ['2026-06-01T12:00Z', '2026-06-01T12:00:00.000Z'],
  ['2026-06-01T12:00:30+02:00', '2026-06-01T10:00:30.000Z'],
])('--until %s ends at %s', (text, end) => {
  expect(parseUntil(text)(now).toISOString()).toBe(end);
});

test.each(['', 'soon', '7', '0d', '7w', '-7d', '99999d', '2026-02-30', '2026-13-01', '2026-06-01T12:00', '1.5d'])(
  '--until %s is refused, and says what to write',
  (text) => {
    expect(() => parseUntil(text)).toThrow('such as 2026-07-01 (UTC)');
  },
);
