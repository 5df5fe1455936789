import { describe, expect, test } from 'vitest';
import {
  accountOf,
  accountsWith,
  aliceWith,
  callsOf,
  changes,
  coverage,
  days,
  dueKey,
  dueUsers,
  idOf,
  inAccount,
  instead,
  plan,
  rotated,
  run,
  statuses,
  userOf,
} from './test-support/run.ts';
import type { Interceptor } from './testing/index.ts';
import {
  aLease,
  anException,
  createWorld,
  minuteMs,
  refusedWith,
  theAccount,
  theManagementAccount,
  theUser,
} from './testing/index.ts';

describe('a rotation', () => {
  test('a key of 90 days is rotated: the new one in custody, the old one off', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world);
    expect(result.status).toBe('finished');
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
    expect(changes(world)).toEqual(['vault.prepare', 'keys.create', 'vault.store', 'keys.deactivate']);
    expect(world.leaks()).toEqual([]);
    expect(world.leaks(result)).toEqual([]);
  });

  test('a second run right after the first changes nothing', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    const before = changes(world).length;
    expect((await run(world)).status).toBe('finished');
    expect(changes(world)).toHaveLength(before);
  });

  test('the old key is deleted 15 days later', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    await days(world, 14.99);
    await run(world);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
    await days(world, 0.02);
    await run(world);
    expect(statuses(world)).toEqual(['Active']);
  });

  test('a plan changes nothing and says what the run would do', async () => {
    const world = aliceWith([{ ageDays: 90, lastUsedDaysAgo: 0.5 }]);
    const result = await plan(world);
    expect(world.calls.filter(({ call }) => call.mutating)).toEqual([]);
    expect(userOf(result).steps).toMatchObject([
      { action: { kind: 'issue' }, status: 'planned', cutsOff: true, secret: { how: 'created' } },
      { action: { kind: 'deactivate' }, status: 'planned', lastUse: { service: expect.any(String) } },
    ]);
  });
});

describe('coverage', () => {
  test('tells of every account, whatever its state', async () => {
    const users = dueUsers(1);
    const world = createWorld({
      accounts: [
        { id: idOf(1), users },
        { id: idOf(2), users, state: 'SUSPENDED' },
        { id: idOf(3), users, state: 'PENDING_CLOSURE' },
        { id: idOf(4), users, memberRole: false },
        { id: idOf(5), users, memberRole: false, joinedDaysAgo: 0.5 },
        { id: idOf(6), users, tags: { rekey: 'opt-out' } },
      ],
    });
    const result = await run(world);
    expect(coverage(result)).toEqual({
      [idOf(1)]: 'scanned',
      [idOf(2)]: 'not-active',
      [idOf(3)]: 'not-active',
      [idOf(4)]: 'unreachable',
      [idOf(5)]: 'unreachable',
      [idOf(6)]: 'opted-out',
      [theManagementAccount]: 'not-covered',
    });
    expect(accountOf(result, idOf(4)).code).toBe('ROLE_NOT_ASSUMABLE');
    expect(accountOf(result, idOf(5)).code).toBe('ROLE_PENDING');
    expect(result.coverage).toMatchObject({ scanned: 1, unreachable: 2, 'not-active': 2, 'not-covered': 1 });
    expect(world.state.table.rollups.size).toBe(7);
    expect(world.state.table.results).toHaveLength(3); // of those about which there is something to say
    expect(rotated(world)).toBe(1);
  });

  test('the management account is visited where the policy includes it', async () => {
    const world = createWorld({
      accounts: [{ id: theManagementAccount, memberRole: true, users: dueUsers(1) }],
    });
    await run(world, { policy: { accounts: { managementAccount: 'include' } } });
    expect(rotated(world)).toBe(1);
  });

  test('an account that is throttled has failed, and hurts no other', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    const throttled: Interceptor = async (call) => refusedWith(call, 'THROTTLED');
    const result = await run(world, {
      interceptor: inAccount(2, (call, proceed, veto) =>
        call.port === 'census' ? throttled(call, proceed, veto) : proceed(),
      ),
    });
    expect(accountOf(result, idOf(2))).toMatchObject({ coverage: 'failed', code: 'THROTTLED' });
    expect(rotated(world)).toBe(2);
    expect(result.status).toBe('finished');
  });

  test('of an account that could not be seen, the table shows what was seen before', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    await run(world);
    const before = world.state.table.rollups.get(theAccount);
    world.people.changeAccount(theAccount, { roles: [] });
    await days(world, 1);
    await run(world);
    expect(world.state.table.rollups.get(theAccount)).toMatchObject({
      coverage: 'unreachable',
      code: 'ROLE_NOT_ASSUMABLE',
      counts: before?.counts,
      lastSuccessAt: before?.lastSuccessAt,
    });
  });

  test('an account that nobody knows is an error before anything was touched', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    await expect(run(world, { accounts: ['222222222222'] })).rejects.toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
      hint: expect.stringContaining('2 accounts') as string,
    });
    expect(world.calls.some(({ call }) => call.mutating)).toBe(false);
  });

  test('accounts asked for by name are the only ones', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1)));
    const result = await run(world, { accounts: [idOf(2)] });
    expect(coverage(result)).toEqual({ [idOf(2)]: 'scanned' });
    expect(rotated(world)).toBe(1);
  });

  test.each([
    ['missing', 'NO_CREDENTIALS'],
    ['expired', 'CREDENTIALS_EXPIRED'],
    ['no-organization-access', 'ORGANIZATION_ACCESS_DENIED'],
  ] as const)('credentials that are %s: %s, nothing touched', async (credentials, code) => {
    const world = createWorld({ ...accountsWith(dueUsers(1)), credentials });
    await expect(run(world)).rejects.toMatchObject({ code });
    expect(world.calls.some(({ call }) => call.mutating)).toBe(false);
  });
});

