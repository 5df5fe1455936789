import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedUser } from './model/planned.ts';
import type { RunResult } from './model/run.ts';
import { plannedIn } from './only-planned.ts';
import {
  accountOf,
  accountsWith,
  aliceWith,
  changes,
  days,
  dueKey,
  dueUsers,
  idOf,
  plan,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { aHold, anyOrganization, createWorld, theAccount, theUser } from './testing/index.ts';

const planned = async (world: World): Promise<readonly PlannedUser[]> => plannedIn(await plan(world));

const accountsIn = (users: readonly PlannedUser[]) => [...new Set(users.map(({ account }) => account))];

const runPlan = (world: World, users: readonly PlannedUser[]): Promise<RunResult> =>
  run(world, { planned: users, accounts: accountsIn(users) });

test('a plan is saved with the keys as they were seen and the steps in order', async () => {
  const world = aliceWith([{ ...dueKey, id: 'AKIAOLD' }]);
  expect(await planned(world)).toEqual([
    {
      account: theAccount,
      user: theUser,
      keys: [{ id: 'AKIAOLD', status: 'Active' }],
      steps: [
        { kind: 'issue', secret: { name: 'alice_credentials', region: 'us-east-1' } },
        { kind: 'deactivate', keyId: 'AKIAOLD' },
      ],
    },
  ]);
});

test('a user who changed in between is skipped and told, everyone else is done, nothing else happens', async () => {
  const world = createWorld(accountsWith(dueUsers(3), dueUsers(1)));
  const users = await planned(world);
  const [account] = [idOf(1)];
  world.people.createUser(account, { name: 'newcomer', keys: [dueKey] });
  const changed = users[1];
  if (changed === undefined) throw new Error('nothing was planned');
  world.people.deleteKey(account, changed.keys[0]?.id ?? ('' as never));
  world.people.createKey(account, changed.user);

  const result = await runPlan(world, users);
  const told = userOf(result, changed.user, account);
  expect(told).toMatchObject({ status: 'deferred', code: 'PLAN_CHANGED' });
  expect(statuses(world, changed.user, account)).toEqual(['Active']);
  expect(statuses(world, 'newcomer', account)).toEqual(['Active']);
  expect(accountOf(result, account).users).toHaveLength(3);
  for (const { account: id, user } of users.filter((each) => each !== changed))
    expect([user, ...statuses(world, user, id)]).toEqual([user, 'Inactive', 'Active']);
  expect(changes(world).filter((call) => call === 'keys.create')).toHaveLength(3);
});

test('applied twice, a plan does nothing the second time', async () => {
  const world = aliceWith([dueKey]);
  const users = await planned(world);
  await runPlan(world, users);
  const before = changes(world).length;
  const again = await runPlan(world, users);
  expect(changes(world)).toHaveLength(before);
  expect(userOf(again)).toMatchObject({ status: 'deferred', code: 'PLAN_CHANGED', steps: [] });
});

test('more than was planned is not done', async () => {
  const world = aliceWith([dueKey]);
  const [user] = await planned(world);
  if (user === undefined) throw new Error('nothing was planned');
  const result = await runPlan(world, [{ ...user, steps: user.steps.slice(0, 1) }]);
  expect(stepsOf(userOf(result))).toEqual(['issue done', 'deactivate deferred PLAN_CHANGED']);
  expect(statuses(world)).toEqual(['Active', 'Active']);
});

test('another secret than planned is not used', async () => {
  const world = aliceWith([dueKey]);
  const users = await planned(world);
  const result = await run(world, {
    planned: users,
    accounts: [theAccount],
    policy: { secrets: { name: '{user}_new' } },
  });
  expect(userOf(result)).toMatchObject({ status: 'deferred', code: 'PLAN_CHANGED' });
  expect(changes(world)).toEqual([]);
});

test('holds and exceptions that came after the plan count', async () => {
  const world = aliceWith([dueKey]);
  const users = await planned(world);
  world.state.table.holds.push(aHold({ scope: theAccount }));
  const result = await runPlan(world, users);
  expect(userOf(result)).toMatchObject({ code: 'PLAN_CHANGED', view: { verdict: 'excepted' } });
  expect(changes(world)).toEqual([]);
});

test('caps count in a saved plan too', async () => {
  const world = createWorld(accountsWith(dueUsers(3)));
  const users = await planned(world);
  const result = await run(world, { planned: users, policy: { limits: { maxRotationsPerAccount: 1 } } });
  expect(result.counts).toMatchObject({ issued: 1, deferred: 2 });
});

test('users of an account that is not looked at any more are told, one by one', async () => {
  const world = aliceWith([dueKey]);
  const users = await planned(world);
  world.people.changeAccount(users[0]?.account ?? theAccount, { state: 'SUSPENDED' });
  const result = await runPlan(world, users);
  expect(userOf(result)).toMatchObject({ status: 'deferred', code: 'PLAN_CHANGED' });
  expect(result.counts.deferred).toBe(1);
});

test('a user who was deleted is told', async () => {
  const world = aliceWith([dueKey]);
  const users = await planned(world);
  world.people.deleteUser(theAccount, users[0]?.user ?? ('' as never));
  expect(userOf(await runPlan(world, users))).toMatchObject({ status: 'gone', code: 'PLAN_CHANGED' });
});

test('a saved plan writes no account as if it had been seen as a whole', async () => {
  const world = createWorld(accountsWith(dueUsers(2)));
  await runPlan(world, (await planned(world)).slice(0, 1));
  expect(world.state.table.rollups.size).toBe(0);
});

const doneIn = (result: RunResult) =>
  result.accounts.flatMap(({ account, users }) =>
    users.flatMap(({ user, steps }) =>
      steps
        .filter(({ status }) => status === 'done')
        .map(({ action }) => ({ account: account.id, user, kind: action.kind })),
    ),
  );

const said = (users: readonly PlannedUser[]) =>
  users.flatMap(({ account, user, steps }) => steps.map(({ kind }) => ({ account, user, kind })));

/** Users of whom the result says that not everything was done. */
const toldIn = ({ accounts }: RunResult) =>
  accounts.flatMap(({ account, users }) =>
    users.filter(({ status }) => status !== 'settled').map(({ user }) => `${account.id} ${user}`),
  );

test.each([0, 1, 20])(
  'in any organization, %i days after a plan, what it says is done or told, and nothing else',
  (later) =>
    fc.assert(
      fc.asyncProperty(anyOrganization, async (description) => {
        const world = createWorld(description);
        const users = await planned(world);
        await days(world, later);
        const result = await runPlan(world, users);
        const done = doneIn(result);
        expect(said(users)).toEqual(expect.arrayContaining(done));
        const left = said(users).filter(
          (one) =>
            !done.some(({ account, user, kind }) => account === one.account && user === one.user && kind === one.kind),
        );
        expect(toldIn(result)).toEqual(expect.arrayContaining(left.map(({ account, user }) => `${account} ${user}`)));
      }),
      { numRuns: 60 },
    ),
);
