import { describe, expect, test } from 'vitest';
import type { Key, UserFacts } from '../model/facts.ts';
import type { Lifecycle } from '../model/policy.ts';
import type { Rules } from '../model/rules.ts';
import type { KeySketch, UserSketch } from '../testing/index.ts';
import { aKey, aUser, issued, now, someRules, thisRun } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));
const ifUnused = (settings: Partial<Lifecycle['ifUnused']>) => someRules({ lifecycle: { ifUnused: settings } });

const key = (ageDays: number, sketch: KeySketch = {}) => aKey({ id: 'KEY', ageDays, ...sketch });
const user = (ageDays: number, sketch: KeySketch = {}, rest: UserSketch = {}) =>
  aUser({ keys: [key(ageDays, sketch)], ...rest });

describe('R13 issues a new key', () => {
  test.each([
    [0, 'R14 fresh'],
    [89.99, 'R14 fresh'],
    [90, 'R13 issue'],
    [90.01, 'R13 issue'],
    [4000, 'R13 issue'],
  ])('once the active one is 90 days old: at %d days %s', (ageDays, expected) => {
    expect(judge(user(ageDays))).toBe(expected);
  });

  test.each([
    [1, 0.99, 'R14 fresh'],
    [1, 1, 'R13 issue'],
    [365, 364.99, 'R14 fresh'],
    [365, 365, 'R13 issue'],
  ])('for rotateAfterDays %d at %d days: %s', (rotateAfterDays, ageDays, expected) => {
    expect(judge(user(ageDays), someRules({ lifecycle: { rotateAfterDays } }))).toBe(expected);
  });

  test('not for a key that AWS dates into the future', () => {
    expect(judge(user(-1))).toBe('R14 fresh');
    expect(judge(user(-1), someRules({ lifecycle: { rotateAfterDays: 0 } }))).toBe('R13 issue');
  });

  test('whoever issued the one that is due', () => {
    expect(judge(user(90, { custody: 'current' }, { record: { issued: [issued(key(90))] } }))).toBe('R13 issue');
  });

  test('without asking how the key is used or where its secret is', () => {
    expect(judge(user(90, { lastUse: 'unread', custody: 'unread' }))).toBe('R13 issue');
    expect(judge(user(90, { lastUse: 'unreadable', custody: 'unreadable' }))).toBe('R13 issue');
  });

  test('saying since when the old one is due', () => {
    expect(decide(user(100), someRules(), now).because).toBe('KEY is due since 2026-05-22 00:00Z');
    expect(decide(user(10), someRules(), now).because).toBe('due 2026-08-20 00:00Z');
  });
});

describe('R13 waits for a slot', () => {
  const inactive = aKey({ id: 'INACTIVE', ageDays: 300, status: 'Inactive' });
  const waits = someRules({ lifecycle: { deleteInactiveAfterDays: 100 } });
  test.each([
    [89.99, 'R14 fresh'],
    [90, 'R13 waiting'],
    [99.99, 'R13 waiting'],
    [100, 'R8 delete INACTIVE'],
  ])('while an inactive key may not go yet: at %d of 100 days %s', (ageDays, expected) => {
    expect(judge(aUser({ keys: [inactive, key(ageDays)] }), waits)).toBe(expected);
  });

  test('but reports a user of SES SMTP, who waits for no slot', () => {
    const sesSmtp = someRules({ lifecycle: { deleteInactiveAfterDays: 100, sesSmtp: 'report' } });
    const ses: Key = { ...key(90), lastUse: { at: now, service: 'ses' } };
    expect(judge(aUser({ keys: [inactive, ses] }), sesSmtp)).toBe('R13 attention ses-smtp');
  });

  test('also when asked to rotate now', () => {
    expect(judge(aUser({ keys: [inactive, key(10)] }), someRules({ forced: true }))).toBe('R13 waiting');
  });

  test('saying what for', () => {
    expect(decide(aUser({ keys: [inactive, key(90)] }), waits, now).because).toBe(
      'KEY is due since 2026-06-01 00:00Z; waiting for a slot: an inactive key may not go yet',
    );
  });
});

