import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Override } from '../model/policy.ts';
import { aHold, anyPolicy, anyUserFacts, aPolicy, aUser, now, theAccount } from '../testing/index.ts';
import { resolveRules } from './resolve.ts';
import type { Setting } from './settings.ts';
import { leavesOf, settingsWithSources } from './settings.ts';

const source = { file: 'rekey.yaml', line: 3, column: 5 };

const settingsOf = (
  overrides: readonly Override[],
  { holds = [] }: { holds?: readonly ReturnType<typeof aHold>[] } = {},
) => {
  const policy = aPolicy({ lifecycle: { rotateAfterDays: 60, handsOffDays: 3 }, overrides });
  const user = aUser();
  const rules = resolveRules(policy, user, { holds, forced: false });
  return settingsWithSources(policy, user, { rules, now, sources: { 'lifecycle.rotateAfterDays': source } });
};

const at = (settings: readonly Setting[], path: string): Setting | undefined =>
  settings.find((setting) => setting.path === path);

test('a setting comes from the default, from a line of the policy, or from the policy without a line', () => {
  const settings = settingsOf([]);
  expect(at(settings, 'lifecycle.deleteInactiveAfterDays')?.origin).toEqual({ kind: 'default' });
  expect(at(settings, 'lifecycle.rotateAfterDays')?.origin).toEqual({ kind: 'policy', source });
  expect(at(settings, 'lifecycle.handsOffDays')?.origin).toEqual({ kind: 'policy' });
});

test('the override that applies last names the source', () => {
  const wide: Override = { scopes: ['org'], selector: {}, lifecycle: { rotateAfterDays: 30, overlap: { maxDays: 5 } } };
  const near: Override = { scopes: [theAccount], selector: { users: ['alice'] }, lifecycle: { rotateAfterDays: 20 } };
  const other: Override = { scopes: [theAccount], selector: { users: ['bob'] }, mode: 'off' };
  const settings = settingsOf([near, wide, other]);
  expect(at(settings, 'lifecycle.rotateAfterDays')).toMatchObject({ value: 20, origin: { override: near } });
  expect(at(settings, 'lifecycle.overlap.maxDays')).toMatchObject({ value: 5, origin: { override: wide } });
  expect(at(settings, 'mode')?.origin.kind).not.toBe('override');
});

test('a hold in force works as mode off does', () => {
  const hold = aHold();
  expect(at(settingsOf([], { holds: [hold] }), 'mode')).toEqual({
    path: 'mode',
    value: 'off',
    origin: { kind: 'hold', hold },
  });
});

test('every setting of the resolved rules is told, with its value', () =>
  fc.assert(
    fc.property(anyPolicy, anyUserFacts, (policy, facts) => {
      const rules = resolveRules(policy, facts, { holds: [], forced: false });
      const told = settingsWithSources(policy, facts, { rules, now });
      const { mode, lifecycle, secrets } = rules;
      expect(told.map(({ path, value }) => ({ path, value }))).toEqual(leavesOf({ mode, lifecycle, secrets }));
    }),
  ));
