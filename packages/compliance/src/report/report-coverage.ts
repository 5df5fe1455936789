import type { AccountRollup, Coverage } from '@rekey/engine';
import type { Organization } from '../queries/organization.ts';
import type { RunRow } from '../queries/runs.ts';

/** How much of the organization the numbers of a report are about, and of when they are. */
export type ReportCoverage = {
  /** Accounts that the table knows and that are still in the organization. */
  readonly accounts: number;
  readonly scanned: number;
  /** Not looked at by the last run that came to them, as last seen before: worst first. */
  readonly missing: readonly AccountRollup[];
  /** Of these, accounts that no run has ever looked into: nothing of them is in any number. */
  readonly neverSeen: number;
  /** When accounts were looked at: the first and the last of them. */
  readonly facts: { readonly from: Date; readonly to: Date } | undefined;
  readonly latestRun: RunRow | undefined;
};

// What went wrong comes before what somebody wanted so.
const worstFirst: readonly Coverage[] = [
  'failed',
  'unreachable',
  'deferred',
  'not-covered',
  'opted-out',
  'off',
  'not-active',
];

export const reportCoverageOf = ({ accounts, sums, runs }: Organization): ReportCoverage => {
  const rollups = accounts.map(({ rollup }) => rollup);
  const missing = worstFirst.flatMap((one) => rollups.filter(({ coverage }) => coverage === one));
  return {
    accounts: rollups.length,
    scanned: sums.coverage.scanned,
    missing,
    neverSeen: missing.filter(({ lastSuccessAt }) => lastSuccessAt === undefined).length,
    facts: sums.seen,
    latestRun: runs.latest,
  };
};
