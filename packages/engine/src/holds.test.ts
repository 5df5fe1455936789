import { describe, expect, test } from 'vitest';
import { accountId, userName } from './model/ids.ts';
import type { Hold } from './model/rules.ts';
import {
  accountOf,
  accountsWith,
  aliceWith,
  coverage,
  days,
  dueKey,
  dueUsers,
  idOf,
  instead,
  rotated,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import type { Interceptor, World } from './testing/index.ts';
import { aHold, createWorld, daysAhead, refusedWith, theAccount, theUser } from './testing/index.ts';

/** Somebody sets a hold as this call of the run is answered. */
const holdAt = (world: World, hold: Hold, isMoment: (name: string, nth: number) => boolean): Interceptor => {
  let nth = 0;
  return async (call, proceed) => {
    const answer = await proceed();
    if (isMoment(`${call.port}.${call.method}`, (nth += 1))) world.state.table.holds.push(hold);
    return answer;
  };
};

describe('a hold that is set while a run is under way', () => {
  test('on an account stops its next user; who had their turn keeps what they got', async () => {
    const world = createWorld(accountsWith(dueUsers(3)));
    const hold = aHold({ scope: idOf(1) });
    let first = true;
    const interceptor = holdAt(world, hold, (name) => {
      const isMoment = first && name === 'keys.deactivate';
      if (isMoment) first = false;
      return isMoment;
    });
    // A cap that may bind makes the turns come one after another.
    const result = await run(world, { interceptor, policy: { limits: { maxRotationsPerAccount: 2 } } });
    expect(rotated(world)).toBe(1);
    expect(accountOf(result, idOf(1)).verdicts).toMatchObject({ excepted: 2 });
  });

  test('on one user leaves everybody else to the run', async () => {
    const world = createWorld(accountsWith(dueUsers(3)));
    const hold = aHold({ scope: idOf(1), user: userName('user-2') });
    const interceptor = holdAt(world, hold, (name) => name === 'census.report');
    await run(world, { interceptor });
    expect(rotated(world)).toBe(2);
    expect(statuses(world, 'user-2', idOf(1))).toEqual(['Active']);
  });

  test('on the organization stops the next user, and the run before its next account', async () => {
    const world = createWorld(accountsWith(dueUsers(2, 'a-'), dueUsers(2, 'b-')));
    let set = false;
    const interceptor = holdAt(world, aHold(), (name) => {
      const isMoment = !set && name === 'keys.deactivate';
      if (isMoment) set = true;
      return isMoment;
    });
    const limits = { accountsInFlight: 1, maxRotationsPerAccount: 1 };
    const result = await run(world, { interceptor, policy: { limits } });
    expect(rotated(world)).toBe(1);
    expect(coverage(result)[idOf(2)]).toBe('deferred');
    expect(result.code).toBe('ORGANIZATION_ON_HOLD');
  });
});

test.each<readonly [string, Partial<Hold>, boolean]>([
  ['the organization', { scope: 'org', user: theUser }, true],
  ['the account', { scope: theAccount }, true],
  ['the user', { scope: theAccount, user: theUser }, true],
  ['another user', { scope: theAccount, user: userName('bob') }, false],
  ['another account', { scope: accountId('222222222222') }, false],
])('a hold on %s covers the user: %s', async (_what, hold, covers) => {
  const world = aliceWith([dueKey]);
  await world.ports().store.putHold(aHold({ ...hold, until: daysAhead(1) }));
  await run(world);
  expect(statuses(world)).toEqual(covers ? ['Active'] : ['Inactive', 'Active']);
});

test('a hold is over at its end, and the rules apply anew', async () => {
  const world = aliceWith([dueKey]);
  await world.ports().store.putHold(aHold({ scope: theAccount, until: daysAhead(1) }));
  await run(world);
  await days(world, 1);
  await run(world);
  expect(statuses(world)).toEqual(['Inactive', 'Active']);
});

test('holds that can not be read leave the user alone, and are the user’s result', async () => {
  const world = aliceWith([dueKey]);
  let reads = 0;
  const interceptor = instead('store.holds', (call, proceed) => {
    reads += 1;
    return reads === 1 ? proceed() : refusedWith(call, 'STORE_UNAVAILABLE');
  });
  const result = await run(world, { interceptor });
  expect(userOf(result)).toMatchObject({ status: 'failed', code: 'STORE_UNAVAILABLE' });
  expect(stepsOf(userOf(result))).toEqual([]);
  expect(statuses(world)).toEqual(['Active']);
});
