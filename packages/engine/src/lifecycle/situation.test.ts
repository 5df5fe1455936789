import { describe, expect, test } from 'vitest';
import type { Key } from '../model/facts.ts';
import { aKey, aUser, now, someRules } from '../testing/index.ts';
import { r8, r9, r10, r11, r12, r13, r14 } from './rules.ts';
import { isOne, isPair, situationOf } from './situation.ts';

const situation = (keys: readonly Key[], rules = someRules()) => situationOf(aUser({ keys }), rules, now);
const idsOf = (keys: readonly Key[]) => keys.map(({ id }) => id);

describe('keys', () => {
  test('are in the order of their creation, then of their ids, wherever they were listed', () => {
    const [a, b, c] = [aKey({ id: 'B', ageDays: 9 }), aKey({ id: 'A', ageDays: 8 }), aKey({ id: 'C', ageDays: 8 })];
    for (const listed of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
      [c, a, b],
    ]) {
      expect(idsOf(situation(listed).keys)).toEqual(['B', 'A', 'C']);
    }
  });

  test('are active or inactive', () => {
    const off = aKey({ id: 'OFF', status: 'Inactive' });
    const { active, inactive } = situation([aKey({ id: 'ON' }), off]);
    expect([idsOf(active), idsOf(inactive)]).toEqual([['ON'], ['OFF']]);
  });

  test.each(['unread', 'unreadable'] as const)('are none that anybody could judge while %s', (keys) => {
    const { seen, ...lists } = situationOf(aUser({ keys }), someRules(), now);
    expect(seen).toBe('reported');
    expect(lists).toMatchObject({ keys: [], active: [], inactive: [] });
  });

  test.each([0, 1, 2, 3])('%i are one, a pair, or neither', (count) => {
    const keys = Array.from({ length: count }, () => aKey());
    expect([isOne(keys), isPair(keys)]).toEqual([count === 1, count === 2]);
  });
});

describe('a rule is silent about every situation but its own', () => {
  const overdue = (count: number) =>
    situation(
      Array.from({ length: count }, (_, n) => aKey({ id: `KEY${n}`, ageDays: 200 + n, usedDaysAgo: 150 })),
      someRules({ lifecycle: { ifUnused: { then: 'report' } } }),
    );
  const speaking = (count: number) =>
    Object.entries({ r9, r10, r11, r12, r13 })
      .filter(([, says]) => says(overdue(count)) !== undefined)
      .map(([name]) => name);

  test('with one active key, those of one key speak', () => {
    expect(speaking(1)).toEqual(['r12', 'r13']);
  });

  test('with two, those of two', () => {
    expect(speaking(2)).toEqual(['r10', 'r11']);
  });

  test.each([0, 3])('with %i, none of them', (count) => {
    expect(speaking(count)).toEqual([]);
  });

  test('with none, nothing is old enough for an inactive key to go', () => {
    expect(r8(situation([aKey({ ageDays: 200, status: 'Inactive' })]))).toBeUndefined();
  });

  test('but the last, which settles whatever is left', () => {
    expect(r14(situation([]))).toMatchObject({ kind: 'settled', verdict: 'fresh', because: 'nothing to do' });
  });
});
