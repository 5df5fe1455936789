import { expect, test } from 'vitest';
import { userName } from './model/ids.ts';
import type { AccountResult } from './model/run.ts';
import { rollupOf } from './rollup.ts';
import { anAccountResult, aRollup, daysAgo, someCounts } from './testing/index.ts';

const seen = anAccountResult({
  counts: someCounts({ users: 3 }),
  verdicts: { fresh: 3 },
  ages: [{ createdOn: '2026-03-01', keys: 3 }],
  findings: { 'root-keys': 1 },
  oldestActiveKeyAt: daysAgo(70),
  scanCursor: userName('m'),
});
const before = aRollup({
  counts: someCounts({ users: 2 }),
  verdicts: { waiting: 2 },
  ages: [{ createdOn: '2026-02-01', keys: 2 }],
  findings: { 'never-used': 1 },
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
    ages: [{ createdOn: '2026-03-01', keys: 3 }],
    findings: { 'root-keys': 1 },
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
  const failed = {
    ...seen,
    coverage: 'failed',
    code: 'THROTTLED',
    because: 'slow',
    hint: 'wait',
    fullScan: true,
  } as const;
  expect(rollupOf(failed, before)).toStrictEqual({
    ...before,
    coverage: 'failed',
    code: 'THROTTLED',
    because: 'slow',
    hint: 'wait',
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
    ages: seen.ages,
    findings: seen.findings,
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
