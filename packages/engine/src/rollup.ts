import type { AccountResult, AccountRollup } from './model/run.ts';

/** What the table shows of the account from now on; of one that was not seen this time, what was seen before stays. */
export function rollupOf(result: AccountResult, before: AccountRollup | undefined): AccountRollup {
  const { account, mode, coverage, endedAt, counts, code, because, hint } = result;
  const scanned = coverage === 'scanned';
  const seen = scanned || before === undefined ? result : before;
  const succeeded = scanned && counts.failed === 0 && counts.deferred === 0;
  const lastSuccessAt = succeeded ? endedAt : before?.lastSuccessAt;
  const lastFullScanAt = scanned && result.fullScan ? endedAt : before?.lastFullScanAt;
  return {
    account,
    mode,
    coverage,
    counts: seen.counts,
    verdicts: seen.verdicts,
    ages: seen.ages,
    findings: seen.findings,
    ...(seen.oldestActiveKeyAt === undefined ? {} : { oldestActiveKeyAt: seen.oldestActiveKeyAt }),
    ...(code === undefined ? {} : { code }),
    ...(because === undefined ? {} : { because }),
    ...(hint === undefined ? {} : { hint }),
    lastRun: result.run,
    lastSeenAt: endedAt,
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
    ...(lastFullScanAt === undefined ? {} : { lastFullScanAt }),
    ...(seen.scanCursor === undefined ? {} : { scanCursor: seen.scanCursor }),
  };
}
