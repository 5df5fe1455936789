import { describe, expect, test } from 'vitest';
import type { UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import type { UserSketch } from '../testing/index.ts';
import {
  aKey,
  anException,
  anIntent,
  aUser,
  issued,
  minutesAgo,
  now,
  someRules,
  switchedOff,
} from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));

const due = aKey({ id: 'DUE', ageDays: 95 });
const young = aKey({ id: 'YOUNG', ageDays: 20 });
const inactive = aKey({ id: 'INACTIVE', ageDays: 200, status: 'Inactive' });
const other = aKey({ id: 'OTHER', ageDays: 40 });
const intent = anIntent({ keysBefore: [due.id] });
const lost = { ...aKey({ id: 'LOST', usedDaysAgo: 'never' }), createdAt: minutesAgo(59) };
const quarantine = { attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] };
const back = { switchedOff: [switchedOff(due)] };
const reportUnused = someRules({ lifecycle: { ifUnused: { then: 'report' } } });
const unused = aKey({ id: 'UNUSED', ageDays: 200, usedDaysAgo: 'never' });

describe('where two rules match, the first decides', () => {
  test.each<[string, UserSketch, Rules, string]>([
    ['R1 and R2', quarantine, someRules({ exceptions: [anException()] }), 'R1 excepted'],
    ['R1 and R13', { keys: [due] }, someRules({ mode: 'off' }), 'R1 excepted'],
    ['R2 and R3', { ...quarantine, keys: [due, lost], record: { intent } }, someRules(), 'R2 attention quarantined'],
    ['R2 and R4', { ...quarantine, keys: [due, young, other] }, someRules(), 'R2 attention quarantined'],
    ['R2 and R5', { ...quarantine, keys: [] }, someRules(), 'R2 attention quarantined'],
    ['R2 and R13', { ...quarantine, keys: [due] }, someRules(), 'R2 attention quarantined'],
    ['R3 and R4', { keys: [due, lost, other], record: { intent } }, someRules(), 'R3 discard-orphan LOST'],
    ['R3 and R5', { keys: [], record: { intent } }, someRules(), 'R3 settle-intent'],
    ['R3 and R6', { keys: [inactive], record: { intent } }, someRules(), 'R3 settle-intent'],
    ['R3 and R7', { keys: [due, lost], record: { intent, ...back } }, someRules(), 'R3 discard-orphan LOST'],
    [
      'R3 and R9',
      { keys: [due, lost], record: { intent, issued: [issued(lost)] } },
      someRules(),
      'R3 discard-orphan LOST',
    ],
    [
      'R4 and R6',
      { keys: [1, 2, 3].map((n) => aKey({ id: `K${n}`, status: 'Inactive' })) },
      someRules(),
      'R4 attention three-keys',
    ],
    ['R4 and R7', { keys: [due, young, other], record: back }, someRules(), 'R4 attention three-keys'],
    ['R4 and R8', { keys: [inactive, due, young] }, someRules(), 'R4 attention three-keys'],
    ['R7 and R8', { keys: [inactive, due], record: back }, someRules(), 'R7 attention switched-back-on'],
    [
      'R7 and R9',
      { keys: [due, young], record: { ...back, issued: [issued(young)] } },
      someRules(),
      'R7 attention switched-back-on',
    ],
    ['R7 and R10', { keys: [due, young], record: back }, someRules(), 'R7 attention switched-back-on'],
    [
      'R7 and R12',
      { keys: [unused], record: { switchedOff: [switchedOff(unused)] } },
      reportUnused,
      'R7 attention switched-back-on',
    ],
    ['R7 and R13', { keys: [due], record: back }, someRules(), 'R7 attention switched-back-on'],
    ['R8 and R12', { keys: [inactive, unused] }, reportUnused, 'R8 delete INACTIVE'],
    ['R8 and R13', { keys: [inactive, due] }, someRules(), 'R8 delete INACTIVE'],
    ['R8 and R14', { keys: [inactive, young] }, someRules(), 'R8 delete INACTIVE'],
    [
      'R9 and R10',
      {
        keys: [
          { ...due, lastUse: { at: undefined } },
          { ...young, custody: 'current' },
        ],
      },
      someRules(),
      'R9 deactivate DUE',
    ],
    [
      'R9 and R11',
      { keys: [other, young], record: { issued: [issued(young)] } },
      someRules(),
      'R9 attention custody-lost',
    ],
    ['R10 and R11', { keys: [due, young] }, someRules(), 'R10 delete DUE'],
    ['R12 and R13', { keys: [unused] }, reportUnused, 'R12 attention unused-key'],
    ['R13 and R14', { keys: [due] }, someRules(), 'R13 issue'],
  ])('%s', (_which, ...[sketch, rules, expected]) => {
    expect(judge(aUser(sketch), rules)).toBe(expected);
  });
});

