import { describe, expect, test } from 'vitest';
import { accountId, ouId } from '../model/ids.ts';
import type { Scope } from '../model/policy.ts';
import { deepest, depthOf } from './scope.ts';

const outer = ouId('ou-ab12-outer001');
const nested = ouId('ou-ab12-nested01');
const innermost = ouId('ou-ab12-inner001');
const account = accountId('000000000001');
const elsewhere = ouId('ou-ab12-elsewher');
const place = { account, ouPath: [outer, nested, innermost] };

describe('a scope holds an account', () => {
  test.each<[string, Scope, number | undefined]>([
    ['the organization, least deep', 'org', 0],
    ['the outer unit', outer, 1],
    ['a nested unit', nested, 2],
    ['the unit that it stands in', innermost, 3],
    ['itself, deepest', account, 4],
    ['not another unit', elsewhere, undefined],
    ['not another account', accountId('000000000002'), undefined],
    ['not an account with other zeros', accountId('1'), undefined],
  ])('%s', (_which, scope, depth) => {
    expect(depthOf(scope, place)).toBe(depth);
  });

  test('directly under the root by itself and the organization only', () => {
    const atRoot = { account, ouPath: [] };
    expect(depthOf(account, atRoot)).toBe(1);
    expect(depthOf('org', atRoot)).toBe(0);
    expect(depthOf(outer, atRoot)).toBeUndefined();
  });
});

test.each<[string, readonly Scope[], number | undefined]>([
  ['the deepest of several scopes counts', [nested, 'org', outer], 2],
  ['scopes elsewhere do not', [elsewhere, outer], 1],
  ['none of them may hold it', [elsewhere], undefined],
  ['no scope holds nobody', [], undefined],
])('%s', (_title, scopes, depth) => {
  expect(deepest(scopes, place)).toBe(depth);
});
