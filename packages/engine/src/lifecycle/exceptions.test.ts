import { describe, expect, test } from 'vitest';
import type { UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import { aHold, aKey, anException, anIntent, aUser, dayMs, now, someRules } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules, at: Date = now) => say(decide(facts, rules, at));

/** Everything to do at once: an inactive key that may go and an active one that is due. */
const busy = aUser({ keys: [aKey({ ageDays: 200, status: 'Inactive' }), aKey({ ageDays: 90 })] });
const unheard: UserFacts = aUser({
  keys: 'unread',
  optedOut: 'unread',
  attachedPolicies: 'unread',
  tags: 'unread',
  identity: 'unread',
});

describe('R1 leaves alone', () => {
  test.each([
    ['a user of an opted-out account', { ...busy, optedOut: true }, someRules(), 'R1 opted-out'],
    ['a user in mode off', busy, someRules({ mode: 'off' }), 'R1 excepted'],
    ['a user under a hold', busy, someRules({ holds: [aHold()] }), 'R1 excepted'],
    ['a user under an exception', busy, someRules({ exceptions: [anException()] }), 'R1 excepted'],
    ['nobody else', busy, someRules(), 'R8 delete AKIA00000200DAYS'],
    ['nobody else in mode plan', busy, someRules({ mode: 'plan' }), 'R8 delete AKIA00000200DAYS'],
  ])('%s', (_who, ...[facts, rules, expected]) => {
    expect(judge(facts, rules)).toBe(expected);
  });

  test.each([
    ['off', someRules({ mode: 'off' })],
    ['held', someRules({ holds: [aHold()] })],
    ['excepted', someRules({ exceptions: [anException()] })],
  ])('a user who is %s, without reading a single fact', (_how, rules) => {
    expect(judge(unheard, rules)).toBe('R1 excepted');
  });

  test('an opted-out account, without reading a single fact', () => {
    expect(judge({ ...unheard, optedOut: true }, someRules())).toBe('R1 opted-out');
  });

  test.each([
    ['R2, a quarantine', aUser({ attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] })],
    ['R3, an open intent', aUser({ record: { intent: anIntent() } })],
    ['R4, three keys', aUser({ keys: [aKey({ id: 'A' }), aKey({ id: 'B' }), aKey({ id: 'C' })] })],
    ['R5, no keys', aUser({ keys: [] })],
    ['unreadable keys', aUser({ keys: 'unreadable' })],
    ['an unreadable opt-out', { ...busy, optedOut: 'unreadable' as const }],
    ['open selectors', busy, { openExceptions: ['tags'], openOverrides: ['groups'] } as const],
  ])('an excepted user before %s is looked at', (_rule, facts, open: Partial<Rules> = {}) => {
    expect(judge(facts, someRules({ exceptions: [anException()], ...open }))).toBe('R1 excepted');
  });
});

describe('an exception is in force', () => {
  const at = (moment: string, period: { from?: string; expires?: string }) =>
    judge(busy, someRules({ exceptions: [anException(period)] }), new Date(moment)).startsWith('R1');

  test.each<[string, string, { from?: string; expires?: string }, boolean]>([
    ['on its last day, to the last millisecond', '2026-06-01T23:59:59.999Z', { expires: '2026-06-01' }, true],
    ['but not on the day after', '2026-06-02T00:00:00.000Z', { expires: '2026-06-01' }, false],
    ['from the first moment of its first day', '2026-06-10T00:00:00.000Z', { from: '2026-06-10' }, true],
    ['but not on the day before', '2026-06-09T23:59:59.999Z', { from: '2026-06-10' }, false],
    ['on the one day from which and to which it is', '2026-06-10T12:00:00Z', day('2026-06-10'), true],
    ['but not before that day', '2026-06-09T23:59:59.999Z', day('2026-06-10'), false],
    ['but not after that day', '2026-06-11T00:00:00Z', day('2026-06-10'), false],
    ['on a leap day', '2028-02-29T23:59:59.999Z', { expires: '2028-02-29' }, true],
    ['over the end of a year', '2027-01-05T23:00:00Z', { from: '2026-12-15', expires: '2027-01-05' }, true],
    ['without dates always', '2030-01-01T00:00:00Z', {}, true],
  ])('%s', (_when, ...[moment, period, expected]) => {
    expect(at(moment, period)).toBe(expected);
  });

  function day(date: string) {
    return { from: date, expires: date };
  }

  test('beside one that is over', () => {
    const exceptions = [anException({ id: 'over', expires: '2026-05-31' }), anException({ id: 'goes-on' })];
    expect(decide(busy, someRules({ exceptions }), now)).toMatchObject({ exception: { id: 'goes-on' } });
  });
});

