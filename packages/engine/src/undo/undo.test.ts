import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../model/run.ts';
import { aliceWith, changes, days, dueKey, instead, run, statuses, userOf } from '../test-support/run.ts';
import { endsOf, only, undoIn } from '../test-support/undo.ts';
import type { World } from '../testing/index.ts';
import { aHold, answerLost, daysAhead, minuteMs, refusedWith, theAccount, theUser } from '../testing/index.ts';

const alice = { account: theAccount, user: theUser };

/** Rotated by a run: the old key is off, the new one in the secret. A day has passed. */
const rotatedAlice = async (): Promise<{ world: World; night: string }> => {
  const world = aliceWith([dueKey]);
  const { run: night } = await run(world);
  await days(world, 1);
  return { world, night };
};

const newest = (world: World): HistoryEvent | undefined => world.history().at(-1);

describe('undoing what was done to a user', () => {
  test('switches the old key on, under a hold, with a line in the history', async () => {
    const { world } = await rotatedAlice();
    const result = await undoIn(world, { ...alice, until: daysAhead(10) });
    expect(only(result)).toMatchObject({ status: 'looked-at', keys: [{ status: 'reactivated' }] });
    expect(statuses(world)).toEqual(['Active', 'Active']);
    expect(await world.ports().store.holds()).toMatchObject([
      { scope: theAccount, user: theUser, author: result.caller, until: daysAhead(10) },
    ]);
    expect(newest(world)).toMatchObject({ action: 'reactivate', status: 'done', run: result.run });
    expect(world.state.table.lease?.released).toBe(true);
  });

  test('lasts: runs leave the user alone until the hold ends, then the rules apply anew', async () => {
    const { world } = await rotatedAlice();
    await undoIn(world, { ...alice, until: daysAhead(20) });
    await run(world);
    await days(world, 15);
    await run(world);
    expect(statuses(world)).toEqual(['Active', 'Active']);
    await days(world, 4);
    const after = await run(world);
    expect(userOf(after).steps).toMatchObject([{ rule: 'R9', action: { kind: 'deactivate' }, status: 'done' }]);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });

  test('puts the hold before it switches anything on', async () => {
    const { world } = await rotatedAlice();
    await undoIn(world, alice);
    const order = world.calls.map(({ call }) => call.method);
    expect(order.indexOf('putHold')).toBeGreaterThan(0);
    expect(order.indexOf('putHold')).toBeLessThan(order.indexOf('reactivate'));
  });

  test('can be done again, and says that the key is active', async () => {
    const { world } = await rotatedAlice();
    await undoIn(world, alice);
    const mutations = changes(world).length;
    expect(endsOf(only(await undoIn(world, alice)))).toEqual(['already-active']);
    expect(changes(world)).toHaveLength(mutations);
    expect(await world.ports().store.holds()).toHaveLength(1);
  });

  test('helps minutes after the run, though IAM may list the key as it was', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    await world.clock.advance(minuteMs);
    const interceptor = instead('keys.list', async (_call, proceed) => {
      const answer = (await proceed()) as { keys: { status: string }[] };
      return { ...answer, keys: answer.keys.map((key) => ({ ...key, status: 'Active' })) };
    });
    expect(endsOf(only(await undoIn(world, { ...alice, interceptor })))).toEqual(['reactivated']);
    expect(statuses(world)).toEqual(['Active', 'Active']);
  });

  test('keeps a hold that lasts longer, and replaces one that ends sooner', async () => {
    const { world } = await rotatedAlice();
    const { store } = world.ports();
    await store.putHold(aHold({ scope: theAccount, user: theUser, until: daysAhead(30), reason: 'theirs' }));
    await undoIn(world, { ...alice, until: daysAhead(3) });
    expect(await store.holds()).toMatchObject([{ reason: 'theirs' }]);
    await undoIn(world, alice);
    const [hold] = await store.holds();
    expect(hold?.until).toBeUndefined();
  });

  test('needs no write session, and writes nothing, to say what it would do', async () => {
    const { world } = await rotatedAlice();
    const table = world.copyTable();
    const before = changes(world).length;
    expect(endsOf(only(await undoIn(world, { ...alice, kind: 'plan' })))).toEqual(['planned']);
    expect(world.state.table).toEqual(table);
    expect(changes(world)).toHaveLength(before);
    expect(world.calls.findLast(({ call }) => call.method === 'open')?.call.args).toMatchObject([
      {},
      { access: 'read' },
    ]);
  });

  test('is refused while a run is under way', async () => {
    const { world } = await rotatedAlice();
    const ports = world.ports();
    const lease = await ports.store.readLease();
    if (lease === undefined) throw new Error('no lease');
    await ports.store.replaceLease({ ...lease, epoch: lease.epoch + 1, released: false, beat: 1 }, lease);
    let beat = 1;
    const interceptor = instead('store.readLease', (_call, proceed) => {
      const { table } = world.state;
      if (table.lease !== undefined) table.lease = { ...table.lease, beat: (beat += 1) };
      return proceed();
    });
    await expect(undoIn(world, { ...alice, interceptor })).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });
});