describe('asked to rotate one user now, R13', () => {
  const forced = someRules({ forced: true });
  const made = (by: typeof thisRun) => ({ record: { issued: [issued(key(1), { by })] } });
  test.each([
    ['issues for a young key', user(0.01), 'R13 issue'],
    ['issues for a due one', user(90), 'R13 issue'],
    [
      'issues for a key of an earlier run',
      user(1, { custody: 'current' }, { record: { issued: [issued(key(1))] } }),
      'R13 issue',
    ],
    ['issues once: the key made in this run stays', user(1, { custody: 'current' }, made(thisRun)), 'R14 fresh'],
    [
      'issues though this run made some other key',
      user(10, {}, { record: { issued: [issued(aKey({ id: 'X' }), { by: thisRun, at: key(1).createdAt })] } }),
      'R13 issue',
    ],
  ])('%s', (_what, facts, expected) => {
    expect(judge(facts, forced)).toBe(expected);
  });

  test.each(['deactivate', 'report'] as const)('comes before what the policy says of unused keys: %s', (then) => {
    const rules = someRules({ forced: true, lifecycle: { ifUnused: { then } } });
    expect(judge(user(200, { usedDaysAgo: 'never' }), rules)).toBe('R13 issue');
  });

  test('says so', () => {
    expect(decide(user(10), forced, now).because).toBe('KEY is to be rotated now, by request');
  });
});

describe('R12 judges a due key that is unused', () => {
  test.each([
    ['rotate', 'R13 issue'],
    ['deactivate', 'R12 deactivate KEY'],
    ['report', 'R12 attention unused-key'],
  ] as const)('by ifUnused.then: %s: %s', (then, expected) => {
    expect(judge(user(100, { usedDaysAgo: 95 }), ifUnused({ then }))).toBe(expected);
    expect(judge(user(100, { usedDaysAgo: 'never' }), ifUnused({ then }))).toBe(expected);
  });

  test.each([
    [89.99, 'R13 issue'],
    [90, 'R12 deactivate KEY'],
    [90.01, 'R12 deactivate KEY'],
  ])('for ifUnused.days: last used %d of 90 days ago: %s', (usedDaysAgo, expected) => {
    expect(judge(user(200, { usedDaysAgo }), ifUnused({ then: 'deactivate' }))).toBe(expected);
  });

  test.each([
    [119.99, 'R13 issue'],
    [120, 'R12 deactivate KEY'],
    [120.01, 'R12 deactivate KEY'],
  ])('counted from its creation if it never was used: %d of 120 days: %s', (ageDays, expected) => {
    expect(judge(user(ageDays, { usedDaysAgo: 'never' }), ifUnused({ days: 120, then: 'deactivate' }))).toBe(expected);
  });

  test.each([
    [89.99, 'R14 fresh'],
    [90, 'R12 deactivate KEY'],
  ])('but not before it is due: %d days old: %s', (ageDays, expected) => {
    expect(judge(user(ageDays, { usedDaysAgo: 'never' }), ifUnused({ days: 30, then: 'deactivate' }))).toBe(expected);
  });

  test.each([
    ['unread', 'deactivate', 'R12 read last-use'],
    ['unreadable', 'deactivate', 'R12 unknown last-use'],
    ['unread', 'report', 'R12 read last-use'],
    ['unreadable', 'report', 'R12 unknown last-use'],
    ['unread', 'rotate', 'R13 issue'],
    ['unreadable', 'rotate', 'R13 issue'],
  ] as const)('last use %s, then %s: %s', (lastUse, then, expected) => {
    expect(judge(user(100, { lastUse }), ifUnused({ then }))).toBe(expected);
  });

  test('without asking for the last use of a young key', () => {
    expect(judge(user(89.99, { lastUse: 'unread' }), ifUnused({ then: 'report' }))).toBe('R14 fresh');
  });

  test('also while an inactive key holds the other slot', () => {
    const inactive = aKey({ id: 'INACTIVE', ageDays: 300, status: 'Inactive' });
    const rules = someRules({ lifecycle: { deleteInactiveAfterDays: 1000, ifUnused: { then: 'report' } } });
    expect(judge(aUser({ keys: [inactive, key(100, { usedDaysAgo: 'never' })] }), rules)).toBe(
      'R12 attention unused-key',
    );
  });

  test('and not two of them', () => {
    const rules = ifUnused({ then: 'deactivate' });
    const two = aUser({
      keys: [key(100, { usedDaysAgo: 'never' }), aKey({ id: 'NEW', ageDays: 1, usedDaysAgo: 'never' })],
    });
    expect(judge(two, rules)).toBe('R10 delete KEY');
  });

  test('saying since when', () => {
    const rules = ifUnused({ then: 'report' });
    expect(decide(user(100, { usedDaysAgo: 95 }), rules, now).because).toBe(
      'due, but not used since 2026-02-26 00:00Z',
    );
    expect(decide(user(100, { usedDaysAgo: 'never' }), rules, now).because).toBe(
      'due, but never used since 2026-02-21 00:00Z',
    );
  });
});

