import { describe, expect, test } from 'vitest';
import { urgentFindings } from '../model/decision.ts';
import type { UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import { aKey, aUser, daysAgo, issued, minutesAgo, now, someRules, switchedOff } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));

const inactive = aKey({ id: 'INACTIVE', ageDays: 200, status: 'Inactive' });
const due = aKey({ id: 'DUE', ageDays: 95 });
const young = aKey({ id: 'YOUNG', ageDays: 20 });

describe('R2 reports a user whom AWS has put in quarantine', () => {
  test.each([
    ['AWSCompromisedKeyQuarantine', 'R2 attention quarantined'],
    ['AWSCompromisedKeyQuarantineV2', 'R2 attention quarantined'],
    ['AWSCompromisedKeyQuarantineV3', 'R2 attention quarantined'],
    ['AWSCompromisedKey', 'R13 issue'],
    ['OurAWSCompromisedKeyQuarantine', 'R13 issue'],
    ['awscompromisedkeyquarantine', 'R13 issue'],
  ])('by the policy %s: %s', (policy, expected) => {
    expect(judge(aUser({ keys: [due], attachedPolicies: ['ReadOnlyAccess', policy] }))).toBe(expected);
  });

  test('urgently', () => {
    expect(urgentFindings).toContain('quarantined');
  });

  test.each([
    ['without keys', []],
    ['with inactive keys only', [inactive]],
    ['with a young key', [young]],
    ['with three keys', [inactive, young, due]],
  ])('also one %s', (_which, keys) => {
    expect(judge(aUser({ keys, attachedPolicies: ['AWSCompromisedKeyQuarantineV2'] }))).toBe(
      'R2 attention quarantined',
    );
  });

  test('not one without policies', () => {
    expect(judge(aUser({ keys: [due], attachedPolicies: [] }))).toBe('R13 issue');
  });
});

describe('R4 reports three and more keys', () => {
  const third = aKey({ id: 'THIRD', ageDays: 1 });
  test.each([
    ['three active', [due, young, third]],
    ['two active and an inactive one that could go', [inactive, due, young]],
    ['one active that is due, and two inactive that could go', [inactive, { ...inactive, id: third.id }, due]],
    ['three inactive', [inactive, { ...inactive, id: due.id }, { ...inactive, id: third.id }]],
    ['eight', Array.from({ length: 8 }, (_, index) => aKey({ id: `KEY${index}`, ageDays: 91 + index }))],
  ])('%s, and touches none', (_which, keys) => {
    expect(judge(aUser({ keys }))).toBe('R4 attention three-keys');
  });

  test('even for whoever asks for a rotation now', () => {
    expect(judge(aUser({ keys: [inactive, due, young] }), someRules({ forced: true }))).toBe('R4 attention three-keys');
  });

  test('not two', () => {
    expect(judge(aUser({ keys: [inactive, young] }))).toBe('R8 delete INACTIVE');
  });

  test('of which a report can only hint, after listing them', () => {
    expect(judge(aUser({ keys: [young, third], seen: 'reported', more: true }))).toBe('R4 read keys');
    expect(judge(aUser({ keys: [young, third], seen: 'reported', more: false }))).toBe('R11 fresh');
    expect(judge(aUser({ keys: [young], seen: 'listed', more: true }))).toBe('R14 fresh');
  });
});

describe('R5 and R6 leave users without an active key as they are', () => {
  test.each([
    ['without keys', [], 'R5 no-keys'],
    ['with an old inactive key', [inactive], 'R6 inactive-only'],
    ['with two old inactive keys', [inactive, { ...inactive, id: due.id }], 'R6 inactive-only'],
    ['with an active one', [inactive, young], 'R8 delete INACTIVE'],
  ])('one %s: %s', (_which, keys, expected) => {
    expect(judge(aUser({ keys }))).toBe(expected);
  });

  test.each([
    ['no keys', [], 'R5 no-keys'],
    ['inactive keys', [inactive], 'R6 inactive-only'],
  ])('with %s even when asked to rotate now', (_which, keys, expected) => {
    expect(judge(aUser({ keys }), someRules({ forced: true }))).toBe(expected);
  });

  test.each([
    ['no keys', [], 'R5 no-keys'],
    ['inactive keys', [inactive], 'R6 inactive-only'],
  ])('with %s without reading the facts that overrides turn on', (_which, keys, expected) => {
    expect(judge(aUser({ keys, tags: 'unread' }), someRules({ openOverrides: ['tags'] }))).toBe(expected);
  });
});

