import { describe, expect, test } from 'vitest';
import type { UserFacts } from '../model/facts.ts';
import type { Lifecycle } from '../model/policy.ts';
import type { Rules } from '../model/rules.ts';
import type { KeySketch, UserSketch } from '../testing/index.ts';
import { aKey, aUser, issued, now, someRules } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));
const overlap = (settings: Partial<Lifecycle['overlap']>) => someRules({ lifecycle: { overlap: settings } });

const newest = (ageDays: number, sketch: KeySketch = {}) => aKey({ id: 'NEW', ageDays, custody: 'current', ...sketch });
const older = (sketch: KeySketch = {}) => aKey({ id: 'OLD', ageDays: 95, ...sketch });

/** Two active keys, the newest of so many days issued by Rekey and in custody, the older one in use. */
const user = (ageDays: number, { old = older(), young = newest(ageDays), ...sketch }: Both = {}) =>
  aUser({ keys: [old, young], record: { issued: [issued(young)] }, ...sketch });
type Both = UserSketch & { old?: ReturnType<typeof older>; young?: ReturnType<typeof newest> };

const off = 'R9 deactivate OLD';

describe('R9 switches the older key off', () => {
  test('at once by default', () => {
    expect(judge(user(0))).toBe(off);
  });

  test.each([
    [6.99, 'R9 overlap'],
    [7, off],
    [7.01, off],
  ])('once the newest is minDays old: at %d of 7 days %s', (ageDays, expected) => {
    expect(judge(user(ageDays), overlap({ minDays: 7 }))).toBe(expected);
  });

  test.each([
    [2.99, 'R9 overlap'],
    [3, off],
    [3.01, off],
    ['never', off],
  ] as const)('once it is unused for quietDays: used %s of 3 days ago: %s', (usedDaysAgo, expected) => {
    expect(judge(user(8, { old: older({ usedDaysAgo }) }), overlap({ minDays: 7, quietDays: 3 }))).toBe(expected);
  });

  test('only when both the age of the new and the quiet of the old one suffice', () => {
    const rules = overlap({ minDays: 7, quietDays: 3 });
    expect(judge(user(6.99, { old: older({ usedDaysAgo: 'never' }) }), rules)).toBe('R9 overlap');
    expect(judge(user(7, { old: older({ usedDaysAgo: 'never' }) }), rules)).toBe(off);
  });

  test.each([
    [8, 3, 'never', 'R9 overlap'],
    [8, 3, 2, off],
    [8, 'never', 'never', off],
    [29.99, 3, 'never', 'R9 overlap'],
    [30, 3, 'never', off],
  ] as const)(
    'once whoever used it uses the new one: at %d days, the old used %s days ago, the new %s: %s',
    (...[ageDays, oldUse, newUse, expected]) => {
      const keys = { old: older({ usedDaysAgo: oldUse }), young: newest(ageDays, { usedDaysAgo: newUse }) };
      expect(judge(user(ageDays, keys), overlap({ minDays: 7, quietDays: 3, maxDays: 30 }))).toBe(expected);
    },
  );

  test('never at maxDays with keep, while nobody has come for the new key', () => {
    const keys = { old: older({ usedDaysAgo: 20 }), young: newest(31, { usedDaysAgo: 'never' }) };
    const rules = overlap({ quietDays: 3, maxDays: 30, atMaxDays: 'keep' });
    expect(judge(user(31, keys), rules)).toBe('R9 attention overlap-at-max');
  });

  test('without asking for the use of the new key where the old one is in use or never was', () => {
    const rules = overlap({ quietDays: 3, maxDays: 30 });
    const young = newest(8, { lastUse: 'unread' });
    expect(judge(user(8, { old: older({ usedDaysAgo: 1 }), young }), rules)).toBe('R9 overlap');
    expect(judge(user(8, { old: older({ usedDaysAgo: 'never' }), young }), rules)).toBe(off);
    expect(judge(user(8, { old: older({ usedDaysAgo: 3 }), young }), rules)).toBe('R9 read last-use');
  });

  test.each([
    [29.99, 'deactivate', 'R9 overlap'],
    [30, 'deactivate', off],
    [30.01, 'deactivate', off],
    [29.99, 'keep', 'R9 overlap'],
    [30, 'keep', 'R9 attention overlap-at-max'],
    [30.01, 'keep', 'R9 attention overlap-at-max'],
  ] as const)('at maxDays though it is in use, or keeps it: %d days, %s: %s', (ageDays, atMaxDays, expected) => {
    expect(judge(user(ageDays), overlap({ quietDays: 3, maxDays: 30, atMaxDays }))).toBe(expected);
  });

  test.each(['deactivate', 'keep'] as const)(
    'when it is quiet at maxDays, whatever atMaxDays says: %s',
    (atMaxDays) => {
      expect(judge(user(31, { old: older({ usedDaysAgo: 3 }) }), overlap({ quietDays: 3, atMaxDays }))).toBe(off);
    },
  );

  test.each([29, 30, 31])('without asking for its last use where quietDays is 0: at %d days', (ageDays) => {
    expect(judge(user(ageDays, { old: older({ lastUse: 'unread' }) }), overlap({ atMaxDays: 'keep' }))).toBe(off);
  });

  test('at the configured maxDays', () => {
    const rules = overlap({ quietDays: 3, maxDays: 14 });
    expect(judge(user(13.99), rules)).toBe('R9 overlap');
    expect(judge(user(14), rules)).toBe(off);
  });

  test('though it is not due itself', () => {
    expect(judge(user(1, { old: older({ ageDays: 20 }) }))).toBe(off);
  });

  test('though Rekey issued it too', () => {
    const [old, young] = [older({ custody: 'previous' }), newest(1)];
    expect(judge(aUser({ keys: [old, young], record: { issued: [issued(old), issued(young)] } }))).toBe(off);
  });

  test('the older by CreateDate, then by id', () => {
    const twin = newest(95, { id: 'AAA' });
    expect(judge(aUser({ keys: [twin, older()], record: { issued: [issued(older())] } }))).toBe(
      'R9 attention custody-lost',
    );
    const record = { issued: [issued(newest(95, { id: 'BBB' }))] };
    const both = [older({ id: 'AAA' }), newest(95, { id: 'BBB' })];
    expect(judge(aUser({ keys: both, record }))).toBe('R9 deactivate AAA');
    expect(judge(aUser({ keys: both.toReversed(), record }))).toBe('R9 deactivate AAA');
  });
});

