import { rotateOrganization, runId, userName } from '@rekey/engine';
import { anException, aPolicy, createWorld, type World, type WorldDescription } from '@rekey/engine/testing';
import { describe, expect, test } from 'vitest';
import { readAccount, readUser } from './account.ts';
import { collect } from './collect.ts';
import { controlsOf } from './controls.ts';
import { overdueUsers, usersWithFinding } from './findings.ts';
import { keysWorstFirst } from './keys.ts';
import { readOrganization } from './organization.ts';
import { accountsIn, ouTreeOf } from './ou-tree.ts';
import { trendOf } from './runs.ts';

const [payments, sandbox, inner] = ['ou-ab12-payments1', 'ou-ab12-sandbox01', 'ou-ab12-inner0001'] as const;
const used = { lastUsedDaysAgo: 1 };

const description: WorldDescription = {
  accounts: [
    {
      id: '111111111111',
      name: 'payments',
      ouPath: [payments],
      rootHasKeys: true,
      users: [
        { name: 'due', keys: [{ ageDays: 120, ...used }] },
        { name: 'idle', keys: [{ ageDays: 60, lastUsedDaysAgo: 50 }] },
        { name: 'legacy', keys: [{ ageDays: 400, ...used }] },
        { name: 'none' },
      ],
    },
    {
      id: '222222222222',
      name: 'inner',
      ouPath: [payments, inner],
      users: [
        { name: 'two', keys: [{ ageDays: 91, ...used }, { ageDays: 10 }] },
        { name: 'fresh', keys: [{ ageDays: 3, ...used }] },
      ],
    },
    { id: '333333333333', name: 'closed to us', ouPath: [sandbox], memberRole: false },
    { id: '444444444444', name: 'gone soon', users: [{ name: 'x', keys: [{ ageDays: 5 }] }] },
  ],
};

const policy = aPolicy({
  mode: 'plan',
  exceptions: [anException({ id: 'legacy', selector: { users: ['legacy'] } })],
  limits: { fullScanEveryDays: 0 },
});

let runs = 0;
const run = (world: World): Promise<unknown> => {
  runs += 1;
  const id = runId(`run-${runs}`);
  return world.clock.settle(
    rotateOrganization(world.ports({ client: id }), { kind: 'run', run: id, policy, policyName: 'rekey.yaml@test' }),
  );
};

const looked = async () => {
  const world = createWorld(description);
  await run(world);
  const source = { reader: world.reader(), at: world.clock.now() };
  return { world, source, organization: await readOrganization(source) };
};

describe('the organization', () => {
  test('adds up what the rollups tell', async () => {
    const { sums, openIntents, runs: seen } = (await looked()).organization;
    expect(sums).toMatchObject({
      accounts: 5,
      coverage: { scanned: 3, unreachable: 1, 'not-covered': 1 },
      compliance: { compliant: 4, 'too-old': 2, excepted: 1 },
      counts: { users: 7, activeKeys: 7, overdue: 1 },
      findings: { 'root-keys': 1, 'unused-for-45-days': 1 },
    });
    expect(openIntents).toEqual([]);
    expect(seen.latest?.state).toBe('finished');
    expect(trendOf(seen).map(({ compliance }) => compliance)).toEqual([{ maxKeyAgeDays: 90, ...sums.compliance }]);
  });

  test('ages by itself: a table that no run writes to shows what became of the keys', async () => {
    const { world, source } = await looked();
    const at = new Date(source.at.getTime() + 100 * 86_400_000);
    const { sums } = await readOrganization({ reader: world.reader(), at });
    expect(sums.compliance).toEqual({ compliant: 0, 'too-old': 6, excepted: 1 });
  });

  test('does not count accounts that left it', async () => {
    const { world } = await looked();
    world.state.accounts.delete('444444444444' as never);
    await world.clock.advance(86_400_000);
    await run(world);
    const { accounts, left } = await readOrganization({ reader: world.reader(), at: world.clock.now() });
    expect(accounts).toHaveLength(4);
    expect(left.map(({ rollup }) => rollup.account.name)).toEqual(['gone soon']);
  });

  test('of an empty table is nothing at all', async () => {
    const world = createWorld();
    const { sums, runs: none } = await readOrganization({ reader: world.reader(), at: world.clock.now() });
    expect([sums.accounts, sums.seen, none.latest]).toEqual([0, undefined, undefined]);
  });

  test('is a tree whose sums are those of what is below', async () => {
    const { organization } = await looked();
    const tree = ouTreeOf(organization.accounts);
    expect(tree.sums).toEqual(organization.sums);
    expect(tree.children.map(({ id, sums }) => [id, sums.accounts])).toEqual([
      [payments, 2],
      [sandbox, 1],
    ]);
    expect(tree.children[0]?.children[0]).toMatchObject({ id: inner, path: [payments, inner], children: [] });
    expect(tree.accounts.map(({ rollup }) => rollup.account.name)).toEqual(['gone soon', 'management']);
    expect(accountsIn(organization.accounts, payments as never)).toHaveLength(2);
  });
});

