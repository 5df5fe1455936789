import type { Played } from './play.ts';
import type { FaultKind } from './script.ts';

/** Sums over many histories. Plain data: workers send theirs to be added up. */
export type Tally = {
  readonly histories: number;
  readonly runs: number;
  readonly crashes: number;
  readonly deeds: number;
  /** Histories in which nothing was changed at all. */
  readonly idle: number;
  readonly longestConvergence: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly failed: readonly { readonly seed: number; readonly invariant: string; readonly what: string }[];
};

export const nothing: Tally = {
  histories: 0,
  runs: 0,
  crashes: 0,
  deeds: 0,
  idle: 0,
  longestConvergence: 0,
  faults: {},
  failed: [],
};

export const tallyOf = (seed: number, played: Played): Tally => ({
  histories: 1,
  runs: played.runs,
  crashes: played.crashes,
  deeds: played.deeds,
  idle: played.deeds === 0 ? 1 : 0,
  longestConvergence: played.convergence,
  faults: Object.fromEntries(played.faults),
  failed: played.violation === undefined ? [] : [{ seed, ...played.violation }],
});

export function add(one: Tally, other: Tally): Tally {
  const kinds = [...new Set([...Object.keys(one.faults), ...Object.keys(other.faults)])] as FaultKind[];
  return {
    histories: one.histories + other.histories,
    runs: one.runs + other.runs,
    crashes: one.crashes + other.crashes,
    deeds: one.deeds + other.deeds,
    idle: one.idle + other.idle,
    longestConvergence: Math.max(one.longestConvergence, other.longestConvergence),
    faults: Object.fromEntries(kinds.map((kind) => [kind, (one.faults[kind] ?? 0) + (other.faults[kind] ?? 0)])),
    failed: [...one.failed, ...other.failed],
  };
}
