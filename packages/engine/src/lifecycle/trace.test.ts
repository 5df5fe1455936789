import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { aKey, anyRules, anyUserFacts, aUser, now, someRules } from '../testing/index.ts';
import { decide, trace } from './decide.ts';
import { guards } from './guards.ts';

test('trace decides as decide does, whatever the facts and rules', () =>
  fc.assert(
    fc.property(anyUserFacts, anyRules, (facts, rules) => {
      expect(trace(facts, rules, now).decision).toEqual(decide(facts, rules, now));
    }),
    { numRuns: 1000 },
  ));

test('every rule before the one that decided was silent, and every guard before a veto', () =>
  fc.assert(
    fc.property(anyUserFacts, anyRules, (facts, rules) => {
      const { tried } = trace(facts, rules, now);
      const spoke = tried.filter(({ said }) => said !== undefined);
      expect(tried.filter(({ kind, said }) => kind === 'rule' && said !== undefined)).toHaveLength(1);
      expect(spoke.length).toBeLessThanOrEqual(2);
      expect(tried.at(-1)?.kind === 'guard' || tried.at(-1)?.said !== undefined).toBe(true);
    }),
    { numRuns: 1000 },
  ));

test('a due key is followed through the rules to R13, and past every guard', () => {
  const user = aUser({ keys: [aKey({ ageDays: 90 })] });
  const { tried, decision } = trace(user, someRules(), now);
  expect(decision).toMatchObject({ rule: 'R13', kind: 'act' });
  const rules = tried.filter(({ kind }) => kind === 'rule').map(({ id }) => id);
  expect(rules.join(' ')).toBe('R1 G3 R2 R3 R4 R5 R6 G3 R7 R8 R9 R10 R11 R12 R13');
  expect(tried.filter(({ kind, said }) => kind === 'guard' && said === undefined)).toHaveLength(guards.length);
  expect(tried).toHaveLength(15 + guards.length);
});
