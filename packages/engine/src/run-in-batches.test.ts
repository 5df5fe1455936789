import { describe, expect, test } from 'vitest';
import { batchesOf } from './batches.ts';
import type { RunResult } from './model/run.ts';
import type { Begun } from './run-in-batches.ts';
import { begin, end, startWorker, work } from './test-support/batches.ts';
import { accountOf, accountsWith, callsOf, coverage, dueUsers, idOf, rotated, run } from './test-support/run.ts';
import type { Interceptor } from './testing/index.ts';
import { crashed, createWorld, refusedWith } from './testing/index.ts';

const lost = { code: 'LEASE_LOST' };

const inBatches = (begun: Begun, size: number) =>
  batchesOf({ ...begun, behind: begun.toVisit.length }, { size, workers: 2 });

describe('a run of many processes', () => {
  const described = () => ({
    ...accountsWith(dueUsers(3), dueUsers(1), [], dueUsers(2), [{ name: 'young', keys: [{ ageDays: 3 }] }]),
  });

  test('comes to what one process comes to, in AWS and in what is told of it', async () => {
    const [one, many] = [createWorld(described()), createWorld(described())];
    const whole = await run(one, { client: 'night' });

    const begun = await begin(many);
    const workers = inBatches(begun, 2).map((batch, n) =>
      startWorker(many, { epoch: begun.epoch, batch }, { worker: `w${n}` }),
    );
    await many.clock.settle(Promise.all(workers));
    const summed = await end(many, begun);

    expect(rotated(many)).toBe(rotated(one));
    const { startedAt: _start, endedAt: _end, accounts, ...told } = summed;
    const { startedAt: _from, endedAt: _to, accounts: expected, ...wanted } = whole;
    expect(told).toEqual(wanted);
    const sums = ({ accounts: all }: Pick<RunResult, 'accounts'>) =>
      all.map(({ account, coverage: of, counts, verdicts, ages }) => ({
        account: account.id,
        of,
        counts,
        verdicts,
        ages,
      }));
    expect(sums({ accounts })).toEqual(sums({ accounts: expected }));
    expect(many.state.table.lease).toMatchObject({ released: true, epoch: 1, holder: 'night' });
    expect(many.leaks([summed, many.state.table, many.calls])).toEqual([]);
  });

  test('keeps every other run out while any worker is alive', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1)));
    const begun = await begin(world);
    const slow: Interceptor = async (call, proceed) => {
      if (call.method === 'report') await world.clock.sleep(10 * 60_000);
      return proceed();
    };
    const working = startWorker(world, { epoch: begun.epoch, batch: begun.toVisit }, { interceptor: slow });
    await world.clock.advance(5 * 60_000);
    await expect(run(world, { client: 'other' })).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    await world.clock.settle(working);
    expect((await end(world, begun)).counts.issued).toBe(2);
  });

  test('outlasts two minutes without any worker, and gives way after', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const begun = await begin(world);
    const waitedFrom = world.clock.elapsedMs();
    await run(world, { client: 'other' });
    expect(world.clock.elapsedMs() - waitedFrom).toBeGreaterThanOrEqual(120_000);
    await expect(work(world, { epoch: begun.epoch, batch: begun.toVisit })).rejects.toMatchObject(lost);
  });
});

