import { describe, expect, test } from 'vitest';
import { userName } from './model/ids.ts';
import { aliceWith, changes, days, dueKey, instead, run, userOf } from './test-support/run.ts';
import { Stuck } from './testing/clock.ts';
import type { Interceptor, World } from './testing/index.ts';
import { crashed, dayMs, hourMs, refusedWith, theAccount, theUser } from './testing/index.ts';

const newName = 'alice.smith';
const itemOf = (world: World, name: string) => world.state.table.items.get(theAccount)?.get(userName(name));
const rename = (world: World): void => world.people.renameUser(theAccount, theUser, newName);
const overlap = { lifecycle: { overlap: { minDays: 2, quietDays: 0, maxDays: 30, atMaxDays: 'deactivate' as const } } };

/** In the middle of an overlap: the old key works, the new one is in the secret. */
const inOverlap = async (): Promise<World> => {
  const world = aliceWith([dueKey]);
  await run(world, { policy: overlap });
  return world;
};

describe('a user who was renamed', () => {
  test('keeps what the table knew, and the old name is forgotten', async () => {
    const world = await inOverlap();
    const before = itemOf(world, theUser)?.record;
    rename(world);
    await days(world, 1);
    await run(world, { policy: overlap });
    expect(itemOf(world, newName)?.record).toEqual(before);
    expect(itemOf(world, theUser)).toBeUndefined();
    expect(world.history()).toContainEqual(
      expect.objectContaining({ user: newName, action: 'renamed', because: expect.stringContaining(theUser) }),
    );
  });

  test('is told apart from a stranger: the new key is Rekey’s, but its secret names the old ARN, so the old key stays on', async () => {
    const world = await inOverlap();
    rename(world);
    await days(world, 3);
    const result = await run(world, { policy: overlap });
    expect(userOf(result, newName).view).toMatchObject({ rule: 'G1', finding: 'custody-lost' });
    expect(changes(world).filter((call) => call === 'keys.deactivate')).toEqual([]);
  });

  test('is known by the next report, where this one is older than the new name', async () => {
    const world = await inOverlap();
    await world.clock.advance(2 * dayMs - hourMs);
    await run(world, { policy: overlap });
    rename(world);
    await world.clock.advance(2 * hourMs); // the overlap is over, and the report no newer
    await run(world, { policy: overlap });
    expect(itemOf(world, theUser)?.view).toMatchObject({ keys: [], verdict: 'no-keys' });
    expect(itemOf(world, theUser)?.record.issued).toHaveLength(1);
    await days(world, 1);
    await run(world, { policy: overlap });
    expect(itemOf(world, newName)?.record.issued).toHaveLength(1);
    expect(itemOf(world, theUser)).toBeUndefined();
  });

  test('is not forgotten under the old name while the new one can not be looked at', async () => {
    const world = await inOverlap();
    rename(world);
    await days(world, 1);
    const refuse = instead('keys.list', (call, proceed) =>
      call.user === newName ? refusedWith(call, 'THROTTLED') : proceed(),
    );
    await run(world, { policy: overlap, interceptor: refuse });
    expect(itemOf(world, theUser)?.record.issued).toHaveLength(1);
    await days(world, 1);
    await run(world, { policy: overlap });
    expect(itemOf(world, newName)?.record.issued).toHaveLength(1);
    expect(itemOf(world, theUser)).toBeUndefined();
  });
});

test('a user who is renamed just as the first key is issued is known under the new name a day later', async () => {
  const world = aliceWith([dueKey]);
  const renaming = instead('vault.store', (_call, proceed) => {
    rename(world);
    return proceed();
  });
  expect(userOf(await run(world, { interceptor: renaming })).status).toBe('gone');
  expect(itemOf(world, theUser)?.record.issued).toHaveLength(1);
  await days(world, 1);
  const result = await run(world);
  expect(userOf(result, newName).view).toMatchObject({ finding: 'custody-lost' });
  expect(itemOf(world, newName)?.record.issued).toHaveLength(1);
});

test('an open intent goes with the user: the key that was lost in a crash is discarded, not taken for somebody’s', async () => {
  const world = aliceWith([{ ageDays: 90 }]);
  let isDead = false;
  const dying: Interceptor = async (call, proceed) => {
    isDead ||= call.method === 'store';
    return isDead ? crashed() : proceed();
  };
  await expect(run(world, { interceptor: dying })).rejects.toThrow(Stuck);
  rename(world);
  await days(world, 1);
  await run(world);
  const [first, second, ...more] = world.keysOf(theAccount, userName(newName));
  expect([first?.status, second?.status, more]).toEqual(['Inactive', 'Active', []]);
  expect(itemOf(world, newName)?.record.issued.map(({ keyId }) => keyId)).toEqual([second?.id]);
  expect(world.state.table.intents.get(theAccount)?.size).toBe(0);
  expect(itemOf(world, theUser)).toBeUndefined();
  expect(world.history().filter(({ status, user }) => status === 'pending' && user === newName)).toEqual([]);
});

test('what was switched off under the old name, though the table never heard of it, counts from then', async () => {
  const policy = { lifecycle: { ...overlap.lifecycle, deleteInactiveAfterDays: 1 } };
  const world = aliceWith([dueKey]);
  await run(world, { policy });
  await days(world, 16);
  const unheard = instead('journal.complete', (call) => refusedWith(call, 'STORE_UNAVAILABLE'));
  await run(world, { policy, interceptor: unheard });
  const [old] = world.keysOf(theAccount, theUser);
  expect(old?.status).toBe('Inactive');
  rename(world);
  await world.clock.advance(5 * hourMs); // until then the report is no newer
  await run(world, { policy });
  expect(world.keysOf(theAccount, userName(newName))).toHaveLength(2);
  expect(itemOf(world, newName)?.record.switchedOff).toMatchObject([{ keyId: old?.id }]);
  expect(world.history().filter(({ status }) => status === 'pending')).toEqual([]);
  await days(world, 2);
  await run(world, { policy });
  expect(world.keysOf(theAccount, userName(newName))).toHaveLength(1);
});

test('a user who was moved to another path can not read the secret: the old key stays on', async () => {
  const world = await inOverlap();
  world.people.changeUser(theAccount, userName(theUser), { path: '/moved/' });
  await days(world, 3);
  const result = await run(world, { policy: overlap });
  expect(userOf(result).view).toMatchObject({ rule: 'G1', finding: 'custody-lost' });
  expect(userOf(result).view?.because).toContain(`user/moved/${theUser}`);
});
