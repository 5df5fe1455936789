import { expect, test } from 'vitest';
import { begin, end, work } from './test-support/batches.ts';
import { accountOf, accountsWith, dueUsers, idOf, run } from './test-support/run.ts';
import type { Interceptor, World } from './testing/index.ts';
import { createWorld, refusedWith } from './testing/index.ts';

const young = [{ name: 'young', keys: [{ ageDays: 3 }] }];
const unreachable: Interceptor = async (call, proceed) =>
  call.method === 'open' && call.account === idOf(1) ? refusedWith(call, 'ROLE_NOT_ASSUMABLE') : proceed();

/** A night's run of one worker, whose last process meets this. */
const night = async (world: World, { worker, last }: { worker?: Interceptor; last?: Interceptor } = {}) => {
  const begun = await begin(world);
  const part = { epoch: begun.epoch, batch: begun.toVisit };
  await work(world, part, worker === undefined ? {} : { interceptor: worker });
  await world.clock.advance(60_000);
  return end(world, begun, last === undefined ? {} : { interceptor: last });
};

test('an account that was not looked at this time counts for nothing, whatever was seen before', async () => {
  const world = createWorld(accountsWith(dueUsers(2), young));
  await run(world, { client: 'before' });
  const result = await night(world, { worker: unreachable });
  expect(accountOf(result)).toMatchObject({ coverage: 'unreachable', counts: { users: 0, keys: 0 }, ages: [] });
  expect(accountOf(result)).not.toHaveProperty('oldestActiveKeyAt');
  expect(result.counts).toMatchObject({ users: 1, keys: 1 });
});

test('of an account with nothing to say the rollup tells the oldest key too', async () => {
  const world = createWorld(accountsWith(young));
  await run(world, { client: 'before' });
  const result = await night(world);
  expect(accountOf(result)).toMatchObject({ coverage: 'scanned', users: [], fullScan: false });
  expect(accountOf(result).oldestActiveKeyAt).toEqual(
    world.state.table.rollups.get(accountOf(result).account.id)?.oldestActiveKeyAt,
  );
});

test('a list that lags behind takes no account for lost', async () => {
  const world = createWorld(accountsWith(dueUsers(1), young));
  const lagging: Interceptor = async (call, proceed) => (call.method === 'rollups' ? [] : proceed());
  const result = await night(world, { last: lagging });
  expect(result).toMatchObject({ status: 'finished', coverage: { scanned: 2, deferred: 0 }, counts: { issued: 1 } });
});

test('accounts that are in the table, but not of this run, are not told of', async () => {
  const world = createWorld(accountsWith(young, young, young));
  await run(world, { client: 'before' });
  const begun = await begin(world);
  const two = begun.toVisit.slice(0, 2);
  await work(world, { epoch: begun.epoch, batch: two });
  const result = await end(world, { ...begun, toVisit: two });
  expect(result.accounts.filter(({ coverage }) => coverage === 'scanned')).toHaveLength(2);
  expect(result.accounts.some(({ account }) => account.id === begun.toVisit[2]?.id)).toBe(false);
});

test('an account that no worker came to keeps what was seen before', async () => {
  const world = createWorld(accountsWith(young));
  await run(world, { client: 'before' });
  const id = accountOf(await run(world, { client: 'again' })).account.id;
  const before = world.state.table.rollups.get(id);
  const begun = await begin(world);
  await end(world, begun);
  expect(world.state.table.rollups.get(id)).toMatchObject({
    coverage: 'deferred',
    code: 'WORKER_LOST',
    counts: before?.counts,
    lastSuccessAt: before?.lastSuccessAt,
  });
});

test('the run began when its first process began, and its end is told', async () => {
  const world = createWorld(accountsWith(young));
  const startedAt = world.clock.now();
  const result = await night(world);
  expect(result.startedAt).toEqual(startedAt);
  expect(result.endedAt?.getTime()).toBeGreaterThanOrEqual(startedAt.getTime() + 60_000);
  expect(world.events.at(-1)).toEqual({ kind: 'run-finished', result });
});

test('a run whose item is gone is summed up all the same', async () => {
  const world = createWorld(accountsWith(young));
  const begun = await begin(world);
  await work(world, { epoch: begun.epoch, batch: begun.toVisit });
  world.state.table.runs.clear();
  expect(await end(world, begun)).toMatchObject({ status: 'finished', coverage: { scanned: 1 } });
});

test('what workers stopped for comes before workers that were lost', async () => {
  const world = createWorld(accountsWith(dueUsers(1), dueUsers(1)));
  const begun = await begin(world);
  const [, second] = begun.toVisit;
  const held = { scope: 'org', reason: 'incident', author: 'me', since: world.clock.now() } as const;
  world.state.table.holds = [held];
  await work(world, { epoch: begun.epoch, batch: second === undefined ? [] : [second] });
  expect(await end(world, begun)).toMatchObject({ status: 'stopped', code: 'ORGANIZATION_ON_HOLD' });
});
