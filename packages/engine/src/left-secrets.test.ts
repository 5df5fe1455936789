import { describe, expect, test } from 'vitest';
import { userName } from './model/ids.ts';
import { accountOf, aliceWith, callsOf, days, dueKey, instead, run } from './test-support/run.ts';
import { refusedWith, theAccount, theUser, type World } from './testing/index.ts';

const itemOf = (world: World) => world.state.table.items.get(theAccount)?.get(theUser);
const scan = { policy: { limits: { fullScanEveryDays: 1 } } };
const region = 'us-east-1';
const name = `${theUser}_credentials`;

/** A user with a key of ours was deleted, and a run has come by since. */
const userIsGone = async (): Promise<World> => {
  const world = aliceWith([dueKey]);
  await run(world);
  world.people.deleteUser(theAccount, theUser);
  await days(world, 1);
  return world;
};

describe('a secret whose user is gone', () => {
  test('is told of, and counted', async () => {
    const world = await userIsGone();
    const result = await run(world);
    expect(itemOf(world)?.view?.notes).toEqual(['secret-without-user']);
    expect(accountOf(result)).toMatchObject({ counts: { users: 0 }, findings: { 'secret-without-user': 1 } });
  });

  test('costs a quiet run nothing', async () => {
    const world = await userIsGone();
    await run(world);
    await days(world, 1);
    const result = await run(world, { client: 'quiet' });
    expect(accountOf(result).findings).toEqual({ 'secret-without-user': 1 });
    expect(callsOf(world, 'quiet').filter((call) => call.startsWith('keys.') || call.startsWith('vault.'))).toEqual([]);
  });

  test('is forgotten by the next full scan once it is deleted', async () => {
    const world = await userIsGone();
    await run(world);
    await days(world, 1);
    await run(world, scan);
    expect(itemOf(world)?.view?.notes).toEqual(['secret-without-user']);
    world.people.removeSecret(theAccount, region, name);
    await days(world, 1);
    expect(accountOf(await run(world, scan)).findings).toEqual({});
    expect(itemOf(world)).toBeUndefined();
  });

  test('is kept in mind where it could not be looked at', async () => {
    const world = await userIsGone();
    const refuse = instead('vault.inspect', (call) => refusedWith(call, 'THROTTLED'));
    await run(world, { interceptor: refuse });
    expect(itemOf(world)?.view?.notes).toEqual(['secret-without-user']);
  });

  test('is the secret of a user of that name again', async () => {
    const world = await userIsGone();
    await run(world);
    world.people.createUser(theAccount, { name: theUser, keys: [dueKey] });
    await days(world, 1);
    const result = await run(world);
    expect(result.counts).toMatchObject({ users: 1, issued: 1 });
    expect(itemOf(world)?.view?.notes).toBeUndefined();
  });

  test('is none where the user is only renamed', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    world.people.renameUser(theAccount, theUser, 'alice.smith');
    await days(world, 1);
    expect(accountOf(await run(world)).findings).toEqual({});
    expect(itemOf(world)).toBeUndefined();
    const [stored] = world.keysOf(theAccount, userName('alice.smith')).filter(({ status }) => status === 'Active');
    expect(stored).toBeDefined();
  });
});