describe('R7 keeps its hands off a user whose key somebody switched back on', () => {
  const off = switchedOff(due, { offDaysAgo: 30 });
  const back = (seenDaysAgo: number) => ({ ...off, backOnSince: daysAgo(seenDaysAgo) });
  const withEntries = (...entries: (typeof off)[]) => aUser({ keys: [due], record: { switchedOff: entries } });

  test.each([
    ['at first sight', withEntries(off), 'R7 attention switched-back-on'],
    ['6.99 days after first sight', withEntries(back(6.99)), 'R7 attention switched-back-on'],
    ['but not 7 days after', withEntries(back(7)), 'R13 issue'],
    ['nor 7.01 days after', withEntries(back(7.01)), 'R13 issue'],
    [
      'not when that key is inactive still',
      aUser({ keys: [{ ...inactive, id: due.id }, young], record: { switchedOff: [off] } }),
      'R8 delete DUE',
    ],
    ['not when that key is gone', aUser({ keys: [due], record: { switchedOff: [switchedOff(young)] } }), 'R13 issue'],
    [
      'not when the hands-off is over for one key and the other is gone',
      withEntries(back(8), switchedOff(young)),
      'R13 issue',
    ],
  ])('%s: %s', (_when, facts, expected) => {
    expect(judge(facts)).toBe(expected);
  });

  test('for whichever of two keys was seen last', () => {
    const record = { switchedOff: [back(8), { ...switchedOff(young), backOnSince: daysAgo(2) }] };
    const second = decide(aUser({ keys: [due, young], record }), someRules(), now);
    expect(say(second)).toBe('R7 attention switched-back-on');
    expect(second.because).toBe(
      'YOUNG, switched off 2026-05-31 00:00Z, is active again; hands off until 2026-06-06 00:00Z',
    );
  });

  test.each([
    [0, 0, 'R13 issue'],
    [1, 0.99, 'R7 attention switched-back-on'],
    [1, 1, 'R13 issue'],
    [30, 29.99, 'R7 attention switched-back-on'],
    [30, 30, 'R13 issue'],
  ])('for handsOffDays %d, seen %d days ago: %s', (handsOffDays, seenDaysAgo, expected) => {
    expect(judge(withEntries(back(seenDaysAgo)), someRules({ lifecycle: { handsOffDays } }))).toBe(expected);
  });

  test('for handsOffDays 0, not even at first sight', () => {
    expect(judge(withEntries(off), someRules({ lifecycle: { handsOffDays: 0 } }))).toBe('R13 issue');
  });

  test.each([
    ['before deleting an inactive key', [inactive, due]],
    ['before the overlap ends', [due, young]],
    ['while the key is young', [due]],
  ])('%s', (_when, keys) => {
    const record = { switchedOff: [off], issued: [issued(young)] };
    expect(judge(aUser({ keys, record }))).toBe('R7 attention switched-back-on');
  });

  test('also when asked to rotate now', () => {
    expect(judge(withEntries(off), someRules({ forced: true }))).toBe('R7 attention switched-back-on');
  });

  test('urgently, naming the key', () => {
    expect(urgentFindings).toContain('switched-back-on');
    expect(decide(withEntries(off), someRules(), now).because).toBe(
      'DUE, switched off 2026-05-02 00:00Z, is active again; hands off until 2026-06-08 00:00Z',
    );
  });

  test('only on a list of keys, when it was not seen before', () => {
    expect(judge({ ...withEntries(off), ...aUserReported() })).toBe('R7 read keys');
    expect(judge({ ...withEntries(back(1)), ...aUserReported() })).toBe('R7 attention switched-back-on');
  });

  const aUserReported = () => ({ keys: aUser({ keys: [due], seen: 'reported' }).keys });

  test.each([
    [14.99, 'R7 waiting'],
    [15, 'R7 attention switched-back-on'],
    [15.01, 'R7 attention switched-back-on'],
  ])('waits while IAM may list the old status: switched off %d minutes ago: %s', (minutes, expected) => {
    expect(judge(withEntries({ ...off, at: minutesAgo(minutes) }))).toBe(expected);
  });
});
