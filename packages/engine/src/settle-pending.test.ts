import { describe, expect, test } from 'vitest';
import { keyId } from './model/ids.ts';
import { endOfPending, waitForPending } from './settle-pending.ts';
import { aliceWith, dueKey, instead, run, statuses } from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { aKey, anEvent, answerLost, minuteMs, now, secondMs, theAccount, theUser } from './testing/index.ts';

const id = keyId('AKIAOLD');
const active = [aKey({ id })];
const inactive = [aKey({ id, status: 'Inactive' })];

const seen = { active, inactive, gone: [] };

test.each([
  { action: 'deactivate', key: 'inactive', status: 'done', effect: 'deactivated' },
  { action: 'deactivate', key: 'active', status: 'not-done' },
  { action: 'deactivate', key: 'gone', status: 'unknown' },
  { action: 'reactivate', key: 'active', status: 'done', effect: 'reactivated' },
  { action: 'reactivate', key: 'inactive', status: 'not-done' },
  { action: 'reactivate', key: 'gone', status: 'unknown' },
  { action: 'delete', key: 'gone', status: 'done', effect: 'deleted' },
  { action: 'delete', key: 'inactive', status: 'not-done' },
  { action: 'discard-orphan', key: 'gone', status: 'done', effect: 'orphan-discarded' },
  { action: 'discard-orphan', key: 'active', status: 'not-done' },
] as const)('$action, and the key is $key: $status', ({ action, key, status, ...rest }) => {
  const end = endOfPending(anEvent({ action, keyId: id }), seen[key], false);
  expect(end?.status).toBe(status);
  expect(end?.effect?.kind).toBe('effect' in rest ? rest.effect : undefined);
});

test('a deactivation counts from when it was announced, and as the work of its own run', () => {
  const pending = anEvent({ action: 'deactivate', keyId: id });
  expect(endOfPending(pending, inactive, false)?.effect).toEqual({
    kind: 'deactivated',
    entry: { keyId: id, at: pending.at, by: pending.run },
  });
});

test('an issue ends with its intent, and without one nothing was made', () => {
  expect(endOfPending(anEvent({ action: 'issue' }), active, true)).toBeUndefined();
  expect(endOfPending(anEvent({ action: 'issue' }), active, false)).toEqual({ status: 'not-done' });
});

test('an event that names no key is unknown', () => {
  expect(endOfPending(anEvent({ action: 'delete' }), [], false)).toEqual({ status: 'unknown' });
});

describe('a key about to be switched off', () => {
  const pending = anEvent({ action: 'deactivate', keyId: id });
  const listed = (list: typeof active, at: Date) => ({ list, at, seen: 'listed', more: false }) as const;
  const after = (ms: number): Date => new Date(now.getTime() + ms);

  test.each([
    ['shows active a moment later', pending, listed(active, after(secondMs)), true],
    [
      'shows active to the end of the time in which IAM lists late',
      pending,
      listed(active, after(15 * minuteMs - 1)),
      true,
    ],
    ['shows active after that', pending, listed(active, after(15 * minuteMs)), false],
    ['is off', pending, listed(inactive, after(secondMs)), false],
    ['is gone', pending, listed([], after(secondMs)), false],
    ['was to be deleted', { ...pending, action: 'delete' }, listed(active, after(secondMs)), false],
    ['was not announced', undefined, listed(active, after(secondMs)), false],
  ] as const)('%s', (...[, event, keys, waits]) => {
    expect(waitForPending(event, keys) !== undefined).toBe(waits);
  });
});

describe('the next run', () => {
  const recordOf = async (world: World) => (await world.ports().store.user(theAccount, theUser))?.record;
  const ends = (world: World) =>
    world
      .history()
      .filter(({ action }) => action === 'deactivate')
      .map(({ status }) => status);

  const unclear = async (happened: boolean): Promise<World> => {
    const world = aliceWith([dueKey]);
    await run(world, {
      interceptor: instead('keys.deactivate', async (call, proceed) => {
        if (happened) await proceed();
        return answerLost(call);
      }),
    });
    return world;
  };

  test('finds that a switched-off key is off, and records that Rekey did it', async () => {
    const world = await unclear(true);
    await run(world);
    expect(ends(world)).toEqual(['done']);
    expect((await recordOf(world))?.switchedOff).toHaveLength(1);
    expect(await recordOf(world)).not.toHaveProperty('pending');
  });

  test('waits while IAM may list it late, then finds that it is not off, and does it', async () => {
    const world = await unclear(false);
    await run(world);
    expect(statuses(world)).toEqual(['Active', 'Active']);
    expect(ends(world)).toEqual(['pending']);
    await world.clock.advance(15 * minuteMs);
    await run(world);
    expect(ends(world)).toEqual(['not-done', 'done']);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });

  test('finds neither when a person deleted the key: unknown, and the record says nothing of it', async () => {
    const world = await unclear(true);
    const [old] = world.keysOf(theAccount, theUser);
    if (old !== undefined) world.people.deleteKey(theAccount, old.id);
    await run(world);
    expect(ends(world)).toEqual(['unknown']);
    expect((await recordOf(world))?.switchedOff).toEqual([]);
  });

  test('settles in mode plan too, since that only looks', async () => {
    const world = await unclear(true);
    await run(world, { policy: { mode: 'plan' } });
    expect(ends(world)).toEqual(['done']);
  });
});