describe('costly facts are read only where a rule turns on them', () => {
  /** What a credential report and the table tell, and nothing more. */
  const reported = (keys: UserSketch['keys'] = [young], sketch: UserSketch = {}) =>
    aUser({
      keys:
        keys === 'unread' || keys === 'unreadable'
          ? keys
          : keys.map((key, index) => ({ ...key, ...aKeyReported(index) })),
      seen: 'reported',
      identity: 'unread',
      tags: 'unread',
      groups: 'unread',
      attachedPolicies: 'unread',
      optedOut: 'unread',
      ...sketch,
    });
  const aKeyReported = (index: number) => ({ id: aKey({ id: `reported-${index}` }).id, custody: 'unread' as const });

  test.each<[string, UserFacts, string]>([
    ['a young key', reported(), 'R14 fresh'],
    ['two young keys', reported([young, other]), 'R11 fresh'],
    ['no keys', reported([]), 'R5 no-keys'],
    ['inactive keys', reported([inactive]), 'R6 inactive-only'],
    ['a young key and one inactive', reported([inactive, aKey({ ageDays: 14.99 })]), 'R14 fresh'],
  ])('none for a user with %s', (_which, facts, expected) => {
    expect(judge(facts)).toBe(expected);
    expect(judge(facts, someRules({ openExceptions: ['tags', 'groups'] }))).toBe(expected);
  });

  test.each<[string, UserFacts]>([
    ['a due key', reported([due])],
    ['an inactive key that may go', reported([inactive, young])],
    ['two keys, the oldest due', reported([due, young])],
    ['an open intent', reported([young], { record: { intent } })],
    ['more than two keys', reported([young, other], { more: true })],
  ])('the keys first for a user with %s', (_which, facts) => {
    expect(judge(facts)).toMatch(/^R?\w+ read keys$/);
  });

  test.each<[string, UserFacts, Rules]>([
    ['last use', reported([{ ...unused, lastUse: 'unread' }]), reportUnused],
    ['last use for SES', reported([{ ...due, lastUse: 'unread' }]), someRules({ lifecycle: { sesSmtp: 'report' } })],
    ['custody', reported([inactive, young]), someRules()],
  ])('never of keys that only a report has shown, as they have no ids: %s', (_which, facts, rules) => {
    expect(judge(facts, rules)).toMatch(/^R\d+ read keys$/);
  });

  test('facts of the user are read as such, though only a report has shown the keys', () => {
    const rules = someRules({ openOverrides: ['tags'] });
    expect(judge(reported([due]), rules)).toBe('G3 read tags');
  });

  test('an override by selector is known before the age of a key is judged', () => {
    const rules = someRules({ openOverrides: ['tags'] });
    expect(judge(aUser({ keys: [young], tags: 'unread' }), rules)).toBe('G3 read tags');
    expect(judge(aUser({ keys: [young], tags: 'unreadable' }), rules)).toBe('G3 unknown tags');
  });
});

test('a decision to read says why, and what an unreadable fact stands in the way of', () => {
  expect(decide(aUser({ keys: 'unread' }), someRules(), now)).toEqual({
    kind: 'read',
    rule: 'G3',
    need: 'keys',
    because: 'what keys the user has',
  });
  expect(decide(aUser({ keys: 'unreadable' }), someRules(), now)).toEqual({
    kind: 'settled',
    rule: 'G3',
    verdict: 'unknown',
    unreadable: 'keys',
    because: 'the keys could not be read, and unknown is never "no"',
  });
});

test('neither the facts nor the rules are changed', () => {
  const facts = Object.freeze(aUser({ keys: Object.freeze([young, due, inactive]) }));
  expect(judge(facts)).toBe('R4 attention three-keys');
});
