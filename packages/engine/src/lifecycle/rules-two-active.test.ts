import { describe, expect, test } from 'vitest';
import type { Custody, Fact, UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import type { KeySketch } from '../testing/index.ts';
import { aKey, aUser, issued, now, someRules } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));
const twoActiveKeys = (value: Rules['lifecycle']['twoActiveKeys']) =>
  someRules({ lifecycle: { twoActiveKeys: value } });

const oldest = (sketch: KeySketch = {}) => aKey({ id: 'OLD', ageDays: 95, ...sketch });
const newest = (sketch: KeySketch = {}) => aKey({ id: 'NEW', ageDays: 50, ...sketch });
const user = (old = oldest(), young = newest()) => aUser({ keys: [old, young] });

describe('R10 judges two active keys that are not from Rekey', () => {
  test.each([
    [89.99, 'R11 fresh'],
    [90, 'R10 delete OLD'],
    [90.01, 'R10 delete OLD'],
  ])('once the oldest is due: at %d days %s', (ageDays, expected) => {
    expect(judge(user(oldest({ ageDays })))).toBe(expected);
  });

  test.each([
    ['delete-oldest', 'R10 delete OLD'],
    ['deactivate-oldest', 'R10 deactivate OLD'],
    ['report', 'R10 attention two-active-keys'],
  ] as const)('by twoActiveKeys: %s: %s', (value, expected) => {
    expect(judge(user(), twoActiveKeys(value))).toBe(expected);
  });

  test('by the configured period', () => {
    const rules = someRules({ lifecycle: { rotateAfterDays: 30 } });
    expect(judge(user(oldest({ ageDays: 29.99 }), newest({ ageDays: 10 })), rules)).toBe('R11 fresh');
    expect(judge(user(oldest({ ageDays: 30 }), newest({ ageDays: 10 })), rules)).toBe('R10 delete OLD');
  });

  test('also when both are due, and then R13 follows', () => {
    const young = newest({ ageDays: 91 });
    expect(judge(user(oldest(), young))).toBe('R10 delete OLD');
    expect(judge(aUser({ keys: [young] }))).toBe('R13 issue');
  });

  test('whatever the order in which IAM lists them', () => {
    expect(judge(aUser({ keys: [newest(), oldest()] }))).toBe('R10 delete OLD');
  });

  test('of one age by their ids', () => {
    expect(judge(aUser({ keys: [oldest({ id: 'B' }), oldest({ id: 'A' })] }))).toBe('R10 delete A');
  });

  test('leaves the reason with the moment since when', () => {
    expect(decide(user(), someRules(), now).because).toBe('two active keys, the oldest due since 2026-05-27 00:00Z');
  });
});

describe('R10 stands back where Rekey issued', () => {
  const record = (key: ReturnType<typeof aKey>) => ({ issued: [issued(key)] });
  test.each([
    [
      'the oldest, by the table',
      aUser({ keys: [oldest(), newest()], record: record(oldest()) }),
      'R11 attention two-active-keys',
    ],
    ['the oldest, by the secret', user(oldest({ custody: 'current' })), 'R11 attention two-active-keys'],
    ['the oldest, by the secret before', user(oldest({ custody: 'previous' })), 'R11 attention two-active-keys'],
    ['the newest', aUser({ keys: [oldest(), newest()], record: record(newest()) }), 'R9 attention custody-lost'],
  ])('%s', (_which, facts, expected) => {
    expect(judge(facts)).toBe(expected);
  });

  test.each(['delete-oldest', 'deactivate-oldest', 'report'] as const)('whatever twoActiveKeys says: %s', (value) => {
    expect(judge(user(oldest({ custody: 'current' })), twoActiveKeys(value))).toBe('R11 attention two-active-keys');
  });

  test.each([
    ['unread', 'R10 read custody'],
    ['unreadable', 'R10 unknown custody'],
  ] as const)('and asks whether it issued the oldest: custody %s', (custody, expected) => {
    expect(judge(user(oldest({ custody })))).toBe(expected);
  });
});

