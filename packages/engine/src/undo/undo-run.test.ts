import { describe, expect, test } from 'vitest';
import { userName } from '../model/ids.ts';
import { accountsWith, days, dueUsers, idOf, inAccount, run, statuses } from '../test-support/run.ts';
import { undoIn } from '../test-support/undo.ts';
import { Stuck } from '../testing/clock.ts';
import type { Interceptor, World } from '../testing/index.ts';
import { crashed, createWorld, minuteMs, refusedWith } from '../testing/index.ts';

describe('undoing a run', () => {
  const twoAccounts = (): World => createWorld(accountsWith(dueUsers(3, 'a-'), dueUsers(2, 'b-')));

  test('finds every user of every account', async () => {
    const world = twoAccounts();
    const { run: night } = await run(world);
    await days(world, 1);
    const { users } = await undoIn(world, { of: night });
    expect(users.map(({ user, keys }) => `${user} ${keys[0]?.status}`)).toEqual(
      ['a-1', 'a-2', 'a-3', 'b-1', 'b-2'].map((user) => `${user} reactivated`),
    );
  });

  test('of one account leaves the others as they are', async () => {
    const world = twoAccounts();
    const { run: night } = await run(world);
    const { users } = await undoIn(world, { of: night, account: idOf(2) });
    expect(users.map(({ user }) => user)).toEqual(['b-1', 'b-2']);
    expect(statuses(world, 'a-1', idOf(1))).toEqual(['Inactive', 'Active']);
  });

  test('leaves what another run did', async () => {
    const world = twoAccounts();
    const { run: first } = await run(world, { accounts: [idOf(1)] });
    await run(world, { accounts: [idOf(2)] });
    await undoIn(world, { of: first });
    expect(statuses(world, 'b-1', idOf(2))).toEqual(['Inactive', 'Active']);
  });

  test('one account out of reach and one user gone hurt nobody else', async () => {
    const world = twoAccounts();
    const { run: night } = await run(world);
    await days(world, 1);
    world.people.deleteUser(idOf(1), userName('a-2'));
    const interceptor = inAccount(2, (call, proceed) =>
      call.method === 'open' ? Promise.resolve(refusedWith(call, 'ROLE_NOT_ASSUMABLE')) : proceed(),
    );
    const { users } = await undoIn(world, { of: night, interceptor });
    expect(users.map(({ user, status }) => `${user} ${status}`)).toEqual([
      'a-1 looked-at',
      'a-2 gone',
      'a-3 looked-at',
      'b-1 failed',
      'b-2 failed',
    ]);
  });

  test('that died before it recorded its accounts goes by the history', async () => {
    const world = twoAccounts();
    const night = 'night-that-dies';
    let left = 2;
    const interceptor: Interceptor = (call, proceed) => {
      if (call.method === 'recordAccount' && (call.account === idOf(1) || call.account === idOf(2))) {
        left -= 1;
        return crashed();
      }
      return left === 0 ? crashed() : proceed();
    };
    await expect(run(world, { client: night, interceptor })).rejects.toBeInstanceOf(Stuck);
    await world.clock.advance(minuteMs);
    const { users } = await undoIn(world, { of: night });
    expect(users.filter(({ keys }) => keys.some(({ status }) => status === 'reactivated'))).toHaveLength(5);
  });

  test('that the table does not know is wrong usage', async () => {
    await expect(undoIn(twoAccounts(), { of: 'night-0' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('that is interrupted says who was not begun', async () => {
    const world = twoAccounts();
    const { run: night } = await run(world);
    const { users } = await undoIn(world, { of: night, cancellation: { aborted: true } });
    expect(users.every(({ status, code }) => status === 'deferred' && code === 'INTERRUPTED')).toBe(true);
  });
});
