import { expect, test } from 'vitest';
import type { Lease } from './lease.ts';
import { acquireLease } from './lease.ts';
import { runId } from './model/ids.ts';
import type { Interceptor, World } from './testing/index.ts';
import { aLease, answerLost, createWorld } from './testing/index.ts';

const secondMs = 1000;

const acquire = (world: World, run: string, interceptor?: Interceptor): Promise<Lease> =>
  acquireLease(world.ports({ client: run, ...(interceptor === undefined ? {} : { interceptor }) }), {
    run: runId(run),
    caller: 'arn:aws:iam::999999999999:user/operator',
  });

const settle = (world: World, run: string, interceptor?: Interceptor): Promise<Lease> =>
  world.clock.settle(acquire(world, run, interceptor));

const lost = expect.objectContaining({ code: 'LEASE_LOST' });
const inProgress = (holder: string) => ({ code: 'RUN_IN_PROGRESS', message: expect.stringContaining(holder) });

/** The answers to replaceLease, by its count from 1. */
const atReplace = (nth: number, answer: Interceptor): Interceptor => {
  let count = 0;
  return (call, proceed, veto) => {
    if (call.method !== 'replaceLease') return proceed();
    count += 1;
    return count === nth ? answer(call, proceed, veto) : proceed();
  };
};

test('the first run of a table has epoch 1', async () => {
  const world = createWorld();
  expect((await settle(world, 'a')).epoch).toBe(1);
  expect(world.state.table.lease).toMatchObject({ epoch: 1, holder: 'a', released: false, lengthMs: 30_000 });
});

test('a released lease is taken at once, with the next epoch', async () => {
  const world = createWorld();
  await (await settle(world, 'a')).release();
  const before = world.clock.elapsedMs();
  expect((await settle(world, 'b')).epoch).toBe(2);
  expect(world.clock.elapsedMs()).toBe(before);
});

test('a lease whose heartbeat moves is not taken, and its holder is named', async () => {
  const world = createWorld();
  await settle(world, 'a');
  await expect(settle(world, 'b')).rejects.toMatchObject(inProgress('a (arn:aws:iam::999999999999:user/operator)'));
  expect(world.events).toContainEqual({ kind: 'waiting-for-lease', holder: expect.stringContaining('a (arn') });
});

test('a silent lease is taken over after one length on our own clock, not sooner', async () => {
  const world = createWorld({ table: { lease: aLease({ epoch: 7, holder: 'dead' }) } });
  const before = world.clock.elapsedMs();
  expect((await settle(world, 'b')).epoch).toBe(8);
  expect(world.clock.elapsedMs() - before).toBe(30 * secondMs);
});

test('a silent lease is watched for one length by a process that has been up for long, too', async () => {
  const world = createWorld({ table: { lease: aLease({ holder: 'dead' }) } });
  await world.clock.advance(3600 * secondMs);
  const before = world.clock.elapsedMs();
  await settle(world, 'b');
  expect(world.clock.elapsedMs() - before).toBe(30 * secondMs);
});

test('a lease is watched for its own length, whatever ours is', async () => {
  const world = createWorld({ table: { lease: aLease({ lengthMs: 120_000 }) } });
  await settle(world, 'b');
  expect(world.clock.elapsedMs()).toBe(120 * secondMs);
});

test('a lease that is released while it is watched is taken', async () => {
  const world = createWorld();
  const first = await settle(world, 'a');
  const second = acquire(world, 'b');
  await world.clock.advance(secondMs);
  await first.release();
  expect((await world.clock.settle(second)).epoch).toBe(2);
});

test('a lease that another takes while it is watched is theirs', async () => {
  const world = createWorld({ table: { lease: aLease({ epoch: 3 }) } });
  const second = acquire(world, 'b');
  await world.clock.advance(secondMs);
  world.state.table.lease = aLease({ epoch: 4, holder: 'c' });
  await expect(world.clock.settle(second)).rejects.toMatchObject(inProgress('c'));
  expect(world.clock.elapsedMs()).toBe(5 * secondMs);
});

test('a lease that vanishes while it is watched is nobody to wait for', async () => {
  const world = createWorld({ table: { lease: aLease() } });
  const second = acquire(world, 'b');
  await world.clock.advance(secondMs);
  world.state.table.lease = undefined;
  await expect(world.clock.settle(second)).rejects.toMatchObject({
    ...inProgress('holds the lease: unknown'),
    hint: expect.stringContaining('after 30 s'),
  });
  expect((await settle(world, 'c')).epoch).toBe(1);
});

