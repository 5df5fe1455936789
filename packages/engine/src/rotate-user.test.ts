import { describe, expect, test } from 'vitest';
import {
  accountsWith,
  aliceWith,
  changes,
  days,
  dueKey,
  dueUsers,
  instead,
  plan,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { createWorld, refusedWith, theAccount, theUser } from './testing/index.ts';

const itemOf = (world: World, user: string = theUser) =>
  [...(world.state.table.items.get(theAccount) ?? [])].find(([name]) => name === user)?.[1];

describe('one user, by name', () => {
  test('nobody else is looked at, and the rollup of the account stays as it was', async () => {
    const world = createWorld(accountsWith(dueUsers(3)));
    const result = await run(world, { user: 'user-2' });
    expect(result.counts.issued).toBe(1);
    expect(statuses(world, 'user-1')).toEqual(['Active']);
    expect(world.state.table.rollups.size).toBe(0);
  });

  test('forced: rotated whatever the age of the key, once', async () => {
    const world = aliceWith([{ ageDays: 1, lastUsedDaysAgo: 0.1 }]);
    const foreseen = await plan(world, { user: theUser, force: true });
    expect(stepsOf(userOf(foreseen))).toEqual(['issue planned', 'deactivate planned']);
    const result = await run(world, { user: theUser, force: true });
    expect(stepsOf(userOf(result))).toEqual(['issue done', 'deactivate done']);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });

  test('forced a second time: again, as soon as there is a slot', async () => {
    const world = aliceWith([{ ageDays: 1, lastUsedDaysAgo: 0.1 }]);
    await run(world, { user: theUser, force: true });
    const waiting = await run(world, { user: theUser, force: true });
    expect(waiting.counts.issued).toBe(0);
    await days(world, 15.01);
    const again = await run(world, { user: theUser, force: true });
    expect(stepsOf(userOf(again))).toEqual(['delete done', 'issue done', 'deactivate done']);
  });

  test('force without a user forces nobody', async () => {
    const world = aliceWith([{ ageDays: 1 }]);
    await run(world, { force: true });
    expect(changes(world)).toEqual([]);
  });

  test('who is not there is gone, which is no failure', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const result = await run(world, { user: 'nobody' });
    expect(userOf(result, 'nobody').status).toBe('gone');
    expect(result.counts).toMatchObject({ failed: 0, users: 0 });
  });
});

describe('a key that Rekey switched off is switched on again by a person', () => {
  const policy = { lifecycle: { overlap: { minDays: 0 } } };

  const switchedBackOn = async () => {
    const world = aliceWith([dueKey]);
    await run(world, { policy });
    const [old] = world.keysOf(theAccount, theUser);
    if (old === undefined) throw new Error('the old key is there');
    await days(world, 1);
    world.people.setStatus(theAccount, old.id, 'Active');
    return { world, old };
  };

  test('its first sight is written down, once, and nothing is done for 7 days', async () => {
    const { world, old } = await switchedBackOn();
    const seenAt = world.clock.now();
    const result = await run(world, { policy });
    expect(userOf(result).view).toMatchObject({ verdict: 'attention', finding: 'switched-back-on' });
    expect(itemOf(world)?.record.switchedOff).toMatchObject([{ keyId: old.id, backOnSince: seenAt }]);
    await days(world, 6.9);
    await run(world, { policy });
    expect(statuses(world)).toEqual(['Active', 'Active']);
    expect(world.history().filter(({ action }) => action === 'switched-back-on')).toHaveLength(1);
  });

  test('after them the rules apply anew', async () => {
    const { world } = await switchedBackOn();
    await run(world, { policy });
    await days(world, 7);
    await run(world, { policy });
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });
});

describe('people who change things in the middle', () => {
  test('a key that its owner deletes before it is switched off: the user is not gone', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world, {
      interceptor: instead('keys.deactivate', (call, proceed) => {
        if (call.keyId !== undefined) world.people.deleteKey(theAccount, call.keyId);
        return proceed();
      }),
    });
    expect(userOf(result)).toMatchObject({ status: 'settled', view: { verdict: 'fresh' } });
    expect(itemOf(world)?.record.issued).toHaveLength(1);
    expect(result.counts.failed).toBe(0);
  });

  test('a key that its owner deletes before its last use is asked for: the user is not gone', async () => {
    const world = aliceWith([dueKey, { ageDays: 40 }], { user: { name: theUser } });
    await run(world);
    const before = itemOf(world);
    expect(before).toBeDefined();
    world.people.changeUser(theAccount, theUser, {});
    await days(world, 60);
    const result = await run(world, {
      policy: { lifecycle: { ifUnused: { days: 30, then: 'report' } } },
      interceptor: instead('keys.lastUse', (call, proceed) => {
        if (call.keyId !== undefined) world.people.deleteKey(theAccount, call.keyId);
        return proceed().catch(() => refusedWith(call, 'NO_SUCH_USER'));
      }),
    });
    expect(result.counts.failed).toBe(0);
    expect(itemOf(world)).toBeDefined();
  });

  test('a user who is deleted between the report and their turn: gone, and with the next report forgotten, history kept', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    await days(world, 91);
    const result = await run(world, {
      interceptor: instead('census.report', async (_call, proceed) => {
        const report = await proceed();
        world.people.deleteUser(theAccount, theUser);
        return report;
      }),
    });
    expect(userOf(result).status).toBe('gone');
    expect(result.counts).toMatchObject({ failed: 0, users: 0, keys: 0 });
    // The report is older than the deletion: a new name of the same user would not be in it.
    expect(itemOf(world)?.view).toMatchObject({ keys: [], verdict: 'no-keys' });
    world.people.removeSecret(theAccount, 'us-east-1', 'alice_credentials');
    await days(world, 1);
    await run(world);
    expect(itemOf(world)).toBeUndefined();
    expect(world.history()).not.toEqual([]);
  });
});