describe('R9 knows the newest key for issued', () => {
  const unrecorded = (custody: KeySketch['custody'], old = older()) =>
    judge(aUser({ keys: [old, newest(1, custody === undefined ? {} : { custody })] }));

  test.each([
    ['current', 'G2 attention two-active-keys'],
    ['previous', 'R9 attention custody-lost'],
    ['none', 'R10 delete OLD'],
    ['unread', 'R9 read custody'],
    ['unreadable', 'R9 unknown custody'],
  ] as const)('by its custody alone, where the table knows nothing: %s: %s', (custody, expected) => {
    expect(unrecorded(custody)).toBe(expected);
  });

  test.each([
    [89.99, 'R11 fresh'],
    [90, 'R9 read custody'],
    [90.01, 'R9 read custody'],
  ])('and asks only when the oldest is due: at %d days %s', (ageDays, expected) => {
    expect(unrecorded('unread', older({ ageDays }))).toBe(expected);
  });

  test('not the older one', () => {
    expect(judge(aUser({ keys: [older({ custody: 'current' }), newest(1, { custody: 'none' })] }))).toBe(
      'R11 attention two-active-keys',
    );
  });
});

describe('R9 reports a successor that lost its custody', () => {
  const custody = (value: KeySketch['custody'], rules = someRules()) =>
    judge(user(1, { young: newest(1, value === undefined ? {} : { custody: value }) }), rules);

  test.each([
    ['current', off],
    ['previous', 'R9 attention custody-lost'],
    ['none', 'R9 attention custody-lost'],
    ['unread', 'R9 read custody'],
    ['unreadable', 'R9 unknown custody'],
  ] as const)('custody %s: %s', (value, expected) => {
    expect(custody(value)).toBe(expected);
  });

  test('and asks for no custody while both keys are to stay anyway', () => {
    expect(custody('unread', overlap({ minDays: 2 }))).toBe('R9 overlap');
    expect(custody('unread', overlap({ quietDays: 2 }))).toBe('R9 overlap');
  });

  test('at maxDays too, rather than switch the old key off', () => {
    const young = newest(31, { custody: 'none' });
    expect(judge(user(31, { young }), overlap({ quietDays: 3 }))).toBe('R9 attention custody-lost');
  });
});

describe('R9 takes an unread or unreadable last use of the older key for neither use nor quiet', () => {
  test.each<['unread' | 'unreadable', number, 'deactivate' | 'keep', string]>([
    ['unread', 8, 'deactivate', 'R9 read last-use'],
    ['unreadable', 8, 'deactivate', 'R9 unknown last-use'],
    ['unread', 30, 'keep', 'R9 read last-use'],
    ['unreadable', 30, 'keep', 'R9 unknown last-use'],
    ['unread', 30, 'deactivate', off],
    ['unreadable', 30, 'deactivate', off],
  ])('%s at %d days, at the end %s: %s', (lastUse, ...[ageDays, atMaxDays, expected]) => {
    expect(judge(user(ageDays, { old: older({ lastUse }) }), overlap({ quietDays: 3, atMaxDays }))).toBe(expected);
  });

  test('and asks for none before minDays', () => {
    expect(judge(user(6.99, { old: older({ lastUse: 'unread' }) }), overlap({ minDays: 7, quietDays: 3 }))).toBe(
      'R9 overlap',
    );
  });
});

test('the reasons name moments', () => {
  const because = (facts: UserFacts, rules: Rules) => decide(facts, rules, now).because;
  const inUse = user(8, { old: older({ usedDaysAgo: 1 }) });
  expect(because(user(1), someRules())).toBe("its successor, NEW, is in the user's secret since 2026-05-31 00:00Z");
  expect(because(user(1), overlap({ minDays: 7 }))).toBe(
    'the new key dates from 2026-05-31 00:00Z; both stay active at least until 2026-06-07 00:00Z',
  );
  expect(because(inUse, overlap({ quietDays: 3 }))).toBe(
    'OLD was still used at 2026-05-31 00:00Z; the overlap ends 2026-06-23 00:00Z',
  );
  expect(because(inUse, overlap({ quietDays: 3, maxDays: 8, atMaxDays: 'keep' }))).toBe(
    'OLD was still used at 2026-05-31 00:00Z, and the overlap ended 2026-06-01 00:00Z',
  );
});