describe('a worker', () => {
  test('whose run is over makes no call', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const begun = await begin(world);
    await world.clock.advance(10 * 60_000);
    const other = await begin(world, { run: 'other' });
    expect(other.epoch).toBe(begun.epoch + 1);
    await expect(work(world, { epoch: begun.epoch, batch: begun.toVisit }, { worker: 'late' })).rejects.toMatchObject(
      lost,
    );
    expect(callsOf(world, 'late')).toEqual(['store.readLease']);
  });

  test('of a run that was begun again, its first answer lost, makes no call', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const first = await begin(world);
    const second = await begin(world);
    expect(second.epoch).toBe(first.epoch + 1);
    await expect(work(world, { epoch: first.epoch, batch: first.toVisit })).rejects.toMatchObject(lost);
    expect((await work(world, { epoch: second.epoch, batch: second.toVisit })).results).toHaveLength(1);
  });

  test('of a run that has ended makes no call', async () => {
    const world = createWorld(accountsWith(dueUsers(1)));
    const begun = await begin(world);
    await end(world, begun);
    await expect(work(world, { epoch: begun.epoch, batch: begun.toVisit }, { worker: 'late' })).rejects.toMatchObject(
      lost,
    );
    expect(callsOf(world, 'late')).toEqual(['store.readLease']);
  });

  test('that died is followed by one that goes on where it was, under other names in the history', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(2)));
    const begun = await begin(world);
    const part = { epoch: begun.epoch, batch: begun.toVisit };
    const policy = { limits: { accountsInFlight: 1 } };
    const dying: Interceptor = (call, proceed) =>
      call.method === 'deactivate' && call.account === idOf(2) ? crashed() : proceed();
    const dead = startWorker(world, part, { interceptor: dying, worker: 'dead', policy });
    await expect(world.clock.settle(dead)).rejects.toMatchObject({ name: 'Stuck' });

    const before = world.calls.length;
    const { results } = await work(world, part, { worker: 'next', policy });
    expect(results.map(({ account }) => account.id)).toEqual([idOf(2)]);
    expect(
      world.calls.slice(before).filter(({ call }) => call.account === idOf(1) && call.port === 'sessions'),
    ).toEqual([]);
    expect((await end(world, begun)).coverage.scanned).toBe(2);
    expect(rotated(world)).toBe(3);
    const ids = world.history().map(({ account, id }) => `${account} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(world.history().filter(({ status }) => status === 'pending')).toEqual([]);
  });

  test('that never came leaves its accounts deferred, and the next run begins with them', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    const begun = await begin(world);
    const [first = [], ...rest] = inBatches(begun, 1);
    for (const batch of rest) await work(world, { epoch: begun.epoch, batch });
    const summed = await end(world, begun);
    expect(coverage(summed)).toMatchObject({ [idOf(1)]: 'deferred', [idOf(2)]: 'scanned', [idOf(3)]: 'scanned' });
    expect(accountOf(summed, first[0]?.id)).toMatchObject({ code: 'WORKER_LOST' });
    expect(summed).toMatchObject({ status: 'stopped', code: 'WORKER_LOST', counts: { issued: 2 } });
    await world.clock.advance(60_000);
    expect((await begin(world, { run: 'next' })).toVisit[0]?.id).toBe(idOf(1));
  });

  test('that came leaves accounts that are up to date; those of a plan, or that nobody has looked at, may be behind', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    const begun = await begin(world);
    expect(begun.behind).toBe(3);
    const [first = [], second = []] = inBatches(begun, 1);
    await work(world, { epoch: begun.epoch, batch: first });
    await work(world, { epoch: begun.epoch, batch: second }, { policy: { mode: 'plan' } });
    await end(world, begun);
    await world.clock.advance(60_000);
    const next = await begin(world, { run: 'next' });
    expect(next.behind).toBe(2);
    expect(next.toVisit.at(-1)?.id).toBe(first[0]?.id);
  });

  test('that left users for a cap leaves an account that may be behind', async () => {
    const world = createWorld(accountsWith(dueUsers(3), dueUsers(1)));
    const begun = await begin(world);
    const part = { epoch: begun.epoch, batch: begun.toVisit };
    await work(world, part, { policy: { limits: { maxRotationsPerAccount: 2 } } });
    await end(world, begun);
    await world.clock.advance(60_000);
    const next = await begin(world, { run: 'next' });
    expect(next.behind).toBe(1);
    expect(next.toVisit[0]?.id).toBe(idOf(1));
  });

  test('that is out of time says of every account that it is deferred: the end of the run looks for none', async () => {
    const world = createWorld(accountsWith(dueUsers(1), dueUsers(1), dueUsers(1)));
    const begun = await begin(world);
    const slow: Interceptor = async (call, proceed) => {
      if (call.method === 'report') await world.clock.sleep(240_000 - 5_000);
      return proceed();
    };
    const policy = { limits: { accountsInFlight: 1 } };
    const request = { interceptor: slow, policy, timeBudgetMs: 240_000 };
    await work(world, { epoch: begun.epoch, batch: begun.toVisit }, request);
    const left = [...world.state.table.rollups.values()].filter(({ coverage: seen }) => seen === 'deferred');
    expect(left).toHaveLength(2);
    const summed = await end(world, begun);
    expect(accountOf(summed, idOf(3))).toMatchObject({ coverage: 'deferred', code: 'TIME_BUDGET' });
  });

  test('asleep past the length of its lease begins nothing more when it wakes', async () => {
    const world = createWorld(accountsWith(dueUsers(3)));
    const begun = await begin(world);
    const asleep: Interceptor = async (call, proceed) => {
      const answer = await proceed();
      if (call.method === 'create') world.clock.jump(20 * 60_000);
      return answer;
    };
    const policy = { limits: { maxRotationsPerAccount: 2 } };
    const { stop } = await work(world, { epoch: begun.epoch, batch: begun.toVisit }, { interceptor: asleep, policy });
    expect(stop).toMatchObject(lost);
    expect(rotated(world)).toBe(0);
  });
});

describe('what workers share', () => {
  test('maxRotationsPerRun: all of them together make no more', async () => {
    const world = createWorld(accountsWith(dueUsers(3), dueUsers(3), dueUsers(3)));
    const policy = { limits: { maxRotationsPerRun: 4 } };
    const begun = await begin(world, { policy });
    const workers = inBatches(begun, 1).map((batch, n) =>
      startWorker(world, { epoch: begun.epoch, batch }, { policy, worker: `w${n}` }),
    );
    await world.clock.settle(Promise.all(workers));
    const summed = await end(world, begun, { policy });
    expect(rotated(world)).toBe(4);
    expect(summed.counts).toMatchObject({ issued: 4, deferred: 5, failed: 0 });
    expect(summed.status).toBe('finished');
  });

  test('maxRotationsPerRun: who is refused does not use up what there is for others', async () => {
    const secrets = [{ name: 'user-1_credentials', owningService: 'rds' }];
    const world = createWorld({ accounts: [{ id: idOf(1), users: dueUsers(2), secrets }] });
    const policy = { limits: { maxRotationsPerRun: 1 } };
    const begun = await begin(world, { policy });
    await work(world, { epoch: begun.epoch, batch: begun.toVisit }, { policy });
    expect((await end(world, begun, { policy })).counts).toMatchObject({ issued: 1, failed: 1, deferred: 0 });
  });

  test('failureTolerancePercent: a worker begins nothing once too many accounts have failed with others', async () => {
    const world = createWorld(accountsWith(...Array.from({ length: 5 }, () => dueUsers(1))));
    const policy = { limits: { failureTolerancePercent: 50 } };
    const failing: Interceptor = async (call, proceed) =>
      call.port === 'sessions' ? refusedWith(call, 'AWS_ERROR') : proceed();
    const begun = await begin(world, { policy });
    const [one = [], two = [], three = []] = inBatches(begun, 2);
    const sketch = { policy, total: 5 };
    await work(world, { epoch: begun.epoch, batch: one }, { ...sketch, interceptor: failing });
    await work(world, { epoch: begun.epoch, batch: two }, { ...sketch, interceptor: failing });
    const { stop } = await work(world, { epoch: begun.epoch, batch: three }, sketch);
    expect(stop).toMatchObject({ code: 'TOO_MANY_FAILURES' });
    expect(await end(world, begun, { policy })).toMatchObject({ status: 'stopped', code: 'TOO_MANY_FAILURES' });
    expect(rotated(world)).toBe(0);
  });
});