describe('accounts in flight', () => {
  test('are never more than the limit, and a slow one delays no other', async () => {
    const world = createWorld(accountsWith(...Array.from({ length: 8 }, () => dueUsers(1))));
    let inFlight = 0;
    let peak = 0;
    const ended: string[] = [];
    const ports = world.ports({
      observe: (event) => {
        if (event.kind === 'account-started') inFlight += 1;
        peak = Math.max(peak, inFlight);
        if (event.kind === 'users-judged') inFlight -= 1;
        if (event.kind === 'account-finished') ended.push(event.result.account.id);
      },
    });
    const slow: Interceptor = async (call, proceed) => {
      if (call.method === 'report') await world.clock.sleep(call.account === idOf(1) ? 10 * minuteMs : minuteMs);
      return proceed();
    };
    await run(world, { policy: { limits: { accountsInFlight: 3 } }, interceptor: slow, observe: ports.observe });
    expect(peak).toBe(3);
    expect(ended.at(-1)).toBe(idOf(1));
    expect(rotated(world)).toBe(8);
  });

  test('nobody starves: with one rotation a run, five runs rotate five users of three accounts', async () => {
    const world = createWorld(accountsWith(dueUsers(2), dueUsers(2), dueUsers(1)));
    for (let night = 1; night <= 5; night += 1) {
      await run(world, { policy: { limits: { maxRotationsPerRun: 1 } } });
      expect(rotated(world)).toBe(night);
    }
  });
});

describe('two runs at once', () => {
  test('the second says who is at work, and touches nothing', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const slow: Interceptor = async (call, proceed) => {
      if (call.method === 'report') await world.clock.sleep(10 * minuteMs);
      return proceed();
    };
    const first = run(world, { client: 'first', interceptor: slow });
    await world.clock.advance(1);
    await expect(run(world, { client: 'second' })).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      message: expect.stringContaining('first'),
    });
    expect((await first).status).toBe('finished');
    expect(
      callsOf(world, 'second').filter((call) => !call.startsWith('directory.') && call !== 'store.readLease'),
    ).toEqual([]);
  });

  test('a process that slept past its lease finds that another has taken over, and stops', async () => {
    const world = createWorld(accountsWith(dueUsers(2)));
    let second: ReturnType<typeof run> | undefined;
    const asleep: Interceptor = async (call, proceed) => {
      if (call.method !== 'announce') return proceed();
      if (second === undefined) {
        world.clock.jump(60_000);
        world.state.table.lease = aLease({ ...world.state.table.lease, released: true });
        second = run(world, { client: 'successor' }); // one, though two users' turns come here: no two runs share an id
      }
      await second;
      return proceed();
    };
    const first = await run(world, { client: 'sleeper', interceptor: asleep });
    expect((await second)?.counts.issued).toBe(2);
    expect(first).toMatchObject({ status: 'stopped', code: 'LEASE_LOST' });
    expect(rotated(world)).toBe(2);
    const made = world.mutations().filter(({ call }) => call.client === 'sleeper');
    expect(made).toEqual([]);
  });

  test('a stale write stops its writer: the successor has written the account', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const overtaken: Interceptor = async (call, proceed) => {
      if (call.method === 'recordAccount' && call.account === theAccount) {
        world.state.table.lease = aLease({ ...world.state.table.lease, released: true });
        await run(world, { client: 'overtaker' });
      }
      return proceed();
    };
    const result = await run(world, { client: 'overtaken', interceptor: overtaken });
    expect(result).toMatchObject({ status: 'stopped', code: 'LEASE_LOST' });
    expect(accountOf(result)).toMatchObject({ coverage: 'failed', counts: { issued: 1 } });
    expect(world.state.table.rollups.get(theAccount)?.lastRun).toBe('overtaker');
  });
});

test('a user deleted in the middle of a run of many hurts nobody', async () => {
  const world = createWorld(accountsWith(dueUsers(101)));
  const result = await run(world, {
    policy: { limits: { maxRotationsPerAccount: 'none' } },
    interceptor: instead('vault.prepare', (call, proceed) => {
      if (call.user === 'user-7') world.people.deleteUser(theAccount, call.user);
      return proceed();
    }),
  });
  expect(rotated(world)).toBe(100);
  expect(userOf(result, 'user-7').steps[0]?.status).toBe('refused');
  expect(userOf(result, 'user-8').status).toBe('settled');
});

test('a run over the organization tells how its keys stand, and what else there is to look at', async () => {
  const idle = { ageDays: 100, lastUsedDaysAgo: 60 };
  const world = aliceWith([idle], { rootHasKeys: true });
  const policy = { exceptions: [anException()] };
  const result = await run(world, { policy });
  expect(result.compliance).toEqual({ maxKeyAgeDays: 90, compliant: 0, 'too-old': 0, excepted: 1 });
  expect(accountOf(result).findings).toEqual({ 'root-keys': 1, 'unused-for-45-days': 1 });
  expect(world.state.table.runs.get(result.run)?.compliance).toEqual(result.compliance);
  expect((await run(world, { policy, user: theUser })).compliance).toBeUndefined();
  await days(world, 7);
  const scanned = await run(world, { policy: { ...policy, limits: { fullScanEveryDays: 1 } } });
  expect(accountOf(scanned)).toMatchObject({ fullScan: true, findings: { 'root-keys': 1, 'unused-for-45-days': 1 } });
});
