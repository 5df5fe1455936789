import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../model/run.ts';
import { aliceWith, days, dueKey, dueUsers, instead, run, statuses } from '../test-support/run.ts';
import { endsOf, only, undoIn } from '../test-support/undo.ts';
import type { Interceptor, KeyDescription, World } from '../testing/index.ts';
import { answerLost, createWorld, refusedWith, theAccount, theUser } from '../testing/index.ts';

const alice = { account: theAccount, user: theUser };
const off: KeyDescription = { ageDays: 100, status: 'Inactive', switchedOffDaysAgo: 1 };
const current: KeyDescription = { ageDays: 1, issued: true, custody: 'current' };

const recordIn = async (world: World) => (await world.ports().store.user(theAccount, theUser))?.record;
describe('two keys that were switched off', () => {
  const world = () => aliceWith([off, { ...off, ageDays: 95 }, current]);
  const first = (name: string, answer: Interceptor): Interceptor => {
    let isFirst = true;
    return instead(name, (call, proceed) => {
      const mine = isFirst;
      isFirst = false;
      return mine ? answer(call, proceed, () => undefined) : proceed();
    });
  };

  test('are both switched on again, and the record forgets both', async () => {
    const there = world();
    expect(endsOf(only(await undoIn(there, alice)))).toEqual(['reactivated', 'reactivated']);
    expect(statuses(there)).toEqual(['Active', 'Active', 'Active']);
    expect((await recordIn(there))?.switchedOff).toEqual([]);
  });

  test('a refusal of one is no reason to leave the other off', async () => {
    const there = world();
    const interceptor = first('keys.reactivate', async (call) => refusedWith(call, 'THROTTLED'));
    expect(endsOf(only(await undoIn(there, { ...alice, interceptor })))).toEqual(['refused', 'reactivated']);
    expect((await recordIn(there))?.switchedOff).toHaveLength(1);
  });

  test('after one of which it is not certain what became of it, the other is not tried', async () => {
    const there = world();
    const interceptor = first('keys.reactivate', async (call) => answerLost(call));
    const { keys } = only(await undoIn(there, { ...alice, interceptor }));
    expect(keys).toMatchObject([
      { status: 'unclear' },
      { status: 'failed', because: expect.stringContaining('not tried') },
    ]);
    expect(statuses(there)).toEqual(['Inactive', 'Inactive', 'Active']);
  });

  test('what the table does not take is not tried in AWS, and says why', async () => {
    const there = world();
    const interceptor = instead('journal.announce', (call) => refusedWith(call, 'STORE_UNAVAILABLE'));
    const { status, keys } = only(await undoIn(there, { ...alice, interceptor }));
    expect(status).toBe('looked-at');
    expect(keys).toMatchObject([
      { status: 'failed', code: 'STORE_UNAVAILABLE' },
      { status: 'failed', because: expect.stringContaining('not tried') },
    ]);
    expect(statuses(there)).toEqual(['Inactive', 'Inactive', 'Active']);
  });

  test('one that is deleted is no reason to leave the other off', async () => {
    const there = world();
    const [gone] = there.keysOf(theAccount, theUser);
    if (gone !== undefined) there.people.deleteKey(theAccount, gone.id);
    const { keys, hold } = only(await undoIn(there, alice));
    expect(keys.map(({ status }) => status)).toEqual(['deleted', 'reactivated']);
    expect(hold).toBeDefined();
  });
});

describe('what goes wrong with a user', () => {
  test('is told of the users of an account that has left the organization', async () => {
    const world = aliceWith([dueKey]);
    const { run: of } = await run(world);
    world.people.removeAccount(theAccount);
    expect(only(await undoIn(world, { of }))).toMatchObject({ status: 'failed', code: 'UNKNOWN_ACCOUNT', keys: [] });
  });

  const rotatedUsers = async (count: number) => {
    const world = createWorld({ accounts: [{ id: theAccount, users: dueUsers(count) }] });
    const { run: of } = await run(world);
    await days(world, 1);
    return { world, of };
  };
  const unreadable = (code: 'STORE_UNAVAILABLE' | 'CREDENTIALS_EXPIRED'): Interceptor => {
    let isFirst = true;
    return instead('store.user', (call, proceed) => {
      const mine = isFirst;
      isFirst = false;
      return mine ? refusedWith(call, code) : proceed();
    });
  };

  test('hurts no other', async () => {
    const { world, of } = await rotatedUsers(6);
    const { users } = await undoIn(world, { of, interceptor: unreadable('STORE_UNAVAILABLE') });
    expect(users[0]).toMatchObject({ status: 'failed', code: 'STORE_UNAVAILABLE', keys: [] });
    expect(users.slice(1).map(endsOf)).toEqual(Array.from({ length: 5 }, () => ['reactivated']));
  });

  test('ends the whole where nothing more can be done: the others are deferred', async () => {
    const { world, of } = await rotatedUsers(6);
    const { users } = await undoIn(world, { of, interceptor: unreadable('CREDENTIALS_EXPIRED') });
    expect(users[0]).toMatchObject({ status: 'failed', code: 'CREDENTIALS_EXPIRED' });
    expect(users.at(-1)).toMatchObject({ status: 'deferred', code: 'CREDENTIALS_EXPIRED' });
  });

  test('while a key is switched on ends the whole, too, where the lease is lost', async () => {
    const { world, of } = await rotatedUsers(6);
    let isFirst = true;
    const interceptor = instead('journal.announce', (call, proceed) => {
      const mine = isFirst;
      isFirst = false;
      return mine ? refusedWith(call, 'LEASE_LOST') : proceed();
    });
    const { users } = await undoIn(world, { of, interceptor });
    expect(users[0]?.keys).toMatchObject([{ status: 'failed', code: 'LEASE_LOST' }]);
    expect(users.at(-1)).toMatchObject({ status: 'deferred', code: 'LEASE_LOST' });
  });

  test('of a user of whom nothing is known, it says so', async () => {
    const world = aliceWith([dueKey]);
    expect(only(await undoIn(world, alice)).because).toContain('no key of theirs');
  });
});

describe('a call that a run announced and never completed', () => {
  const dying = (name: string): Interceptor => instead(name, (call) => refusedWith(call, 'STORE_UNAVAILABLE'));
  const left = async (): Promise<{ readonly world: World; readonly pending: HistoryEvent | undefined }> => {
    const world = aliceWith([dueKey]);
    let completions = 0;
    // The first completes the creation, the second the end of the old key.
    const interceptor = instead('journal.complete', (call, proceed) =>
      (completions += 1) === 2 ? refusedWith(call, 'STORE_UNAVAILABLE') : proceed(),
    );
    await run(world, { interceptor });
    await days(world, 1);
    return { world, pending: (await recordIn(world))?.pending };
  };

  test('is settled first: the old key was switched off, and comes on again', async () => {
    const { world, pending } = await left();
    expect(pending).toMatchObject({ action: 'deactivate', status: 'pending' });
    expect(endsOf(only(await undoIn(world, alice)))).toEqual(['reactivated']);
    expect(world.history().find(({ id }) => id === pending?.id)?.status).toBe('done');
    expect(statuses(world)).toEqual(['Active', 'Active']);
  });

  test('is only looked at by a plan', async () => {
    const { world, pending } = await left();
    const table = world.copyTable();
    expect(
      endsOf(only(await undoIn(world, { ...alice, kind: 'plan', interceptor: dying('journal.complete') }))),
    ).toEqual(['planned']);
    expect(world.copyTable()).toEqual(table);
    expect(pending?.status).toBe('pending');
  });
});