describe('a user who looks like SES SMTP', () => {
  const ses = (value: Lifecycle['sesSmtp']) => someRules({ lifecycle: { sesSmtp: value } });
  test.each([
    ['by its name', user(90, {}, { name: 'ses-smtp-user.20240101-120000' }), true],
    ['by its bare name', user(90, {}, { name: 'ses-smtp-user' }), true],
    ['by what the key was last used for', user(90, { service: 'ses' }), true],
    ['not by a name that only holds it', user(90, {}, { name: 'my-ses-smtp-user' }), false],
    ['not by another service', user(90, { service: 'sesv2' }), false],
    ['not by no use', user(90, { usedDaysAgo: 'never' }), false],
  ])('%s', (_how, facts, looks) => {
    expect(judge(facts, ses('report'))).toBe(looks ? 'R13 attention ses-smtp' : 'R13 issue');
    expect(judge(facts, ses('rotate'))).toBe('R13 issue');
    expect(decide(facts, ses('rotate'), now).because.includes('SES SMTP')).toBe(looks);
  });

  test.each([
    [89.99, 'R14 fresh'],
    [90, 'R13 attention ses-smtp'],
  ])('is reported only when due: at %d days %s', (ageDays, expected) => {
    expect(judge(user(ageDays, { service: 'ses' }), ses('report'))).toBe(expected);
  });

  test.each([
    ['unread', 'report', 'R13 read last-use'],
    ['unreadable', 'report', 'R13 unknown last-use'],
    ['unread', 'rotate', 'R13 issue'],
    ['unreadable', 'rotate', 'R13 issue'],
  ] as const)('is asked about only where it matters: last use %s, sesSmtp %s: %s', (lastUse, value, expected) => {
    expect(judge(user(90, { lastUse }), ses(value))).toBe(expected);
  });

  test('is known by name without asking', () => {
    expect(judge(user(90, { lastUse: 'unread' }, { name: 'ses-smtp-user.1' }), ses('report'))).toBe(
      'R13 attention ses-smtp',
    );
  });

  test('is reported even when asked to rotate now', () => {
    expect(judge(user(1, { service: 'ses' }), someRules({ forced: true, lifecycle: { sesSmtp: 'report' } }))).toBe(
      'R13 attention ses-smtp',
    );
  });

  test('is warned of, or reported, with the reason', () => {
    const facts = user(90, { service: 'ses' });
    expect(decide(facts, ses('rotate'), now).because).toBe(
      'KEY is due since 2026-06-01 00:00Z; looks like SES SMTP: its SMTP password changes with the key',
    );
    expect(decide(facts, ses('report'), now).because).toBe(
      'KEY is due since 2026-06-01 00:00Z; looks like SES SMTP, whose password is made from the key',
    );
  });
});
