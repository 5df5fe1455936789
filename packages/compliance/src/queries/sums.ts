import {
  type AccountRollup,
  addCompliance,
  type ComplianceCounts,
  type Counts,
  type Coverage,
  complianceOf,
  coverages,
  type FindingCounts,
  type FindingKind,
  noCompliance,
  type Threshold,
  type Verdict,
} from '@rekey/engine';
import { verdicts } from '../words.ts';

/** An account with the standing of its keys by now; everything else is as it was when the account was last seen. */
export type AccountRow = { readonly rollup: AccountRollup; readonly compliance: ComplianceCounts };

/** What some accounts add up to. */
export type Sums = {
  readonly accounts: number;
  readonly coverage: Readonly<Record<Coverage, number>>;
  readonly compliance: ComplianceCounts;
  readonly counts: Pick<Counts, 'users' | 'keys' | 'activeKeys' | 'overdue' | 'failed'>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: FindingCounts;
  readonly oldestActiveKeyAt: Date | undefined;
  /** When the accounts were looked at successfully for the last time: the first and the last of them. Undefined where none ever was. */
  readonly seen: { readonly from: Date; readonly to: Date } | undefined;
};

export const rowOf = (rollup: AccountRollup, threshold: Threshold): AccountRow => ({
  rollup,
  compliance: complianceOf(rollup.ages, threshold),
});

export const sumsOf = (rows: readonly AccountRow[]): Sums => {
  const rollups = rows.map(({ rollup }) => rollup);
  const total = (valueOf: (rollup: AccountRollup) => number): number =>
    rollups.reduce((sum, rollup) => sum + valueOf(rollup), 0);
  const times = rollups.flatMap(({ lastSuccessAt }) => lastSuccessAt?.getTime() ?? []);
  const oldest = minimum(rollups.flatMap(({ oldestActiveKeyAt }) => oldestActiveKeyAt?.getTime() ?? []));
  const from = minimum(times);
  const to = times.reduce((a, b) => Math.max(a, b), 0);
  return {
    accounts: rows.length,
    coverage: recordOf(coverages, (one) => total(({ coverage }) => Number(coverage === one))),
    compliance: rows.map(({ compliance }) => compliance).reduce(addCompliance, noCompliance),
    counts: {
      users: total(({ counts }) => counts.users),
      keys: total(({ counts }) => counts.keys),
      activeKeys: total(({ counts }) => counts.activeKeys),
      overdue: total(({ counts }) => counts.overdue),
      failed: total(({ counts }) => counts.failed),
    },
    verdicts: recordOf(verdicts, (one) => total((rollup) => rollup.verdicts[one] ?? 0)),
    findings: rollups.map(({ findings }) => findings).reduce(addFindings, {}),
    oldestActiveKeyAt: oldest === undefined ? undefined : new Date(oldest),
    seen: from === undefined ? undefined : { from: new Date(from), to: new Date(to) },
  };
};

const minimum = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b));

const addFindings = (a: FindingCounts, b: FindingCounts): FindingCounts => {
  const sum: { [K in FindingKind]?: number } = { ...a };
  for (const [kind, count] of Object.entries(b) as [FindingKind, number][]) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
};

const recordOf = <K extends string>(keys: readonly K[], valueOf: (key: K) => number): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, number>;
