import { expect, test } from 'vitest';
import type { Keys } from './model/facts.ts';
import { isOutdatedBy, isToBeListedAgain, tooLate } from './staleness.ts';
import { minutesAgo, now } from './testing/index.ts';

const deps = { clock: { now: () => now } };
const listed = (minutes: number): Keys => ({ seen: 'listed', at: minutesAgo(minutes), list: [], more: false });

test.each([
  [2.5, false],
  [2.51, true],
])('keys listed %d minutes ago are listed again: %s', (minutes, again) => {
  expect(isToBeListedAgain(deps, listed(minutes))).toBe(again);
  expect(isOutdatedBy(listed(minutes), now)).toBe(again);
});

test.each([
  [5, undefined],
  [5.01, 'TURN_TOO_LONG'],
])('a change by keys listed %d minutes ago: %s', (minutes, code) => {
  expect(tooLate(deps, listed(minutes))?.code).toBe(code);
});

test('says how old the list is', () => {
  expect(tooLate(deps, listed(20))?.because).toBe('the keys were listed 20 min ago: nothing was done by that list');
});

test.each(['unread', 'unreadable'] as const)(
  'keys that are %s have no age: an undo acts on a key by its id',
  (keys) => {
    expect(isToBeListedAgain(deps, keys)).toBe(false);
    expect(tooLate(deps, keys)).toBeUndefined();
  },
);
