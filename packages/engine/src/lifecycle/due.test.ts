import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserFacts } from '../model/facts.ts';
import { runId } from '../model/ids.ts';
import type { Rules } from '../model/rules.ts';
import { arbitraryMask, arbitraryRules, arbitraryTruth, masked } from '../testing/arbitrary-users.ts';
import type { UserSketch } from '../testing/index.ts';
import {
  aHold,
  aKey,
  anException,
  anIntent,
  aUser,
  dayMs,
  daysAgo,
  daysAhead,
  issued,
  minuteMs,
  now,
  someRules,
  switchedOff,
  thisRun,
} from '../testing/index.ts';
import { decide } from './decide.ts';
import { dueAt, nextTurn } from './due.ts';

const key = (ageDays: number) => aKey({ id: 'KEY', ageDays });
const inactive = aKey({ id: 'INACTIVE', ageDays: 200, status: 'Inactive' });
const old = aKey({ id: 'OLD', ageDays: 95, usedDaysAgo: 1 });
const successor = (ageDays: number) => aKey({ id: 'NEW', ageDays, custody: 'current' });
const overlap = (settings: Partial<Rules['lifecycle']['overlap']>) => someRules({ lifecycle: { overlap: settings } });
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * minuteMs);

describe('a user is due', () => {
  test.each<[string, UserSketch, Rules, Date | undefined]>([
    ['when the key is 90 days old', { keys: [key(10)] }, someRules(), daysAhead(80)],
    ['now, when it is older', { keys: [key(100)] }, someRules(), now],
    ['now, when a fact is to be read first', { keys: 'unread' }, someRules(), now],
    ['never, without keys', { keys: [] }, someRules(), undefined],
    ['never, with inactive keys only', { keys: [inactive] }, someRules(), undefined],
    ['never, in mode off', { keys: [key(100)] }, someRules({ mode: 'off' }), undefined],
    [
      'never, while a finding is for a person to settle',
      { keys: [key(100)], attachedPolicies: ['AWSCompromisedKeyQuarantineV2'] },
      someRules(),
      undefined,
    ],
    ['when an inactive key may go', { keys: [inactive, key(10)] }, someRules(), daysAhead(5)],
    [
      'when a key that was switched off late may go',
      { keys: [inactive, key(40)], record: { switchedOff: [switchedOff(inactive, { offDaysAgo: 3 })] } },
      someRules(),
      daysAhead(12),
    ],
    [
      'at the end of minDays',
      { keys: [old, successor(2)], record: { issued: [issued(successor(2))] } },
      overlap({ minDays: 7 }),
      daysAhead(5),
    ],
    [
      'when the older key will be quiet',
      { keys: [old, successor(10)], record: { issued: [issued(successor(10))] } },
      overlap({ quietDays: 3 }),
      daysAhead(2),
    ],
    [
      'at maxDays',
      { keys: [{ ...old, lastUse: { at: now } }, successor(29)], record: { issued: [issued(successor(29))] } },
      overlap({ quietDays: 3 }),
      daysAhead(1),
    ],
    [
      'when it will have been unused for long enough',
      { keys: [aKey({ ageDays: 200, usedDaysAgo: 80, service: 'ses' })] },
      someRules({ lifecycle: { sesSmtp: 'report', ifUnused: { then: 'deactivate' } } }),
      daysAhead(10),
    ],
    [
      'when a key that was never used is old enough',
      { name: 'ses-smtp-user.1', keys: [aKey({ ageDays: 100, usedDaysAgo: 'never' })] },
      someRules({ lifecycle: { sesSmtp: 'report', ifUnused: { days: 120, then: 'deactivate' } } }),
      daysAhead(20),
    ],
    [
      'when the hands-off is over',
      { keys: [old], record: { switchedOff: [{ ...switchedOff(old, { offDaysAgo: 20 }), backOnSince: daysAgo(2) }] } },
      someRules(),
      daysAhead(5),
    ],
    [
      'when an intent may be settled',
      { keys: [old], record: { intent: anIntent({ openedMinutesAgo: 5 }) } },
      someRules(),
      inMinutes(10),
    ],
    [
      'when IAM must have listed the key that was made',
      { keys: [old], record: { issued: [issued(aKey({ id: 'UNLISTED' }), { at: inMinutes(-5) })] } },
      someRules(),
      inMinutes(10),
    ],
    ['when a hold ends', { keys: [key(100)] }, someRules({ holds: [aHold({ until: daysAhead(3) })] }), daysAhead(3)],
    ['never, under a hold without end', { keys: [key(100)] }, someRules({ holds: [aHold()] }), undefined],
    [
      'the day after an exception expires',
      { keys: [key(100)] },
      someRules({ exceptions: [anException({ expires: '2026-06-05' })] }),
      new Date('2026-06-06T00:00:00Z'),
    ],
    [
      'after an exception that begins before',
      { keys: [key(80)] },
      someRules({ exceptions: [anException({ from: '2026-06-03', expires: '2026-06-20' })] }),
      new Date('2026-06-21T00:00:00Z'),
    ],
    [
      'after an exception that is in force, though the key was due before it began',
      { keys: [key(95)] },
      someRules({ exceptions: [anException({ from: '2026-05-31', expires: '2026-06-20' })] }),
      new Date('2026-06-21T00:00:00Z'),
    ],
    [
      'to the millisecond, for fractions of days too',
      { keys: [key(0)] },
      someRules({ lifecycle: { rotateAfterDays: 0.7 } }),
      daysAhead(0.7),
    ],
  ])('%s', (_when, ...[sketch, rules, expected]) => {
    expect(dueAt(aUser(sketch), rules, now)).toEqual(expected);
  });

  test.each<[string, UserSketch, Rules, Date | undefined]>([
    [
      'a key that it switched off may be deleted in its time',
      { keys: [inactive, key(40)], record: { switchedOff: [switchedOff(inactive, { offDaysAgo: 0, by: thisRun })] } },
      someRules(),
      daysAhead(15),
    ],
    [
      'a key that it switched off beside a new one may be deleted when that is old enough',
      { keys: [inactive, key(0)], record: { switchedOff: [switchedOff(inactive, { offDaysAgo: 0, by: thisRun })] } },
      someRules(),
      daysAhead(15),
    ],
    [
      'what this run alone spares may be deleted at once',
      { keys: [inactive, key(15)], record: { switchedOff: [switchedOff(inactive, { offDaysAgo: 14, by: thisRun })] } },
      someRules(),
      now,
    ],
    [
      'nobody asks to rotate now the key that it made',
      { keys: [key(0)], record: { issued: [issued(key(0), { by: thisRun })] } },
      someRules({ forced: true }),
      daysAhead(90),
    ],
    ['but this one still does what it is asked to', { keys: [key(0)] }, someRules({ forced: true }), now],
  ])('by a later run: %s', (_when, ...[sketch, rules, expected]) => {
    expect(dueAt(aUser(sketch), rules, now)).toEqual(expected);
  });

  test('never, where a key that was switched off may turn out to be active again', () => {
    const off = { ...switchedOff(old), at: inMinutes(-5) };
    const rules = someRules({ lifecycle: { rotateAfterDays: 365 } });
    expect(dueAt(aUser({ keys: [old], record: { switchedOff: [off] } }), rules, now)).toBeUndefined();
  });
});

