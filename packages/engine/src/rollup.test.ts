import { expect, test } from 'vitest';
import { userName } from './model/ids.ts';
import type { AccountResult } from './model/run.ts';
import { rollupOf } from './rollup.ts';
import { anAccountResult, aRollup, daysAgo, someCounts } from './testing/index.ts';

const seen = anAccountResult({
  counts: someCounts({ users: 3 }),
  verdicts: { fresh: 3 },
  oldestActiveKeyAt: daysAgo(70),
  scanCursor: userName('m'),
});
const before = aRollup({
  counts: someCounts({ users: 2 }),
  verdicts: { waiting: 2 },
  oldestActiveKeyAt: daysAgo(80),
  scanCursor: userName('b'),
  lastSuccessAt: daysAgo(1),
  lastFullScanAt: daysAgo(5),
});
const { account, mode, coverage, endedAt } = seen;

test('an account that was scanned shows what was seen, and its success', () => {
  expect(rollupOf(seen, before)).toStrictEqual({
    account,
    mode,
    coverage,
    counts: someCounts({ users: 3 }),
    verdicts: { fresh: 3 },
    oldestActiveKeyAt: daysAgo(70),
    scanCursor: 'm',
    lastRun: seen.run,
    lastSeenAt: endedAt,
    lastSuccessAt: endedAt,
    lastFullScanAt: daysAgo(5),
  });
  expect(rollupOf({ ...seen, fullScan: true }, before).lastFullScanAt).toEqual(endedAt);
});

test('one that was not shows what was seen before, and why', () => {
  const failed = { ...seen, coverage: 'failed', code: 'THROTTLED', because: 'slow', fullScan: true } as const;
  expect(rollupOf(failed, before)).toStrictEqual({
    ...before,
    coverage: 'failed',
    code: 'THROTTLED',
    because: 'slow',
    lastRun: seen.run,
    lastSeenAt: endedAt,
  });
});

test('one that was never scanned shows nothing that it does not know', () => {
  const { oldestActiveKeyAt: _oldest, scanCursor: _cursor, ...blank } = seen;
  expect(rollupOf({ ...blank, coverage: 'failed' }, undefined)).toStrictEqual({
    account,
    mode,
    coverage: 'failed',
    counts: seen.counts,
    verdicts: seen.verdicts,
    lastRun: seen.run,
    lastSeenAt: endedAt,
  });
});

test.each<[string, Partial<AccountResult>]>([
  ['a user failed', { counts: someCounts({ failed: 1 }) }],
  ['a user was deferred', { counts: someCounts({ deferred: 1 }) }],
  ['it was unreachable', { coverage: 'unreachable' }],
])('it is no success where %s', (_what, sketch) => {
  expect(rollupOf({ ...seen, ...sketch }, before).lastSuccessAt).toEqual(daysAgo(1));
});
