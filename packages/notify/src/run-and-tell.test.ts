import { type RunEvent, type RunResult, runId } from '@rekey/engine';
import { aPolicy, createWorld, type PortsOptions, type World } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import type { Notifier } from './notifier.ts';
import { keepsOutcomes, noticesFailed, runAndTell } from './run-and-tell.ts';

const one = { sent: 1, failed: 0, left: 0 };
const run = runId('run-1');
const policy = aPolicy({});
const request = { kind: 'run', run, policy, policyName: 'rekey.yaml@test' } as const;

/** Writes down what it was told, in order. */
const listening = () => {
  const heard: unknown[] = [];
  const notifier: Notifier = {
    begun: async (of) => void heard.push(['begun', of]),
    observe: ({ kind }) => void heard.push(kind),
    ended: async (_result, budgetMs) => {
      heard.push(['ended', budgetMs]);
      return { events: one };
    },
  };
  return { heard, notifier };
};

const aWorld = () =>
  createWorld({ accounts: [{ id: '111111111111', users: [{ name: 'alice', keys: [{ ageDays: 120 }] }] }] });

const tell = async (world: World, options: PortsOptions & { budgetMs?: number } = {}) => {
  const { heard, notifier } = listening();
  const telling = { notifier, budgetMs: () => options.budgetMs ?? 1_000 };
  const work = runAndTell(world.ports(options), request, telling).then(
    (result: RunResult) => ({ result, heard }),
    (error: unknown) => ({ error, heard }),
  );
  return world.clock.settle(work);
};

test('what became of telling people is in the result, and in the run’s item', async () => {
  const world = aWorld();
  const told = await tell(world);
  expect(told).toMatchObject({ result: { status: 'finished', notices: { events: one } } });
  expect(await world.reader().run(run)).toMatchObject({ status: 'finished', notices: { events: one } });
});

test('the run is told as it begins, as it goes on, and at its end', async () => {
  const { heard } = await tell(aWorld());
  const at = heard.indexOf('run-begun');
  expect(heard[at - 1]).toEqual(['begun', { run, policy: 'rekey.yaml@test' }]);
  expect(heard).toContain('users-judged');
  expect(heard.slice(-2)).toEqual(['run-finished', ['ended', 1_000]]);
});

test('there is never less than no time', async () => {
  const { heard } = await tell(aWorld(), { budgetMs: -5 });
  expect(heard.at(-1)).toEqual(['ended', 0]);
});

test('a run that cannot begin is not told of', async () => {
  const world = aWorld();
  world.state.credentials = 'expired';
  const { heard, ...rest } = await tell(world);
  expect(rest).toMatchObject({ error: { code: 'CREDENTIALS_EXPIRED' } });
  expect(heard).toEqual([]);
});

test('a table that does not take the report is a warning, and the run stays finished', async () => {
  const world = aWorld();
  const seen: RunEvent[] = [];
  let writes = 0;
  const told = await tell(world, {
    observe: (event) => void seen.push(event),
    interceptor: async (call, act) => {
      if (call.method === 'recordRun') writes += 1;
      if (call.method === 'recordRun' && writes > 2) throw new Error('the table is busy');
      return act();
    },
  });
  expect(told).toMatchObject({ result: { status: 'finished', notices: { events: one } } });
  expect(seen.at(-1)).toEqual({ kind: 'warning', message: expect.stringContaining('the table is busy') });
});

test('failures are counted over all kinds', () => {
  expect(noticesFailed({})).toBe(0);
  const failed = { ...one, failed: 2 };
  expect(noticesFailed({ events: failed, digest: one, mail: { ...failed, withoutOwner: 3 } })).toBe(4);
});

test('outcomes wait where events are wanted, and there is a bus for them', () => {
  const bus = { put: async () => [] };
  expect(keepsOutcomes(bus, policy)).toBe(true);
  expect(keepsOutcomes(undefined, policy)).toBe(false);
  expect(keepsOutcomes(bus, aPolicy({ notify: { channels: ['digest', 'mail'] } }))).toBe(false);
});
