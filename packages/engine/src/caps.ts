import type { Action } from './model/decision.ts';
import type { Limits } from './model/policy.ts';

/** G4: counts what was begun. `take` is false when the cap is reached; what is left is deferred, which is no failure. */
export type Caps = { take(action: Action['kind']): boolean; readonly tightest: number };

type Counter = { left: number };

const counter = (limit: number | 'none'): Counter => ({ left: limit === 'none' ? Number.POSITIVE_INFINITY : limit });

export const runRotations = (limits: Limits): Counter => counter(limits.maxRotationsPerRun);

/** The caps of one account within a run. */
export function accountCaps(limits: Limits, run: Counter): Caps {
  const rotations = counter(limits.maxRotationsPerAccount);
  const deletions = counter(limits.maxDeletionsPerAccount);
  const takeAll = (counters: readonly Counter[]): boolean => {
    if (counters.some((each) => each.left <= 0)) return false;
    for (const each of counters) each.left -= 1;
    return true;
  };
  return {
    take: (kind) => {
      if (kind === 'issue') return takeAll([rotations, run]);
      if (kind === 'delete') return takeAll([deletions]);
      return true;
    },
    get tightest() {
      return Math.min(rotations.left, deletions.left, run.left);
    },
  };
}