describe('at every moment before, decide is settled, and then no more', () => {
  const anything = fc.record({
    user: arbitraryTruth,
    mask: arbitraryMask,
    rules: arbitraryRules.map((rules) => ({ ...rules, forced: false })),
    seen: fc.constantFrom('listed', 'reported', 'evolved'),
    samples: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 8, maxLength: 8 }),
  });

  test('whatever the facts and rules', () => {
    fc.assert(
      fc.property(anything, ({ user, mask, rules, seen, samples }) => {
        const facts = as({ ...masked(user, mask), run: runId('run-3') }, seen);
        const due = dueAt(facts, rules, now);
        const end = due ?? new Date(now.getTime() + 800 * dayMs);
        const before = end.getTime() - now.getTime();
        const moments = [...samples.map((share) => Math.floor(share * before)), before - 1].filter(
          (ms) => ms >= 0 && ms < before,
        );
        for (const ms of moments) {
          expect(decide(facts, rules, new Date(now.getTime() + ms)).kind).toBe('settled');
        }
        expect(due === undefined ? 'never' : decide(facts, rules, due).kind).not.toBe('settled');
      }),
      { numRuns: 1000 },
    );
  });

  const as = (facts: UserFacts, seen: 'listed' | 'reported' | 'evolved'): UserFacts =>
    typeof facts.keys === 'string' ? facts : { ...facts, keys: { ...facts.keys, seen } };
});

test.each<[string, UserSketch, string]>([
  ['by which it comes due', { keys: [key(10)] }, 'R13'],
  ['by which an inactive key may go', { keys: [inactive, key(10)] }, 'R8'],
  ['by which it is due, whatever a guard wants to know first', { keys: [key(100)], attachedPolicies: 'unread' }, 'R13'],
])('the next turn names the rule %s', (_which, sketch, rule) => {
  expect(nextTurn(aUser(sketch), someRules(), now)?.rule).toBe(rule);
});
