import type { Action } from './model/decision.ts';
import type { Limits } from './model/policy.ts';

/** G4: counts what was begun. `take` is false when the cap is reached; what is left is deferred, which is no failure. */
export type Caps = {
  take(action: Action['kind']): boolean;
  /** Of a key that was not even asked for: whoever is refused every time must not use up what is there for others. */
  giveBack(action: Action['kind']): void;
  readonly tightest: number;
};

type Counter = { left: number };

const counter = (limit: number | 'none'): Counter => ({ left: limit === 'none' ? Number.POSITIVE_INFINITY : limit });

export const runRotations = (limits: Limits): Counter => counter(limits.maxRotationsPerRun);

/** The caps of one account within a run. */
export function accountCaps(limits: Limits, run: Counter): Caps {
  const rotations = counter(limits.maxRotationsPerAccount);
  const deletions = counter(limits.maxDeletionsPerAccount);
  const countersOf = (kind: Action['kind']): readonly Counter[] =>
    kind === 'issue' ? [rotations, run] : kind === 'delete' ? [deletions] : [];
  return {
    take: (kind) => {
      const counters = countersOf(kind);
      if (counters.some((each) => each.left <= 0)) return false;
      for (const each of counters) each.left -= 1;
      return true;
    },
    giveBack: (kind) => {
      for (const each of countersOf(kind)) each.left += 1;
    },
    get tightest() {
      return Math.min(rotations.left, deletions.left, run.left);
    },
  };
}
