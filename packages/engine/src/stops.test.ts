import { describe, expect, test } from 'vitest';
import { accountId } from './model/ids.ts';
import {
  accountOf,
  accountsWith,
  changes,
  coverage,
  dueUsers,
  idOf,
  instead,
  rotated,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import type { Call, Interceptor } from './testing/index.ts';
import { aHold, aLease, answerLost, createWorld, minuteMs, refusedWith, theAccount } from './testing/index.ts';

describe('what stops a run', () => {
  const one = { limits: { accountsInFlight: 1 } };

  test('credentials that expire in the middle: what was done stays in the result, the rest is deferred', async () => {
    const world = createWorld(accountsWith(dueUsers(3), dueUsers(1)));
    const expiring: Interceptor = async (call, proceed) => {
      if (call.method === 'open' && call.account === idOf(2)) await world.clock.sleep(1_000);
      if (call.port === 'keys' && call.method === 'list' && call.account === idOf(1) && call.user === 'user-3')
        return refusedWith(call, 'CREDENTIALS_EXPIRED');
      return proceed();
    };
    const result = await run(world, { policy: one, interceptor: expiring });
    expect(result).toMatchObject({ status: 'stopped', code: 'CREDENTIALS_EXPIRED' });
    expect(accountOf(result)).toMatchObject({ coverage: 'failed', code: 'CREDENTIALS_EXPIRED', counts: { issued: 2 } });
    expect(stepsOf(userOf(result, 'user-1'))).toEqual(['issue done', 'deactivate done']);
    expect(accountOf(result, idOf(2))).toMatchObject({ coverage: 'deferred', code: 'CREDENTIALS_EXPIRED' });
    expect(result.counts.issued).toBe(2);
    expect(world.state.table.items.get(theAccount)?.get(userOf(result, 'user-1').user)?.view?.verdict).toBe('fresh');
  });

  test('a lease that is lost: nothing more is changed, and nothing more is written', async () => {
    const world = createWorld(accountsWith(dueUsers(2), dueUsers(1)));
    const asleep: Interceptor = async (call, proceed) => {
      const answer = await proceed();
      if (call.method === 'deactivate') world.clock.jump(60_000);
      return answer;
    };
    const result = await run(world, {
      client: 'asleep',
      policy: { limits: { accountsInFlight: 1, maxRotationsPerAccount: 2 } },
      interceptor: asleep,
    });
    expect(result).toMatchObject({ status: 'stopped', code: 'LEASE_LOST' });
    expect(changes(world).filter((change) => change === 'keys.deactivate').length).toBeLessThanOrEqual(2);
    expect(result.counts.issued).toBeGreaterThan(0);
    expect(statuses(world, 'user-1', idOf(2))).toEqual(['Active']);
    expect(world.state.table.runs.get(result.run)?.status).toBe('running');
    expect([...world.state.table.rollups.keys()]).not.toContain(idOf(2));
  });

  test('a table that takes nothing more: what was done stays in the result', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    let down = false;
    const result = await run(world, {
      policy: one,
      interceptor: async (call, proceed) => {
        if (down && (call.port === 'store' || call.port === 'journal')) return answerLost(call);
        const answer = await proceed();
        down ||= call.method === 'deactivate';
        return answer;
      },
    });
    expect(result).toMatchObject({ status: 'stopped', code: 'STORE_UNAVAILABLE' });
    expect(accountOf(result)).toMatchObject({ coverage: 'failed', counts: { issued: 1 } });
    expect(stepsOf(userOf(result, 'user-1'))).toEqual(['issue done', 'deactivate unclear STORE_UNAVAILABLE']);
    expect(coverage(result)).toMatchObject({ [idOf(2)]: 'deferred', [idOf(3)]: 'deferred' });
    expect(rotated(world)).toBe(1);
    await run(world);
    expect(world.history().filter(({ status }) => status !== 'done')).toEqual([]);
    expect(rotated(world)).toBe(3);
  });

  test('a hold on the organization that appears: no account is begun after it', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    const result = await run(world, {
      policy: one,
      interceptor: instead('keys.deactivate', (_call, proceed) => {
        world.state.table.holds.push(aHold());
        return proceed();
      }),
    });
    expect(result).toMatchObject({ status: 'stopped', code: 'ORGANIZATION_ON_HOLD' });
    expect(result.because).toContain('held by a test');
    expect(coverage(result)).toMatchObject({ [idOf(1)]: 'scanned', [idOf(2)]: 'deferred', [idOf(3)]: 'deferred' });
  });

  test('Ctrl-C: the user in hand is finished, the rest is deferred, and the next run begins with it', async () => {
    const world = createWorld(accountsWith(dueUsers(2), dueUsers(2), dueUsers(2)));
    const cancellation = { aborted: false };
    const result = await run(world, {
      // A cap below the number of users: one at a time.
      policy: { limits: { accountsInFlight: 1, maxDeletionsPerAccount: 1 } },
      cancellation,
      interceptor: instead('keys.create', (_call, proceed) => {
        cancellation.aborted = true;
        return proceed();
      }),
    });
    expect(result).toMatchObject({ status: 'stopped', code: 'INTERRUPTED', counts: { issued: 1 } });
    expect(userOf(result, 'user-2')).toMatchObject({ status: 'deferred', code: 'INTERRUPTED' });
    expect(world.state.table.runs.get(result.run)).toMatchObject({ status: 'stopped', code: 'INTERRUPTED' });
    await run(world, { client: 'next', policy: one });
    const begun = world.calls.filter(({ call }) => call.client === 'next' && call.port === 'sessions');
    expect(begun[0]?.call.account).toBe(idOf(1));
    expect(rotated(world)).toBe(6);
  });

  test('a time budget: nothing is begun within its reserve, and the next run begins with the rest', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    const slow: Interceptor = async (call, proceed) => {
      if (call.method === 'report') await world.clock.sleep(2 * minuteMs);
      return proceed();
    };
    const result = await run(world, { policy: one, interceptor: slow, timeBudgetMs: 4 * minuteMs });
    expect(result).toMatchObject({ status: 'stopped', code: 'TIME_BUDGET' });
    expect(coverage(result)).toMatchObject({ [idOf(1)]: 'scanned', [idOf(3)]: 'deferred' });
    expect(rotated(world)).toBe(1);
    await run(world, { client: 'next', policy: one });
    const begun = world.calls.filter(({ call }) => call.client === 'next' && call.port === 'sessions');
    expect(begun.map(({ call }) => call.account)).toEqual([idOf(2), idOf(3), idOf(1)]);
  });

  test('a reserve that is nearly spent: the summary counts every deferred account, and no more of them is written', async () => {
    // 15 wait for the place of one that is worked at; the others come when those are written, which takes long.
    const numbers = Array.from({ length: 17 }, (_, index) => String(index + 1).padStart(12, '0'));
    const world = createWorld({ accounts: numbers.map((id) => ({ id: accountId(id), users: dueUsers(1) })) });
    const slow: Interceptor = async (call, proceed) => {
      if (call.method === 'report') await world.clock.sleep(3.6 * minuteMs);
      const isOver = world.clock.elapsedMs() > 3.5 * minuteMs;
      if (call.method === 'recordAccount' && isOver) await world.clock.sleep(50_000);
      return proceed();
    };
    const result = await run(world, { policy: one, interceptor: slow, timeBudgetMs: 4.5 * minuteMs });
    expect(result.coverage).toMatchObject({ scanned: 1, deferred: 16 });
    expect(world.state.table.runs.get(result.run)?.coverage.deferred).toBe(16);
    const written = [...world.state.table.rollups.values()].filter(({ coverage: seen }) => seen === 'deferred');
    expect(written).toHaveLength(14);
  });

  test('a time budget counts from the start, the wait for the lease included', async () => {
    const world = createWorld({
      ...accountsWith(dueUsers(1)),
      table: { lease: aLease({ holder: 'dead' }) },
    });
    const result = await run(world, { timeBudgetMs: 36_000 });
    expect(result).toMatchObject({ status: 'stopped', code: 'TIME_BUDGET' });
    expect(rotated(world)).toBe(0);
  });

  describe('failureTolerancePercent', () => {
    const failing =
      (...digits: readonly number[]): Interceptor =>
      async (call: Call, proceed) =>
        call.port === 'census' && digits.some((digit) => call.account === idOf(digit))
          ? refusedWith(call, 'THROTTLED')
          : proceed();
    const eight = () => createWorld(accountsWith(...Array.from({ length: 8 }, () => dueUsers(1))));

    test('from 3 failed accounts on', async () => {
      const world = eight();
      const policy = { limits: { accountsInFlight: 1, failureTolerancePercent: 10 } };
      const two = await run(world, { policy, interceptor: failing(1, 2) });
      expect(two).toMatchObject({ status: 'finished', coverage: { failed: 2, scanned: 6 } });
      const three = await run(world, { policy, interceptor: failing(1, 2, 3) });
      expect(three).toMatchObject({
        status: 'stopped',
        code: 'TOO_MANY_FAILURES',
        coverage: { failed: 3, deferred: 5 },
      });
    });

    test('of all accounts: a few that fail every time, and so come first, stop nobody', async () => {
      const world = eight();
      const policy = { limits: { accountsInFlight: 1, failureTolerancePercent: 40 } };
      for (let nights = 0; nights < 2; nights += 1) {
        const result = await run(world, { policy, interceptor: failing(6, 7, 8) });
        expect(result).toMatchObject({ status: 'finished', coverage: { failed: 3, scanned: 5 } });
      }
      expect(rotated(world)).toBe(5);
    });

    test('an account in which only some users failed does not count', async () => {
      const world = eight();
      const refused = instead('vault.prepare', async (call) => refusedWith(call, 'SECRET_NOT_OURS'));
      const result = await run(world, { policy: { limits: { failureTolerancePercent: 10 } }, interceptor: refused });
      expect(result).toMatchObject({ status: 'finished', coverage: { scanned: 8 }, counts: { failed: 8 } });
    });

    test('what an account refuses to everybody alike counts, and is not tried for every user', async () => {
      const world = createWorld(accountsWith(...Array.from({ length: 8 }, () => dueUsers(25))));
      const denied = instead('keys.create', async (call) => refusedWith(call, 'SCP_DENIED'));
      const policy = { limits: { accountsInFlight: 1, failureTolerancePercent: 25 } };
      const result = await run(world, { policy, interceptor: denied });
      expect(result).toMatchObject({ status: 'stopped', code: 'TOO_MANY_FAILURES', counts: { failed: 75 } });
      const inOneAccount = changes(world).filter((change) => change === 'vault.prepare').length / 3;
      expect(inOneAccount).toBeLessThanOrEqual(10);
    });

    test('accounts that can not be reached do not count', async () => {
      const world = createWorld({
        accounts: Array.from({ length: 8 }, (_, n) => ({ id: idOf(n + 1), memberRole: n > 5, users: dueUsers(1) })),
      });
      const result = await run(world, { policy: { limits: { failureTolerancePercent: 10 } } });
      expect(result).toMatchObject({ status: 'finished', coverage: { unreachable: 6, scanned: 2 } });
    });
  });
});
