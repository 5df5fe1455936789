import { describe, expect, test } from 'vitest';
import type { UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import { aKey, aUser, daysAgo, now, someRules, switchedOff, thisRun } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));

const old = aKey({ id: 'OLD', ageDays: 200, status: 'Inactive' });
const active = (ageDays: number) => aKey({ id: 'ACTIVE', ageDays });
const user = (ageDays: number, ...entries: ReturnType<typeof switchedOff>[]) =>
  aUser({ keys: [old, active(ageDays)], record: { switchedOff: entries } });

describe('R8 deletes an inactive key', () => {
  test.each([
    [14.99, 'R14 fresh'],
    [15, 'R8 delete OLD'],
    [15.01, 'R8 delete OLD'],
    [89.99, 'R8 delete OLD'],
    [90, 'R8 delete OLD'],
  ])('once the active key is 15 days old: at %d days %s', (ageDays, expected) => {
    expect(judge(user(ageDays))).toBe(expected);
  });

  test.each([
    [0, 0, 'R8 delete OLD'],
    [1, 0.99, 'R14 fresh'],
    [1, 1, 'R8 delete OLD'],
    [30, 29.99, 'R14 fresh'],
    [30, 30, 'R8 delete OLD'],
  ])('for deleteInactiveAfterDays %d at %d days: %s', (deleteInactiveAfterDays, ageDays, expected) => {
    expect(judge(user(ageDays), someRules({ lifecycle: { deleteInactiveAfterDays } }))).toBe(expected);
  });

  test('that is younger than the active one too', () => {
    const younger = aKey({ id: 'YOUNGER', ageDays: 1, status: 'Inactive' });
    expect(judge(aUser({ keys: [younger, active(20)] }))).toBe('R8 delete YOUNGER');
  });

  test('whoever switched it off', () => {
    expect(judge(user(20))).toBe('R8 delete OLD');
    expect(judge(user(20, switchedOff(old, { offDaysAgo: 20 })))).toBe('R8 delete OLD');
  });

  test('but not in the run that switched it off', () => {
    expect(judge(user(20, switchedOff(old, { offDaysAgo: 20, by: thisRun })))).toBe('R14 fresh');
    expect(judge(user(20, switchedOff(active(20), { offDaysAgo: 20, by: thisRun })))).not.toBe('R14 fresh');
  });

  test('without calling for what overrides and exceptions do not turn on', () => {
    expect(
      judge({ ...user(20), tags: 'unread', groups: 'unread', path: 'unread', console: 'unread', identity: 'unread' }),
    ).toBe('R8 delete OLD');
  });
});

describe('R8 lets a key that Rekey switched off long after its successor was made', () => {
  const successorAge = 40;
  const offAt = (daysAfterSuccessor: number) => switchedOff(old, { at: daysAgo(successorAge - daysAfterSuccessor) });

  test.each([
    ['0.99 days after it: counts from the successor', 40, 0.99, 'R8 delete OLD'],
    ['1 day after it: counts from the successor', 40, 1, 'R8 delete OLD'],
    ['30 days after it, 10 days ago: waits', 40, 30, 'R14 fresh'],
    ['25.01 days after it, 14.99 days ago: waits', 40, 25.01, 'R14 fresh'],
    ['25 days after it, 15 days ago: goes', 40, 25, 'R8 delete OLD'],
    ['24.99 days after it, 15.01 days ago: goes', 40, 24.99, 'R8 delete OLD'],
  ])('%s', (_title, ...[ageDays, daysAfterSuccessor, expected]) => {
    expect(judge(user(ageDays, offAt(daysAfterSuccessor)))).toBe(expected);
  });

  test.each([
    [1, 'R8 delete OLD'],
    [1.01, 'R14 fresh'],
  ])('have its own grace period: switched off %d days after', (daysAfterSuccessor, expected) => {
    const at = daysAgo(15.5 - daysAfterSuccessor);
    expect(judge(user(15.5, switchedOff(old, { at })))).toBe(expected);
  });

  test('before the successor was made count from the successor', () => {
    expect(judge(user(15, switchedOff(old, { offDaysAgo: 100 })))).toBe('R8 delete OLD');
    expect(judge(user(14.99, switchedOff(old, { offDaysAgo: 100 })))).toBe('R14 fresh');
  });
});

describe('R8 never deletes the key that is in the secret', () => {
  const withCustody = (custody: typeof old.custody) => judge(aUser({ keys: [{ ...old, custody }, active(20)] }));
  test.each([
    ['none', 'R8 delete OLD'],
    ['previous', 'R8 delete OLD'],
    ['current', 'R8 attention stored-key-inactive'],
    ['unread', 'R8 read custody'],
    ['unreadable', 'R8 unknown custody'],
  ] as const)('custody %s: %s', (custody, expected) => {
    expect(withCustody(custody)).toBe(expected);
  });

  test.each([
    ['made before', 20.01, 'R8 delete OLD'],
    ['made with', 20, 'R8 delete OLD'],
    ['made after', 19.99, 'R8 attention stored-key-inactive'],
  ])(
    'unless the active one is in another, and it was %s that: then its name was given up',
    (_when, ageDays, expected) => {
      const renamed = aUser({
        keys: [
          { ...aKey({ id: 'OLD', ageDays, status: 'Inactive' }), custody: 'current' },
          { ...active(20), custody: 'current' },
        ],
      });
      expect(judge(renamed)).toBe(expected);
    },
  );

  test('and does not ask before the key may go', () => {
    expect(judge(aUser({ keys: [{ ...old, custody: 'unread' }, active(14.99)] }))).toBe('R14 fresh');
  });
});

test('with two inactive keys besides an active one R4 comes first', () => {
  expect(judge(aUser({ keys: [old, { ...old, id: active(1).id }, aKey({ id: 'THIRD', ageDays: 20 })] }))).toBe(
    'R4 attention three-keys',
  );
});

test('a deletion says since when the active key is there', () => {
  expect(decide(user(15), someRules(), now).because).toBe('inactive, and the active key dates from 2026-05-17 00:00Z');
});

test('R8 goes by when this key was switched off, not another', () => {
  const [active, first, second] = [
    aKey({ id: 'ACTIVE', ageDays: 40 }),
    aKey({ id: 'FIRST', ageDays: 200, status: 'Inactive' }),
    aKey({ id: 'SECOND', ageDays: 100, status: 'Inactive' }),
  ];
  const record = { switchedOff: [switchedOff(first, { offDaysAgo: 1 }), switchedOff(second, { offDaysAgo: 20 })] };
  expect(judge(aUser({ keys: [active, second], record }))).toBe('R8 delete SECOND');
});
