import type { RunSummary } from '@rekey/engine';
import { aLease, anAccountResult, aRunSummary, createWorld, daysAgo, someCounts } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { readRun, readRuns } from './runs.ts';
import { readSince } from './since.ts';

const ended = (name: string, days: number, sketch: Partial<RunSummary> = {}): RunSummary => ({
  ...aRunSummary({ run: name, startedAt: daysAgo(days), endedAt: daysAgo(days - 0.01), status: 'finished' }),
  ...sketch,
});

const stood = (compliant: number, tooOld: number) => ({
  compliance: { compliant, 'too-old': tooOld, excepted: 0, maxKeyAgeDays: 90 },
});

const readerOf = (runs: readonly RunSummary[], lease = aLease({ holder: 'nobody' })) => ({
  ...createWorld().reader(),
  runs: async function* () {
    yield* runs;
  },
  run: async (name: string) => runs.find(({ run }) => run === name),
  lease: async () => lease,
  results: async function* () {
    yield anAccountResult({ counts: someCounts({ issued: 2 }) });
    yield anAccountResult({ coverage: 'unreachable' });
  },
});

const begun = aRunSummary({ run: 'begun', startedAt: daysAgo(0.1) });

test('what runs did since a moment is what those did that began since then', async () => {
  const reader = readerOf([
    ended('c', 1, { counts: someCounts({ issued: 1, deleted: 2 }), ...stood(9, 1) }),
    ended('b', 2, { counts: someCounts({ issued: 3 }) }),
    ended('partial', 7.5),
    ended('a', 8, { counts: someCounts({ issued: 100 }), ...stood(5, 5) }),
    ended('older', 9, stood(1, 9)),
  ]);
  const since = await readSince({ reader }, daysAgo(7));
  expect(since.runs.map(({ run }) => run.run)).toEqual(['c', 'b']);
  expect(since.done).toEqual({ issued: 4, deactivated: 0, deleted: 2, discarded: 0 });
  expect([since.before?.run, since.after?.run]).toEqual(['a', 'c']);
});

test('without an earlier run over the whole organization, the first since then is what compliance moved from', async () => {
  const { before, after } = await readSince(
    { reader: readerOf([ended('b', 1, stood(9, 1)), ended('a', 2, stood(5, 5))]) },
    daysAgo(7),
  );
  expect([before?.run, after?.run]).toEqual(['a', 'b']);
});

test('a run that began before the moment is not of the period, one at the moment is', async () => {
  const reader = readerOf([ended('at', 7), ended('before', 7.001)]);
  expect((await readSince({ reader }, daysAgo(7))).runs.map(({ run }) => run.run)).toEqual(['at']);
});

test('a run without an end is in progress while its lease is held, else broken off, and counts what its accounts did', async () => {
  const held = readerOf([begun], aLease({ holder: 'begun' }));
  expect((await readRuns({ reader: held })).latest?.state).toBe('in-progress');
  expect((await readRuns({ reader: readerOf([begun]) })).latest?.state).toBe('broken-off');
  const view = await readRun({ reader: held }, begun.run);
  expect(view).toMatchObject({
    state: 'in-progress',
    run: { counts: { issued: 2 }, coverage: { scanned: 1, unreachable: 1 } },
  });
});
