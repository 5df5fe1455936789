import { describe, expect, test } from 'vitest';
import type { RunResult, UserResult } from './model/run.ts';
import { accountOf, changes, days, dueKey, instead, run } from './test-support/run.ts';
import type { AccountDescription, Interceptor, PolicySketch, UserDescription, World } from './testing/index.ts';
import { answerLost, createWorld, secondMs, theAccount } from './testing/index.ts';

const worldOf = (users: readonly UserDescription[], account: Partial<AccountDescription> = {}): World =>
  createWorld({ accounts: [{ id: theAccount, users, ...account }] });
const due = (name: string, ageDays: number): UserDescription => ({ name, keys: [{ ...dueKey, ageDays }] });
const usersOf = (result: RunResult): readonly UserResult[] => accountOf(result).users;
const oneOnly: PolicySketch = { limits: { maxRotationsPerAccount: 1 } };
const everybody: PolicySketch = { limits: { maxRotationsPerAccount: 1, fullScanEveryDays: 1 } };

const withSteps = (users: readonly UserResult[]) =>
  users.filter(({ steps }) => steps.some(({ status }) => status === 'done')).map(({ user }) => user);

describe('where a cap lets one user through', () => {
  const whoIsRotated = async (users: readonly UserDescription[], interceptor?: Interceptor) =>
    withSteps(usersOf(await run(worldOf(users), { policy: oneOnly, ...(interceptor && { interceptor }) })));

  test('it is the one with the oldest active key, wherever in the list', async () => {
    expect(await whoIsRotated([due('a', 91), due('b', 120), due('c', 95)])).toEqual(['b']);
    expect(await whoIsRotated([due('a', 120), due('b', 91)])).toEqual(['a']);
  });

  test('an inactive key makes nobody older', async () => {
    const inactive = { ageDays: 300, status: 'Inactive' } as const;
    const young = { name: 'a', keys: [{ ...dueKey, ageDays: 91 }, inactive] };
    expect(await whoIsRotated([young, due('b', 120)])).toContain('b');
  });

  test('of two as old it is the first by name', async () => {
    expect(await whoIsRotated([due('b', 100), due('a', 100)])).toEqual(['a']);
    expect(await whoIsRotated([due('a', 100), due('b', 100)])).toEqual(['a']);
  });

  test('it is the oldest also where AWS answers slowly about them', async () => {
    const world = worldOf([due('a', 91), due('b', 120)]);
    const slow = instead('keys.list', async (call, proceed) => {
      if (call.user === 'b') await world.clock.sleep(5 * secondMs);
      return proceed();
    });
    expect(withSteps(usersOf(await run(world, { policy: oneOnly, interceptor: slow })))).toEqual(['b']);
  });
});

describe('users at a time', () => {
  /** The most listings of keys that were under way at once. */
  const mostAtOnce = async (world: World, policy: PolicySketch): Promise<number> => {
    let [under, most] = [0, 0];
    const counting = instead('keys.list', async (_call, proceed) => {
      under += 1;
      most = Math.max(most, under);
      await world.clock.sleep(secondMs);
      under -= 1;
      return proceed();
    });
    await run(world, { policy, interceptor: counting });
    return most;
  };
  const quiet = Array.from({ length: 12 }, (_, n) => ({ name: `quiet-${n}`, keys: [{ ageDays: 5 }] }));

  test('are ten, and one where more of them may act than a cap lets through', async () => {
    const three = [due('a', 91), due('b', 120), due('c', 95)];
    const twelve = Array.from({ length: 12 }, (_, n) => due(`user-${n}`, 91));
    expect(await mostAtOnce(worldOf(twelve), {})).toBe(10);
    expect(await mostAtOnce(worldOf(three), oneOnly)).toBe(1);
    expect(await mostAtOnce(worldOf(three), { limits: { maxRotationsPerAccount: 3 } })).toBe(3);
  });

  test('are ten in a full scan of users of whom the table knows that nothing is due', async () => {
    const world = worldOf(quiet);
    expect(await mostAtOnce(world, everybody)).toBe(1); // the table knows nothing yet
    await days(world, 1);
    expect(await mostAtOnce(world, everybody)).toBe(10);
    await days(world, 90);
    expect(await mostAtOnce(world, everybody)).toBe(1); // due by what the table knows
  });

  test('who never becomes due is no reason to go one by one', async () => {
    const world = worldOf(quiet.map(({ name }) => ({ name, keys: [] })));
    const policy = { limits: { maxRotationsPerAccount: 1, fullScanEveryDays: 1 } };
    await run(world, { policy });
    await days(world, 1);
    expect(await mostAtOnce(world, policy)).toBe(10);
  });
});

describe('what AWS refuses to everybody in the account', () => {
  const overlap = {
    lifecycle: { overlap: { minDays: 2, quietDays: 0, maxDays: 30, atMaxDays: 'deactivate' as const } },
  };
  const overlapping: UserDescription = {
    name: 'b',
    keys: [
      { ageDays: 3, issued: true, custody: 'current' },
      { ageDays: 100, lastUsedDaysAgo: 5 },
    ],
  };

  test('is asked for once where it is a key, and is no reason to leave an old key on', async () => {
    const world = worldOf([due('a', 120), overlapping, due('c', 95)], { scpDeny: ['iam:CreateAccessKey'] });
    await run(world, { policy: { ...overlap, limits: { maxRotationsPerAccount: 2 } } });
    expect(changes(world).filter((call) => call.startsWith('keys.'))).toEqual(['keys.create', 'keys.deactivate']);
  });

  test('is no reason not to issue where it is the end of an old key', async () => {
    const world = worldOf([due('c', 95), overlapping], { scpDeny: ['iam:UpdateAccessKey'] });
    await run(world, { policy: { ...overlap, limits: { maxRotationsPerAccount: 1 } } });
    expect(changes(world).filter((call) => call.startsWith('keys.'))).toEqual(['keys.deactivate', 'keys.create']);
  });
});

test('whoever listens is told of each user of whom there is something to say, and of no other', async () => {
  const world = worldOf([due('a', 91), { name: 'b', keys: [{ ageDays: 5 }] }]);
  await run(world, { policy: everybody });
  const told = world.events.flatMap((event) => (event.kind === 'user-finished' ? [event.result.user] : []));
  expect(told).toEqual(['a']);
});

test('who was not begun is as the table remembers them: nothing was done, and a stranger has no view', async () => {
  const world = worldOf([due('a', 91)]);
  let isOver = false;
  const cancellation = {
    get aborted() {
      return isOver;
    },
  };
  const late = instead('census.report', async (_call, proceed) => {
    isOver = true;
    return proceed();
  });
  const [result] = usersOf(await run(world, { cancellation, interceptor: late }));
  expect(result).toEqual({
    user: 'a',
    status: 'deferred',
    mode: 'enforce',
    steps: [],
    code: 'INTERRUPTED',
    because: expect.any(String) as string,
  });
  expect(Object.hasOwn(result ?? {}, 'view')).toBe(false);
});

test('an intent that an earlier run left open is adopted under the epoch of this one', async () => {
  const world = worldOf([due('a', 91)]);
  await run(world, { interceptor: instead('keys.create', (call) => answerLost(call)) });
  await days(world, 1);
  await run(world);
  const adopted = world.calls.filter(({ call }) => call.method === 'adoptIntent').map(({ call }) => call.args[2]);
  expect(adopted).toMatchObject([{ epoch: world.state.table.lease?.epoch }]);
});
