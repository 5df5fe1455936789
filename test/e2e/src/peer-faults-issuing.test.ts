import { once } from 'node:events';
import type { Call, State } from '@rekey/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIn, rotated, working } from './health.ts';
import { currentKeyIn, outcomeOf, userIn } from './judge.ts';
import { endLease, killRun } from './killing.ts';
import { type FaultStage, startFaultStage } from './peer-faults.ts';
import { environmentOf, roleFor, startRekey } from './rekey.ts';
import { management } from './stage.ts';

// What goes wrong in other tools between making a key and handing it over, made to happen here. docs/faults.md tells of each.

const account = '111111111111';
const inUse = { lastUsedDaysAgo: 0.5 } as const;
const due = [{ ageDays: 120, ...inUse }];
const broken = { code: 'InternalServiceError', status: 500, message: 'Something went wrong.' };
const denied = { code: 'AccessDeniedException', status: 400, message: 'not authorized' };
const alice = { account, user: 'alice' };
const bob = { account, user: 'bob' };

let faults: FaultStage;
beforeAll(async () => {
  faults = await startFaultStage();
});
afterAll(() => faults?.[Symbol.asyncDispose]());

const seedUsers = (...names: readonly string[]): Promise<State> =>
  faults.seed({ accounts: [{ id: account, users: names.map((name) => ({ name, keys: due })) }] });
const made = (user: string): Promise<readonly Call[]> =>
  faults.emulator
    .calls({ operation: 'CreateAccessKey' })
    .then((calls) => calls.filter(({ params }) => params.userName === user));
const stateNow = (): Promise<State> => faults.emulator.state();
const open = async (): Promise<readonly string[]> => openIn(await faults.stage.items());

/** The exit code of a command whose output nobody reads: both pipes are closed on it. */
async function unheard(args: readonly string[]): Promise<number | null> {
  const { child, ended } = startRekey(args, await environmentOf(faults.emulator, { role: roleFor(args) }));
  const nothing = ended.catch(() => undefined); // pipes that were closed give no text
  const exited = once(child, 'exit');
  child.stdout?.destroy();
  child.stderr?.destroy();
  await Promise.all([exited, nothing]);
  return child.exitCode;
}

test('F1: one secret that can not be made, and one that can not be written, leave eight of ten users rotated and two with their old keys; nobody is cut off a week later', async () => {
  const users = Array.from({ length: 10 }, (_, index) => `user-${index}`);
  const everybody = users.map((user) => ({ account, user }));
  const before = await seedUsers(...users);
  await faults.emulator.inject({ operation: 'CreateSecret', resource: 'user-3', error: broken });
  await faults.emulator.inject({ operation: 'PutSecretValue', resource: 'user-6', error: broken });
  const first = await faults.run();
  const broke = await stateNow();
  expect(first.code).toBe(1);
  expect(first.users.filter(({ status }) => status !== 'settled').map(({ user }) => user)).toEqual([
    'user-3',
    'user-6',
  ]);
  expect(everybody.filter((who) => rotated(broke, who) === 'rotated')).toHaveLength(8);
  expect(outcomeOf(before, broke, { account, user: 'user-3' })).toBe('on');
  expect(await made('user-3')).toEqual([]);
  expect(outcomeOf(before, broke, { account, user: 'user-6' })).toMatch(/^on/);

  await faults.emulator.clearFaults();
  expect((await faults.run()).code).toBe(0);
  expect((await faults.runAfter(8)).code).toBe(0);
  const after = await stateNow();
  expect(everybody.map((who) => rotated(after, who))).toEqual(everybody.map(() => 'rotated'));
  expect(await open()).toEqual([]);
});

test('F4: a run to which nobody listens any more rotates all the same, and a key that can not be handed over never costs the old one', async () => {
  const before = await seedUsers('alice', 'bob');
  await faults.emulator.inject({ operation: 'PutSecretValue', resource: 'bob', error: denied });
  expect(await unheard(['run', '--policy', await faults.policy()])).toBe(1);
  expect(rotated(await stateNow(), alice)).toBe('rotated');
  for (let day = 1; day <= 6; day += 1) {
    await faults.emulator.advance({ days: 1 });
    await faults.stage.run();
    expect(outcomeOf(before, await stateNow(), bob)).toBe('on');
  }
  expect(await open()).toEqual([]);
});