describe('G2 keeps the oldest key of two', () => {
  const kept = 'G2 attention unadopted-newest';
  const gone = 'R10 delete OLD';
  const uses = { used: 5, never: 'never' } as const;

  test.each<['used' | 'never', 'used' | 'never', Custody, string]>([
    ['used', 'never', 'none', kept],
    ['used', 'used', 'none', gone],
    ['never', 'never', 'none', gone],
    ['never', 'used', 'none', gone],
  ])('oldest %s, newest %s and in custody %s: %s', (old, ...[young, custody, expected]) => {
    expect(judge(user(oldest({ usedDaysAgo: uses[old] }), newest({ usedDaysAgo: uses[young], custody })))).toBe(
      expected,
    );
  });

  test.each([
    ['oldest used years ago', oldest({ usedDaysAgo: 3000 }), newest({ usedDaysAgo: 'never' }), kept],
    ['newest used years ago', oldest(), newest({ usedDaysAgo: 3000 }), gone],
    ['both due long since', oldest({ ageDays: 3000 }), newest({ ageDays: 2000, usedDaysAgo: 'never' }), kept],
    ['newest a second old', oldest(), newest({ ageDays: 1 / 86_400, usedDaysAgo: 'never' }), kept],
  ])('whatever the ages: %s', (_which, ...[old, young, expected]) => {
    expect(judge(user(old, young))).toBe(expected);
  });

  test.each([
    ['delete-oldest', kept],
    ['deactivate-oldest', kept],
    ['report', 'R10 attention two-active-keys'],
  ] as const)('whatever would be done with it: %s: %s', (value, expected) => {
    expect(judge(user(oldest(), newest({ usedDaysAgo: 'never' })), twoActiveKeys(value))).toBe(expected);
  });

  test.each([
    ['unread', 5, 'G2 read last-use'],
    ['unreadable', 5, 'G2 unknown last-use'],
    ['unread', 'never', 'G2 read last-use'],
    ['unreadable', 'never', 'G2 unknown last-use'],
  ] as const)('while the last use of the newest is %s', (lastUse, usedDaysAgo, expected) => {
    expect(judge(user(oldest({ usedDaysAgo }), newest({ lastUse })))).toBe(expected);
  });

  test.each([
    ['unread', 'G2 read last-use'],
    ['unreadable', 'G2 unknown last-use'],
  ] as const)('while its own last use is %s and the newest was never used', (lastUse, expected) => {
    expect(judge(user(oldest({ lastUse }), newest({ usedDaysAgo: 'never' })))).toBe(expected);
  });

  test('but does not ask for its last use when the newest is in use', () => {
    expect(judge(user(oldest({ lastUse: 'unread' }), newest()))).toBe(gone);
  });

  test('naming both', () => {
    expect(decide(user(oldest({ usedDaysAgo: 5 }), newest({ usedDaysAgo: 'never' })), someRules(), now).because).toBe(
      'OLD was used at 2026-05-27 00:00Z, NEW never',
    );
  });

  // A newest in custody is Rekey's own, so that R9 speaks before R10 can.
  test.each<[Fact<Custody>, string]>([
    ['current', 'G2 attention two-active-keys'],
    ['previous', 'R9 attention custody-lost'],
    ['unread', 'R9 read custody'],
    ['unreadable', 'R9 unknown custody'],
  ])('never by R10 where the custody of the newest is %s: %s', (custody, expected) => {
    expect(judge(user(oldest(), newest({ usedDaysAgo: 'never', custody })))).toBe(expected);
  });
});

describe('R11 leaves two active keys otherwise', () => {
  const ofRekey = (ageDays: number) => judge(user(oldest({ ageDays, custody: 'current' })));
  test.each([
    [89.99, 'R11 fresh'],
    [90, 'R11 attention two-active-keys'],
    [90.01, 'R11 attention two-active-keys'],
  ])('the oldest at %d days and from Rekey: %s', (ageDays, expected) => {
    expect(ofRekey(ageDays)).toBe(expected);
  });

  test('without asking for anything while the oldest is young', () => {
    const unread = { lastUse: 'unread', custody: 'unread' } as const;
    expect(judge(user(oldest({ ageDays: 89, ...unread }), newest(unread)))).toBe('R11 fresh');
  });

  test('also when asked to rotate now', () => {
    expect(judge(user(oldest({ ageDays: 89 })), someRules({ forced: true }))).toBe('R11 fresh');
  });

  test('and says when the oldest is due', () => {
    expect(decide(user(oldest({ ageDays: 80 })), someRules(), now).because).toBe(
      'two active keys, the oldest due 2026-06-11 00:00Z',
    );
    expect(decide(user(oldest({ custody: 'current' })), someRules(), now).because).toBe(
      'two active keys, the oldest due since 2026-05-27 00:00Z and issued by Rekey, the newest by somebody else',
    );
  });
});
