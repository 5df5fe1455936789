import { describe, expect, test } from 'vitest';
import { accountsWith, callsOf, days, dueUsers, idOf, run } from './test-support/run.ts';
import type { UserDescription } from './testing/index.ts';
import { createWorld } from './testing/index.ts';

// The budget of calls that docs promise. One port call here may be several requests: report (up to 3: generate, poll,
// get; the request before it is one of them), a page of profiles, prepare (CreateSecret or DescribeSecret, and PutResourcePolicy).

const fresh = (count: number): readonly UserDescription[] =>
  Array.from({ length: count }, (_, n) => ({ name: `fresh-${n}`, keys: [{ ageDays: 10, lastUsedDaysAgo: 1 }] }));

const awsCalls = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => !/^(store|journal|directory\.(organization|accounts|optedOut))/.test(call));

describe.each([10, 1000])('with %i users', (count) => {
  test('a quiet account takes a session and a report', async () => {
    const world = createWorld(accountsWith(fresh(count)));
    await run(world, { client: 'first' });
    expect(awsCalls(callsOf(world, 'first'))).toEqual(['sessions.open', 'census.requestReport', 'census.report']);
  });

  test('one with work takes the profiles and the opt-out tag beside', async () => {
    const world = createWorld(accountsWith([...fresh(count), ...dueUsers(1)]));
    await run(world, { client: 'first' });
    expect(awsCalls(callsOf(world, 'first'))).toEqual([
      'sessions.open',
      'census.requestReport',
      'census.report',
      'census.profiles',
      // The rotation: ListAccessKeys; 2 of the secret; CreateAccessKey; PutSecretValue; ListAccessKeys; UpdateAccessKey.
      'keys.list',
      'directory.isOptedOut',
      'vault.prepare',
      'keys.create',
      'vault.store',
      'keys.list',
      'keys.deactivate',
    ]);
  });
});

test('each further rotation takes 6 port calls, and none of the account', async () => {
  const world = createWorld(accountsWith(dueUsers(2), dueUsers(12)));
  await run(world, { client: 'first' });
  const of = (digit: number): number =>
    world.calls.filter(({ call }) => call.account === idOf(digit) && !['store', 'journal'].includes(call.port)).length;
  expect(of(2) - of(1)).toBe(10 * 6);
});

test('the deletion of an old key takes a list, its custody and itself', async () => {
  const world = createWorld(accountsWith(dueUsers(1)));
  await run(world);
  await days(world, 16);
  await run(world, { client: 'second' });
  expect(awsCalls(callsOf(world, 'second'))).toEqual([
    'sessions.open',
    'census.requestReport',
    'census.report',
    'census.profiles',
    'keys.list',
    'vault.custody',
    'directory.isOptedOut',
    'keys.delete',
  ]);
});