test('a heartbeat counts up with each renewal', async () => {
  const world = createWorld();
  await settle(world, 'a');
  const beats: (number | undefined)[] = [];
  for (let n = 0; n < 3; n += 1) {
    beats.push(world.state.table.lease?.beat);
    await world.clock.advance(5 * secondMs);
  }
  expect(beats).toEqual([1, 2, 3]);
});

test('of two contenders for a silent lease one takes it, and the other is told who', async () => {
  const world = createWorld({ table: { lease: aLease({ holder: 'dead' }) } });
  const both = await world.clock.settle(Promise.allSettled([acquire(world, 'b'), acquire(world, 'c')]));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: inProgress(world.state.table.lease?.holder ?? ''),
  });
});

test('a lease in good health is kept for hours', async () => {
  const world = createWorld();
  const lease = await settle(world, 'a');
  for (let minutes = 0; minutes < 120; minutes += 1) {
    await world.clock.advance(60 * secondMs);
    expect(() => lease.assertTimeForAnEffect()).not.toThrow();
  }
});

test('a process that slept for more than half its lease begins no effect', async () => {
  const world = createWorld();
  const lease = await settle(world, 'a');
  world.clock.jump(15 * secondMs);
  lease.assertTimeForAnEffect();
  world.clock.jump(1);
  expect(() => lease.assertTimeForAnEffect()).toThrow(lost);
});

test('a process that slept goes on once its lease is renewed, if nobody took it', async () => {
  const world = createWorld();
  const lease = await settle(world, 'a');
  world.clock.jump(3600 * secondMs);
  expect(() => lease.assertTimeForAnEffect()).toThrow(lost);
  await world.clock.advance(5 * secondMs);
  lease.assertTimeForAnEffect();
});

test.each([
  ['was taken over', aLease({ epoch: 2, holder: 'b' })],
  ['is of the same epoch, as in a table put back, and another’s', aLease({ holder: 'b' })],
  ['is of another epoch, though of our name', aLease({ epoch: 2, holder: 'a' })],
  ['is not there any more', undefined],
])('a lease that %s stays lost: it is written no more', async (_what, there) => {
  const world = createWorld();
  const lease = await settle(world, 'a');
  world.state.table.lease = there;
  await world.clock.advance(5 * secondMs);
  expect(() => lease.assertTimeForAnEffect()).toThrow(lost);
  const before = world.calls.length;
  await world.clock.advance(60 * secondMs);
  await lease.release();
  expect(world.calls).toHaveLength(before);
  expect(world.state.table.lease).toEqual(there);
  expect(() => lease.assertTimeForAnEffect()).toThrow(lost);
});

test.each([
  ['was lost', (async (call, proceed) => (await proceed(), answerLost(call))) satisfies Interceptor],
  ['never came, its request lost', (async (call) => answerLost(call)) satisfies Interceptor],
])('one renewal whose answer %s does no harm', async (_what, fault) => {
  const world = createWorld();
  const lease = await settle(world, 'a', atReplace(2, fault));
  for (let seconds = 0; seconds < 60; seconds += 1) {
    await world.clock.advance(secondMs);
    expect(() => lease.assertTimeForAnEffect()).not.toThrow();
  }
});

test('a table that does not answer ends the run before another may begin', async () => {
  const world = createWorld();
  let down = false;
  const lease = await settle(world, 'a', async (call, proceed) => (down ? answerLost(call) : proceed()));
  down = true;
  await world.clock.advance(15 * secondMs);
  lease.assertTimeForAnEffect();
  await world.clock.advance(1);
  expect(() => lease.assertTimeForAnEffect()).toThrow(lost);
});

test('a release that meets a heartbeat on its way is a release all the same', async () => {
  const world = createWorld();
  let arrive: () => void = () => {};
  const slow: Interceptor = async (_call, proceed) => {
    const answer = await proceed();
    await new Promise<void>((resolve) => {
      arrive = resolve;
    });
    return answer;
  };
  const lease = await settle(world, 'a', atReplace(2, slow));
  await world.clock.advance(5 * secondMs);
  await lease.release();
  arrive();
  expect(world.state.table.lease).toMatchObject({ holder: 'a', released: true });
});

test('a released lease beats no more', async () => {
  const world = createWorld();
  const lease = await settle(world, 'a');
  await lease.release();
  const before = world.calls.length;
  await world.clock.advance(60 * secondMs);
  expect(world.calls).toHaveLength(before);
});