describe('what can not be undone is told, with the reason', () => {
  test('a deleted key: when, and by which run; nobody is held for it', async () => {
    const { world } = await rotatedAlice();
    await days(world, 15);
    const { run: later } = await run(world);
    expect(statuses(world)).toEqual(['Active']);
    const { keys } = only(await undoIn(world, alice));
    expect(keys).toMatchObject([{ status: 'deleted', deleted: { by: later } }]);
    expect(await world.ports().store.holds()).toEqual([]);
  });

  test('a key that somebody else deleted', async () => {
    const { world } = await rotatedAlice();
    const [old] = world.keysOf(theAccount, theUser);
    if (old !== undefined) world.people.deleteKey(theAccount, old.id);
    const [key] = only(await undoIn(world, alice)).keys;
    expect(key).toMatchObject({ status: 'deleted', because: 'somebody else than Rekey deleted it' });
    expect(key?.deleted).toBeUndefined();
  });

  test('a key that a person switched on and off again is theirs', async () => {
    const { world } = await rotatedAlice();
    const [old] = world.keysOf(theAccount, theUser);
    if (old === undefined) throw new Error('no key');
    world.people.setStatus(theAccount, old.id, 'Active');
    await run(world);
    world.people.setStatus(theAccount, old.id, 'Inactive');
    expect(endsOf(only(await undoIn(world, alice)))).toEqual(['off-since']);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });

  test('a user who is gone', async () => {
    const { world } = await rotatedAlice();
    world.people.deleteUser(theAccount, theUser);
    expect(only(await undoIn(world, alice))).toMatchObject({ status: 'gone', keys: [{ status: 'deleted' }] });
    expect(await world.ports().store.holds()).toEqual([]);
  });

  test('a role that is missing; the user is held all the same', async () => {
    const { world } = await rotatedAlice();
    world.people.changeAccount(theAccount, { roles: [] });
    expect(only(await undoIn(world, alice))).toMatchObject({ status: 'failed', code: 'ROLE_NOT_ASSUMABLE' });
    expect(await world.ports().store.holds()).toHaveLength(1);
  });

  test('an account that left the organization', async () => {
    const { world } = await rotatedAlice();
    world.people.removeAccount(theAccount);
    await expect(undoIn(world, alice)).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });

  test('a user of whom nothing was switched off is neither held nor changed', async () => {
    const world = aliceWith([{ ageDays: 200, status: 'Inactive' }, dueKey]);
    expect(only(await undoIn(world, alice))).toMatchObject({ status: 'nothing', keys: [] });
    expect(await world.ports().store.holds()).toEqual([]);
    expect(changes(world)).toEqual([]);
  });

  test('a refusal of AWS', async () => {
    const { world } = await rotatedAlice();
    const interceptor = instead('keys.reactivate', (call) => refusedWith(call, 'SCP_DENIED'));
    expect(only(await undoIn(world, { ...alice, interceptor })).keys).toMatchObject([
      { status: 'refused', code: 'SCP_DENIED' },
    ]);
    expect(newest(world)?.status).toBe('refused');
  });

  test('an answer that was lost is settled by doing it again', async () => {
    const { world } = await rotatedAlice();
    const interceptor = instead('keys.reactivate', async (call, proceed) => {
      await proceed();
      return answerLost(call);
    });
    expect(endsOf(only(await undoIn(world, { ...alice, interceptor })))).toEqual(['unclear']);
    expect(endsOf(only(await undoIn(world, alice)))).toEqual(['already-active']);
    expect(newest(world)).toMatchObject({ action: 'reactivate', status: 'done' });
    expect((await world.ports().store.user(theAccount, theUser))?.record).toMatchObject({ switchedOff: [] });
  });
});
