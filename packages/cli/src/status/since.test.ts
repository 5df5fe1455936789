import { now } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { parseSince } from './since.ts';

test.each([
  ['7', '2026-05-25T00:00:00.000Z'],
  ['7d', '2026-05-25T00:00:00.000Z'],
  ['12h', '2026-05-31T12:00:00.000Z'],
  ['2026-05-01', '2026-05-01T00:00:00.000Z'],
  ['2026-05-01T12:00+02:00', '2026-05-01T10:00:00.000Z'],
])('%s is the period from %s', (text, start) => {
  expect(parseSince(text)(now).toISOString()).toBe(start);
});

test.each(['', '0', '-3', 'yesterday', '2026-02-30', '2026-13-01', '7 days'])('%j is no period', (text) => {
  expect(() => parseSince(text)).toThrow('Give days such as 7');
});
