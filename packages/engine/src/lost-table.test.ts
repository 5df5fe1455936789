import { describe, expect, test } from 'vitest';
import { accountId } from './model/ids.ts';
import { days, run } from './test-support/run.ts';
import { undoIn } from './test-support/undo.ts';
import { Stuck } from './testing/clock.ts';
import type { Interceptor, KeyDescription, PolicySketch, World } from './testing/index.ts';
import { aHold, crashed, createWorld, minuteMs, theAccount, theUser } from './testing/index.ts';
import { emptyTable } from './testing/world-state.ts';

// The table lost, or an older copy of it put back: what is there in AWS decides, and nobody loses a key that works.

const overlapping: PolicySketch = {
  lifecycle: {
    overlap: { minDays: 2, quietDays: 3, maxDays: 30, atMaxDays: 'keep' },
    twoActiveKeys: 'deactivate-oldest',
  },
};
const atOnce: PolicySketch = {};

const keysOf = (world: World) => world.keysOf(theAccount, theUser);
const activeOf = (world: World): readonly string[] =>
  keysOf(world)
    .filter(({ status }) => status === 'Active')
    .map(({ id }) => id);

/** The owner works every day: with the old key until they have fetched the new one. */
const night = async (world: World, policy: PolicySketch, uses: (world: World) => string | undefined) => {
  await days(world, 1);
  for (const { id } of keysOf(world))
    if (id === uses(world) && activeOf(world).includes(id)) world.people.useKey(theAccount, id);
  await run(world, { policy });
};

const oldest = (world: World): string | undefined => activeOf(world)[0];
const newest = (world: World): string | undefined => activeOf(world).at(-1);

const aliceDue = (keys: readonly KeyDescription[] = [{ ageDays: 90, lastUsedDaysAgo: 0.5 }]): World =>
  createWorld({ accounts: [{ id: theAccount, users: [{ name: theUser, keys }] }] });

type Loss = readonly [what: string, lose: (world: World, older: World['state']['table']) => void];
const losses: readonly Loss[] = [
  ['lost', (world) => world.restoreTable(emptyTable())],
  ['restored from an older copy', (world, older) => world.restoreTable(older)],
];

describe.each(losses)('the table %s', (_what, lose) => {
  test.each([1, 3, 8, 40])(
    '%i days after a rotation: an old key in use stays as long as its overlap',
    async (after) => {
      const world = aliceDue();
      const older = world.copyTable();
      await run(world, { policy: overlapping });
      const [old = ''] = activeOf(world);
      for (let day = 0; day < after; day += 1) await night(world, overlapping, oldest);
      expect(activeOf(world)).toContain(old);
      lose(world, older);
      for (let day = 0; day < 20; day += 1) await night(world, overlapping, oldest);
      expect(activeOf(world)).toContain(old);
      expect(activeOf(world)).toHaveLength(2);
    },
  );

  test.each([0, 1, 14, 16])(
    '%i days after a rotation without overlap: the key in the secret works on',
    async (after) => {
      const world = aliceDue();
      const older = world.copyTable();
      await run(world, { policy: atOnce });
      const [current = ''] = activeOf(world);
      for (let day = 0; day < after; day += 1) await night(world, atOnce, newest);
      lose(world, older);
      for (let day = 0; day < 20; day += 1) {
        await night(world, atOnce, newest);
        expect(activeOf(world)).toEqual([current]);
      }
    },
  );

  test('two keys of the user’s own, both in use, are judged as on the first day', async () => {
    const keys = [
      { ageDays: 40, lastUsedDaysAgo: 0.5 },
      { ageDays: 20, lastUsedDaysAgo: 0.5 },
    ];
    const world = aliceDue(keys);
    const older = world.copyTable();
    await run(world);
    lose(world, older);
    const before = activeOf(world);
    await run(world);
    expect(activeOf(world)).toEqual(before);
  });

  test('with an open intent: nothing is taken for lost that works', async () => {
    const world = aliceDue();
    const older = world.copyTable();
    let dead = false;
    const interceptor: Interceptor = (call, proceed) => {
      dead ||= call.method === 'store';
      return dead ? crashed() : proceed();
    };
    const stopped = run(world, { policy: atOnce, interceptor });
    await expect(stopped).rejects.toBeInstanceOf(Stuck);
    lose(world, older);
    await world.clock.advance(16 * minuteMs);
    await run(world, { policy: atOnce });
    expect(activeOf(world).length).toBeGreaterThan(0);
    expect(activeOf(world)).toContain(keysOf(world)[0]?.id);
  });

  test('with the hold of an undo: under an overlap the key in use stays', async () => {
    const world = aliceDue();
    const older = world.copyTable();
    await run(world, { policy: overlapping });
    world.people.useKey(theAccount, keysOf(world)[1]?.id as never);
    await days(world, 10);
    await run(world, { policy: overlapping });
    const [old] = keysOf(world);
    expect(old?.status).toBe('Inactive');
    await undoIn(world, { account: theAccount, user: theUser });
    lose(world, older);
    for (let day = 0; day < 10; day += 1) await night(world, overlapping, oldest);
    expect(activeOf(world)).toEqual(keysOf(world).map(({ id }) => id));
  });
});

test('lost with the hold of an undo: without an overlap, too, the key in use stays', async () => {
  const world = aliceDue();
  await run(world, { policy: atOnce });
  const [old] = keysOf(world);
  await undoIn(world, { account: theAccount, user: theUser });
  await days(world, 1);
  world.people.useKey(theAccount, old?.id as never);
  world.restoreTable(emptyTable());
  for (let day = 0; day < 10; day += 1) await night(world, atOnce, oldest);
  expect(activeOf(world)).toEqual(keysOf(world).map(({ id }) => id));
});

test('an older copy that still has a hold leaves its user alone', async () => {
  const world = aliceDue();
  await world.ports().store.putHold(aHold({ scope: theAccount }));
  const older = world.copyTable();
  await world.ports().store.removeHold(theAccount);
  await run(world);
  world.restoreTable(older);
  const before = activeOf(world);
  await days(world, 100);
  await run(world);
  expect(activeOf(world)).toEqual(before);
});

test('an older copy with an intent that was settled since is settled again, and nothing goes', async () => {
  const world = aliceDue();
  let older = world.copyTable();
  await run(world, {
    interceptor: async (call, proceed) => {
      const answer = await proceed();
      if (call.method === 'openIntent') older = world.copyTable();
      return answer;
    },
  });
  const active = activeOf(world);
  expect(older.intents.get(accountId(theAccount))?.size).toBe(1);
  world.restoreTable(older);
  // The copy's lease is that of a run that ended long ago: it is watched, and then taken over.
  for (let day = 0; day < 3; day += 1) await night(world, atOnce, newest);
  expect(activeOf(world)).toEqual(active);
  expect(world.state.table.intents.get(accountId(theAccount))?.size ?? 0).toBe(0);
});
