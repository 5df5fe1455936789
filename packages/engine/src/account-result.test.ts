import { describe, expect, test } from 'vitest';
import { accountId } from './model/ids.ts';
import { accountOf, aliceWith, dueKey, dueUsers, idOf, instead, plan, run, userOf } from './test-support/run.ts';
import type { AccountDescription, KeyDescription, PolicySketch, World } from './testing/index.ts';
import { createWorld, daysAgo, refusedWith, theAccount, theUser } from './testing/index.ts';

const young: KeyDescription = { ageDays: 5 };
const everyNight: PolicySketch = { limits: { fullScanEveryDays: 1 } };
const worldOf = (...accounts: readonly AccountDescription[]): World => createWorld({ accounts });

describe('the result of an account', () => {
  test('that is off has nothing in it, and nobody goes there', async () => {
    const world = aliceWith([dueKey]);
    const result = accountOf(await run(world, { policy: { mode: 'off' } }));
    expect(result).toMatchObject({ coverage: 'off', mode: 'off', users: [], warnings: [], fullScan: false });
    expect(world.calls.filter(({ call }) => call.method === 'open')).toEqual([]);
  });

  test('that is off but for some of its users is scanned', async () => {
    const overrides = [{ scopes: [theAccount], selector: { users: [theUser] }, mode: 'enforce' as const }];
    const policy: PolicySketch = { mode: 'off', overrides };
    expect(accountOf(await run(aliceWith([dueKey]), { policy }))).toMatchObject({
      coverage: 'scanned',
      mode: 'enforce',
    });
  });

  test('tells when the oldest active key was made, if there is one', async () => {
    const { oldestActiveKeyAt } = accountOf(await run(aliceWith([young, { ageDays: 7 }])));
    expect(oldestActiveKeyAt).toEqual(daysAgo(7));
    const none = accountOf(await run(aliceWith([{ ageDays: 7, status: 'Inactive' }])));
    expect(Object.hasOwn(none, 'oldestActiveKeyAt')).toBe(false);
  });

  test('has a code and a reason where a run came to its end in it, and else neither', async () => {
    const lost = instead('journal.announce', (call) => refusedWith(call, 'LEASE_LOST'));
    const failed = accountOf(await run(aliceWith([dueKey]), { interceptor: lost }));
    expect(failed).toMatchObject({ coverage: 'failed', code: 'LEASE_LOST', because: expect.any(String) });
    const fine = accountOf(await run(aliceWith([dueKey])));
    expect([Object.hasOwn(fine, 'code'), Object.hasOwn(fine, 'because')]).toEqual([false, false]);
  });

  test('is told to whoever listens, the quiet users too', async () => {
    const world = aliceWith([young]);
    await run(world);
    const [judged] = world.events.flatMap((event) => (event.kind === 'users-judged' ? [event] : []));
    expect(judged).toMatchObject({
      account: { id: theAccount },
      users: [{ user: theUser, view: { verdict: 'fresh' } }],
    });
  });
});

describe('a user who is asked for by name', () => {
  test('is told of, whatever there is to say, and nobody else is scanned', async () => {
    const world = aliceWith([young]);
    const result = accountOf(await run(world, { user: theUser, accounts: [theAccount] }));
    expect(result).toMatchObject({ fullScan: false, warnings: [], users: [{ user: theUser, steps: [] }] });
    expect(accountOf(await run(world)).users).toEqual([]);
  });

  test('is rotated before the time only where that is asked for, too', async () => {
    const world = aliceWith([young]);
    const asked = { user: theUser, accounts: [theAccount] };
    expect(userOf(await plan(world, asked)).steps).toEqual([]);
    expect(userOf(await plan(world, { ...asked, force: true })).steps).toMatchObject([
      { action: { kind: 'issue' } },
      {},
    ]);
  });
});

describe('a full scan', () => {
  const fullScanOf = async (limits: PolicySketch['limits'], users = dueUsers(2)) =>
    accountOf(
      await run(worldOf({ id: theAccount, users }), { policy: { limits: { ...everyNight.limits, ...limits } } }),
    );

  test('is whole though a cap left somebody for the next run', async () => {
    const result = await fullScanOf({ maxRotationsPerAccount: 1 });
    expect(result.users.map(({ code }) => code)).toContain('CAP_REACHED');
    expect(result.fullScan).toBe(true);
  });

  test('is none where nobody asked for it', async () => {
    expect((await fullScanOf({ fullScanEveryDays: 0 })).fullScan).toBe(false);
  });
});

describe('keys of the root user', () => {
  const without = { reportCompletes: false };
  const rootKeys = async (world: World) => accountOf(await run(world)).findings['root-keys'];

  test('are known until a report says otherwise', async () => {
    const world = aliceWith([young], { rootHasKeys: true });
    expect(await rootKeys(world)).toBe(1);
    world.people.changeAccount(accountId(theAccount), without);
    expect(await rootKeys(world)).toBe(1);
  });

  test('are not made up where there has never been a report', async () => {
    const world = aliceWith([young], without);
    expect(await rootKeys(world)).toBeUndefined();
    expect(await rootKeys(world)).toBeUndefined();
  });
});

test('credentials that are over when an account is opened end the run: the others are deferred', async () => {
  const world = worldOf({ id: idOf(1), users: dueUsers(1) }, { id: idOf(2), users: dueUsers(1) });
  const over = instead('sessions.open', (call) => refusedWith(call, 'CREDENTIALS_EXPIRED'));
  const result = await run(world, { policy: { limits: { accountsInFlight: 1 } }, interceptor: over });
  expect(accountOf(result, idOf(1))).toMatchObject({ coverage: 'failed', code: 'CREDENTIALS_EXPIRED' });
  expect(accountOf(result, idOf(2))).toMatchObject({ coverage: 'deferred', code: 'CREDENTIALS_EXPIRED' });
});