describe('a hold', () => {
  test.each([
    ['is in force to the last millisecond', 1, 'R1 excepted'],
    ['is over at the moment named', 0, 'R8 delete AKIA00000200DAYS'],
    ['stays over', -1, 'R8 delete AKIA00000200DAYS'],
  ])('%s', (_title, msLeft, expected) => {
    expect(judge(busy, someRules({ holds: [aHold({ until: new Date(now.getTime() + msLeft) })] }))).toBe(expected);
  });

  test('without an end is in force until it is released', () => {
    expect(judge(busy, someRules({ holds: [aHold()] }), new Date(now.getTime() + 9999 * dayMs))).toBe('R1 excepted');
  });

  test('counts beside one that is over', () => {
    const holds = [aHold({ until: now, reason: 'over' }), aHold({ reason: 'goes on' })];
    expect(decide(busy, someRules({ holds }), now)).toMatchObject({ exception: { reason: 'goes on' } });
  });
});

describe('the verdict says what leaves the user alone', () => {
  const because = (rules: Rules, facts = busy) => decide(facts, rules, now);

  test('an exception with everything that is written about it', () => {
    const exception = anException({ id: 'freeze', reason: 'year end', owner: 'payments', expires: '2027-01-05' });
    expect(because(someRules({ exceptions: [exception] }))).toStrictEqual({
      kind: 'settled',
      rule: 'R1',
      verdict: 'excepted',
      because: 'excepted by freeze: year end',
      exception: { id: 'freeze', reason: 'year end', owner: 'payments', expires: '2027-01-05', hold: false },
    });
  });

  test('an exception of which nothing more is written', () => {
    expect(because(someRules({ exceptions: [{ scopes: ['org'], selector: { users: ['*'] } }] }))).toStrictEqual({
      kind: 'settled',
      rule: 'R1',
      verdict: 'excepted',
      because: 'excepted',
      exception: { hold: false },
    });
  });

  test('a hold with its author and end', () => {
    const until = new Date('2026-07-01T00:00:00Z');
    expect(because(someRules({ holds: [aHold({ author: 'ops', reason: 'incident', until })] }))).toStrictEqual({
      kind: 'settled',
      rule: 'R1',
      verdict: 'excepted',
      because: 'on hold by ops: incident',
      exception: { reason: 'incident', owner: 'ops', expires: '2026-07-01T00:00:00.000Z', hold: true },
    });
  });

  test('a hold without an end', () => {
    expect(because(someRules({ holds: [aHold({ author: 'ops', reason: 'incident' })] }))).toStrictEqual({
      kind: 'settled',
      rule: 'R1',
      verdict: 'excepted',
      because: 'on hold by ops: incident',
      exception: { reason: 'incident', owner: 'ops', hold: true },
    });
  });

  test('the opt-out tag first, then the mode, then a hold, then an exception', () => {
    const all = { exceptions: [anException({ reason: 'listed' })], holds: [aHold({ reason: 'held' })] };
    expect(because(someRules({ ...all, mode: 'off' }), { ...busy, optedOut: true })).toMatchObject({
      verdict: 'opted-out',
    });
    expect(because(someRules({ ...all, mode: 'off' }))).toMatchObject({
      exception: { reason: 'mode off', hold: false },
    });
    expect(because(someRules(all))).toMatchObject({ exception: { reason: 'held', hold: true } });
    expect(because(someRules({ exceptions: all.exceptions }))).toMatchObject({ exception: { reason: 'listed' } });
  });
});

describe('mode off, where an override by selector may say otherwise,', () => {
  const rules = someRules({ mode: 'off', openOverrides: ['tags'] });
  test.each([
    [
      'is asked about before a key is rotated',
      aUser({ keys: [aKey({ ageDays: 90 })], tags: 'unread' }),
      'G3 read tags',
    ],
    ['is not taken for granted', aUser({ tags: 'unreadable' }), 'G3 unknown tags'],
    [
      'is asked about before a finding is made',
      aUser({ tags: 'unread', attachedPolicies: ['AWSCompromisedKeyQuarantineV2'] }),
      'G3 read tags',
    ],
    [
      'is asked about before an intent is settled',
      aUser({ tags: 'unread', record: { intent: anIntent() } }),
      'G3 read tags',
    ],
    ['is nothing to ask about when there are no keys', aUser({ tags: 'unread', keys: [] }), 'R5 no-keys'],
  ])('%s', (_title, facts, expected) => {
    expect(judge(facts, rules)).toBe(expected);
  });
});
