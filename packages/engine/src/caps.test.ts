import { describe, expect, test } from 'vitest';
import {
  accountOf,
  accountsWith,
  changes,
  dueUsers,
  instead,
  plan,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import { createWorld, refusedWith, theAccount } from './testing/index.ts';

describe('caps', () => {
  const cases = [
    ['maxRotationsPerAccount', { maxRotationsPerAccount: 2 }],
    ['maxRotationsPerRun', { maxRotationsPerRun: 2 }],
  ] as const;

  test.each(cases)('%s: the oldest keys go first, the rest is deferred, and a plan says whom', async (_cap, limits) => {
    const world = createWorld(accountsWith(dueUsers(5)));
    const foreseen = await plan(world, { policy: { limits } });
    const result = await run(world, { policy: { limits } });
    const issued = (of: typeof result, status: string) =>
      accountOf(of)
        .users.filter(({ steps }) => steps.some((step) => step.action.kind === 'issue' && step.status === status))
        .map(({ user }) => user);
    expect(issued(result, 'done')).toEqual(['user-1', 'user-2']);
    expect(issued(foreseen, 'planned')).toEqual(['user-1', 'user-2']);
    expect(issued(result, 'deferred')).toEqual(issued(foreseen, 'deferred'));
    expect(result.counts).toMatchObject({ issued: 2, deferred: 3, failed: 0 });
    expect(result.status).toBe('finished');
  });

  test('maxDeletionsPerAccount: what is left is deferred', async () => {
    const users = ['a', 'b', 'c'].map((name) => ({
      name,
      keys: [{ ageDays: 100, status: 'Inactive' as const }, { ageDays: 20 }],
    }));
    const world = createWorld(accountsWith(users));
    const result = await run(world, { policy: { limits: { maxDeletionsPerAccount: 2 } } });
    expect(result.counts).toMatchObject({ deleted: 2, deferred: 1, failed: 0 });
    const second = await run(world, { policy: { limits: { maxDeletionsPerAccount: 2 } } });
    expect(second.counts).toMatchObject({ deleted: 1, deferred: 0 });
  });

  test('a user who is refused every time does not use up what there is for others', async () => {
    const [first, ...others] = dueUsers(3);
    const world = createWorld({
      accounts: [
        {
          id: theAccount,
          users: [first, ...others].filter((user) => user !== undefined),
          secrets: [{ name: 'user-1_credentials', owningService: 'rds' }],
        },
      ],
    });
    const limits = { maxRotationsPerRun: 1 };
    const foreseen = await plan(world, { policy: { limits } });
    expect(stepsOf(userOf(foreseen, 'user-2'))).toEqual(['issue planned', 'deactivate planned']);
    await run(world, { policy: { limits } });
    await run(world, { policy: { limits } });
    expect(statuses(world, 'user-2')).toEqual(['Inactive', 'Active']);
    expect(statuses(world, 'user-3')).toEqual(['Inactive', 'Active']);
  });

  test('keys that are made and taken back count: a broken vault does not churn through an account', async () => {
    const world = createWorld(accountsWith(dueUsers(5)));
    await run(world, {
      policy: { limits: { maxRotationsPerAccount: 2 } },
      interceptor: instead('vault.store', (call) => refusedWith(call, 'PERMISSION_MISSING')),
    });
    expect(changes(world).filter((change) => change === 'keys.create')).toHaveLength(2);
  });
});