test('F5: where the secret can not be written nor the new key be deleted again, the next run deletes it and rotates: the user is not stuck with two keys', async () => {
  const before = await seedUsers('alice');
  await faults.emulator.inject({ operation: 'PutSecretValue', error: denied });
  await faults.emulator.inject({ operation: 'DeleteAccessKey', error: { code: 'ServiceFailure', status: 500 } });
  expect((await faults.run()).code).toBe(1);
  expect(outcomeOf(before, await stateNow(), alice)).toBe('on +new');
  await faults.emulator.clearFaults();
  expect((await faults.runAfter(1)).code).toBe(0);
  const after = await stateNow();
  expect(outcomeOf(before, after, alice)).toBe('off +new');
  expect(rotated(after, alice)).toBe('rotated');
});

test('F6: an answer to CreateAccessKey that is lost in run after run piles up no keys, and never costs the one in use', async () => {
  const before = await seedUsers('alice');
  await faults.emulator.inject({ operation: 'CreateAccessKey', cut: 'after' });
  for (let day = 0; day < 4; day += 1) {
    const { code, users } = await faults.runAfter(day === 0 ? 0 : 1);
    expect({ code, why: users[0]?.code }).toEqual({ code: 1, why: 'CREATE_UNKNOWN' });
    const now = await stateNow();
    expect(outcomeOf(before, now, alice)).toBe('on +new');
  }
  expect(await made('alice')).toHaveLength(4);
  await faults.emulator.clearFaults();
  expect((await faults.runAfter(1)).code).toBe(0);
  expect(rotated(await stateNow(), alice)).toBe('rotated');
});

test('F10: of two old keys that were never used one is left, and no active key is one whose secret is not stored', async () => {
  await faults.seed({
    accounts: [{ id: account, users: [{ name: 'alice', keys: [{ ageDays: 200 }, { ageDays: 150 }] }] }],
  });
  expect((await faults.run()).code).toBe(0);
  const after = await stateNow();
  const active = userIn(after, account, 'alice').keys.filter(({ status }) => status === 'Active');
  expect(active.map(({ id }) => id)).toEqual([currentKeyIn(after, account, { name: 'alice_credentials' })]);
  expect(await made('alice')).toHaveLength(1);
});

test('F15: a secret that refuses its value once leaves no new key behind, and the next run succeeds; one that fails without refusing is written by the same run', async () => {
  const before = await seedUsers('alice', 'bob');
  await faults.emulator.inject({ operation: 'PutSecretValue', resource: 'alice', error: denied, times: 1 });
  await faults.emulator.inject({
    operation: 'PutSecretValue',
    resource: 'bob',
    error: broken,
    when: 'after',
    times: 1,
  });
  const { code, users } = await faults.run();
  expect({ code, failed: users.filter(({ status }) => status !== 'settled').map(({ user }) => user) }).toEqual({
    code: 1,
    failed: ['alice'],
  });
  const broke = await stateNow();
  expect(outcomeOf(before, broke, alice)).toBe('on');
  expect(rotated(broke, bob)).toBe('rotated');
  expect((await faults.run()).code).toBe(0);
  const after = await stateNow();
  expect(rotated(after, alice)).toBe('rotated');
  expect(await made('bob')).toHaveLength(1);
  expect(after.accounts[account]?.secrets['us-east-1']?.['bob_credentials']?.versions).toHaveLength(1);
});

test('F16: killed between making a key and storing it, the user keeps the old one and is rotated by the next run; who was rotated before has the new one in the secret', async () => {
  const other = '222222222222';
  const before = await faults.seed({
    accounts: [
      { id: account, users: [{ name: 'alice', keys: due }] },
      { id: other, users: [{ name: 'carol', keys: due }] },
    ],
  });
  const carol = { account: other, user: 'carol' };
  const args = ['run', '--policy', await faults.policy(), '--json'];
  // One account after the other; whose session and report come first is worked at first, and that may be either.
  const { at } = await killRun(faults.emulator, args, { operation: 'PutSecretValue', skip: 1, hold: 'before' });
  const killed = await stateNow();
  const [first, second] = at?.account === other ? [alice, carol] : [carol, alice];
  expect(at?.account).toBe(second.account);
  expect(rotated(killed, first)).toBe('rotated');
  expect(outcomeOf(before, killed, second)).toBe('on +new');
  expect(working(before, killed, second)).toBe('with 1 orphans');

  await endLease(faults.emulator, management);
  expect((await faults.runAfter(1)).code).toBe(0);
  const after = await stateNow();
  expect(outcomeOf(before, after, second)).toBe('off +new');
  expect(rotated(after, second)).toBe('rotated');
  expect(await open()).toEqual([]);
});
