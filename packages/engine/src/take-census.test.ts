import { describe, expect, test } from 'vitest';
import { ouId, userName } from './model/ids.ts';
import { isScanDay, usersPerScan } from './take-census.ts';
import {
  accountOf,
  accountsWith,
  aliceWith,
  callsOf,
  days,
  dueKey,
  dueUsers,
  idOf,
  rotated,
  run,
  statuses,
  userOf,
} from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { anAccount, aRollup, createWorld, dayMs, theAccount, theUser } from './testing/index.ts';

const everyDay = { limits: { fullScanEveryDays: 1 } };
const itemsOf = (world: World): readonly string[] => [...(world.state.table.items.get(theAccount)?.keys() ?? [])];

describe('the full-scan day', () => {
  const day = (number: number): Date => new Date(number * dayMs + 5 * 60 * 60 * 1000);
  const own = 7 * 2900 + (Number(theAccount) % 7);
  const scans = (today: number, last?: number, lastSuccess: number = today - 1) =>
    isScanDay(
      anAccount(),
      aRollup({ lastSuccessAt: day(lastSuccess), ...(last === undefined ? {} : { lastFullScanAt: day(last) }) }),
      { everyDays: 7, now: day(today) },
    );

  test('comes once every so many days, and once on that day', () => {
    expect(scans(own, own)).toBe(false);
    expect([1, 2, 3, 4, 5, 6].map((after) => scans(own + after, own))).toEqual(Array(6).fill(false));
    expect(scans(own + 7, own)).toBe(true);
  });

  test('is made up for when it was missed', () => {
    expect(scans(own + 9, own)).toBe(true);
  });

  test('is made up for in an account never scanned, in which no run falls on that day', () => {
    expect(scans(own + 1, undefined, own - 2)).toBe(true);
    expect(scans(own + 2, undefined, own + 1)).toBe(false);
    expect(isScanDay(anAccount(), undefined, { everyDays: 7, now: day(own + 1) })).toBe(false);
  });

  test('is never with 0, but for a scan that was broken off', () => {
    expect(isScanDay(anAccount(), undefined, { everyDays: 0, now: day(own) })).toBe(false);
    const broken = aRollup({ scanCursor: userName('m') });
    expect(isScanDay(anAccount(), broken, { everyDays: 0, now: day(own) })).toBe(true);
  });

  test('spreads accounts over the days', () => {
    const accounts = Array.from({ length: 70 }, (_, n) => anAccount({ id: String(100_000_000_000 + n) }));
    const today = accounts.filter((account) => isScanDay(account, undefined, { everyDays: 7, now: day(own) }));
    expect(today).toHaveLength(10);
  });
});

describe('without a credential report', () => {
  test.each([
    ['that is never ready', { reportCompletes: false }],
    ['that the role may not ask for', { denyActions: ['iam:GenerateCredentialReport'] }],
  ])('%s, every user is listed, and the result says why', async (_what, account) => {
    const world = aliceWith([dueKey], account);
    const result = await run(world);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
    expect(accountOf(result)).toMatchObject({ fullScan: true, coverage: 'scanned' });
    expect(accountOf(result).warnings.join()).toContain('no credential report');
  });

  test('and without ListUsers: failed, and what is missing is named', async () => {
    const world = aliceWith([dueKey], {
      reportCompletes: false,
      denyActions: ['iam:GetAccountAuthorizationDetails', 'iam:ListUsers'],
    });
    const result = await run(world);
    expect(accountOf(result)).toMatchObject({
      coverage: 'failed',
      code: 'PERMISSION_MISSING',
      because: expect.stringContaining('iam:ListUsers'),
    });
  });
});

test('the root user’s keys are a warning', async () => {
  const world = aliceWith([{ ageDays: 1 }], { rootHasKeys: true });
  const result = await run(world);
  expect(accountOf(result).warnings.join()).toContain('root user');
});