describe('keys', () => {
  test('come worst first', async () => {
    const { source, organization } = await looked();
    const rows = await collect(keysWorstFirst(source, organization.threshold));
    expect(rows.map(({ user, ageDays, standing }) => [user, ageDays, standing])).toEqual([
      ['legacy', 400, 'excepted'],
      ['due', 120, 'too-old'],
      ['two', 91, 'too-old'],
      ['two', 10, 'compliant'],
      ['idle', 60, 'compliant'],
      ['x', 5, 'compliant'],
      ['fresh', 3, 'compliant'],
    ]);
  });

  test('are as many of a standing as the sums say, in all and in some accounts', async () => {
    const { source, organization } = await looked();
    for (const standing of ['too-old', 'excepted', 'compliant'] as const) {
      const rows = await collect(keysWorstFirst(source, organization.threshold, { standing }));
      expect(rows).toHaveLength(organization.sums.compliance[standing]);
    }
    const within = new Set(['222222222222' as never]);
    const rows = await collect(keysWorstFirst(source, organization.threshold, { standing: 'too-old', within }));
    expect(rows.map(({ user }) => user)).toEqual(['two']);
  });
});

test('users of a finding, and users who are overdue, are as many as the rollups say', async () => {
  const { source, organization } = await looked();
  const names = async (users: AsyncIterable<{ readonly user: string }>) =>
    (await collect(users)).map(({ user }) => user);
  expect(await names(usersWithFinding(source, organization.accounts, 'unused-for-45-days'))).toEqual(['idle']);
  expect(await names(usersWithFinding(source, organization.accounts, 'quarantined'))).toEqual([]);
  expect(await names(overdueUsers(source, organization.accounts))).toHaveLength(organization.sums.counts.overdue);
});

test('an account is its users, and a user the keys and the history', async () => {
  const { source, organization } = await looked();
  const { threshold } = organization;
  const account = await readAccount(source, '111111111111' as never, threshold);
  expect(account?.users.map(({ item }) => item.user)).toEqual(['due', 'idle', 'legacy', 'none']);
  const due = await readUser(source, { account: '111111111111' as never, user: userName('due') }, threshold);
  expect(due?.user?.keys).toMatchObject([{ ageDays: 120, standing: 'too-old' }]);
  expect(await readAccount(source, '555555555555' as never, threshold)).toBeUndefined();
});

test('controls pass, fail and are excepted', async () => {
  const { organization } = await looked();
  const rows = controlsOf(organization).map(({ id, passed, failed, excepted, unknown }) => [
    id,
    passed,
    failed,
    excepted,
    unknown,
  ]);
  expect(rows).toEqual([
    ['IAM.3', 4, 2, 1, 0],
    ['IAM.22', 6, 1, 0, 0],
    ['IAM.4', 2, 1, 0, 2],
  ]);
});