describe('users come and go', () => {
  test('a user younger than the report is seen by the next full scan, and then not forgotten', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    world.people.createUser(theAccount, { name: 'bob', keys: [dueKey] });
    await run(world);
    expect(statuses(world, 'bob')).toEqual(['Active']);
    await run(world, { policy: everyDay });
    expect(statuses(world, 'bob')).toEqual(['Inactive', 'Active']);
    await run(world);
    expect(itemsOf(world)).toEqual([theUser, 'bob']);
  });

  test('a user who is not in the report any more is gone, and so is the item', async () => {
    const world = createWorld(accountsWith(dueUsers(2)));
    await run(world);
    world.people.deleteUser(theAccount, userName('user-1'));
    world.people.removeSecret(theAccount, 'us-east-1', 'user-1_credentials');
    await days(world, 1);
    const result = await run(world);
    expect(userOf(result, 'user-1').status).toBe('gone');
    expect(itemsOf(world)).toEqual(['user-2']);
    expect(accountOf(result).counts).toMatchObject({ users: 1, failed: 0 });
  });

  test('a full scan finds who is gone too', async () => {
    const world = createWorld(accountsWith(dueUsers(2)));
    await run(world);
    world.people.deleteUser(theAccount, userName('user-1'));
    world.people.removeSecret(theAccount, 'us-east-1', 'user-1_credentials');
    await run(world, { policy: everyDay });
    expect(itemsOf(world)).toEqual(['user-2']);
  });

  test('101 users are 101 users, by report and by scan', async () => {
    for (const policy of [{ limits: { maxRotationsPerAccount: 'none' as const } }, everyDay]) {
      const world = createWorld(accountsWith(dueUsers(101)));
      const result = await run(world, { policy: { limits: { maxRotationsPerAccount: 'none', ...policy.limits } } });
      expect(result.counts).toMatchObject({ users: 101, issued: 101, keys: 202 });
      expect(rotated(world)).toBe(101);
    }
  });
});

describe('more users than one scan looks at', () => {
  const many = Array.from({ length: usersPerScan + 5 }, (_, n) => ({
    name: `user-${String(n).padStart(5, '0')}`,
    keys: [{ ageDays: 1, lastUsedDaysAgo: 0 }],
  }));

  test('are scanned in several runs, each going on where the last one left off, and all are counted', async () => {
    const world = createWorld(accountsWith(many));
    const first = accountOf(await run(world, { policy: everyDay, client: 'first' }));
    expect(first).toMatchObject({ fullScan: false, counts: { users: many.length, keys: usersPerScan, deferred: 5 } });
    expect(first.scanCursor).toBe('user-01999');
    expect(first.users).toEqual([]);

    world.people.changeAccount(theAccount, { roles: [] });
    await run(world, { policy: everyDay });
    world.people.changeAccount(theAccount, { roles: ['rekey/rekey-member'] });

    const second = accountOf(await run(world, { client: 'second' }));
    expect(callsOf(world, 'second').filter((call) => call === 'keys.list')).toHaveLength(5);
    expect(second).toMatchObject({
      fullScan: true,
      counts: { users: many.length, keys: many.length, deferred: 0 },
      verdicts: { fresh: many.length },
    });
    expect(second).not.toHaveProperty('scanCursor');
    expect(world.state.table.rollups.get(theAccount)).not.toHaveProperty('scanCursor');
  });
});

test('a full scan that is interrupted was no full scan', async () => {
  const world = createWorld(accountsWith(dueUsers(21)));
  const cancellation = { aborted: false };
  const result = await run(world, {
    policy: everyDay,
    cancellation,
    interceptor: async (call, proceed) => {
      cancellation.aborted ||= call.method === 'create';
      return proceed();
    },
  });
  expect(accountOf(result).fullScan).toBe(false);
  expect(world.state.table.rollups.get(theAccount)).not.toHaveProperty('lastFullScanAt');
});

test('users who are not begun are still counted, as the table remembers them', async () => {
  const world = createWorld(accountsWith(dueUsers(21)));
  await run(world, { policy: { mode: 'plan' } });
  const result = await run(world, {
    cancellation: {
      get aborted() {
        return world.calls.some(({ call }) => call.method === 'create');
      },
    },
  });
  expect(accountOf(result).counts).toMatchObject({ users: 21, activeKeys: 21 });
});

test('an account in an organizational unit is scanned by its own settings', async () => {
  const world = createWorld({
    accounts: [{ id: idOf(1), ouPath: ['ou-ab12-legacy01'], users: [{ name: theUser, keys: [{ ageDays: 80 }] }] }],
  });
  await run(world, {
    policy: {
      overrides: [{ scopes: [ouId('ou-ab12-legacy01')], selector: {}, lifecycle: { rotateAfterDays: 75 } }],
    },
  });
  expect(statuses(world)).toEqual(['Inactive', 'Active']);
});

test('a quarantined user stays a finding on days when nobody else has work', async () => {
  const leaked = { name: 'bob', keys: [{ ageDays: 5 }], attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] };
  const world = createWorld(accountsWith([leaked, ...dueUsers(1)]));
  await run(world);
  const quiet = await run(world, { client: 'quiet' });
  expect(userOf(quiet, 'bob').view).toMatchObject({ verdict: 'attention', finding: 'quarantined' });
  const written = world.calls.filter(({ call }) => call.client === 'quiet' && call.method === 'recordUsers');
  expect(written).toEqual([]);
});
