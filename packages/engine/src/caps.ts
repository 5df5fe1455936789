import type { Action } from './model/decision.ts';
import type { RunId } from './model/ids.ts';
import type { Limits } from './model/policy.ts';
import type { Journal } from './ports.ts';

/** G4: counts what was begun. */
export type Caps = {
  /** False when the cap is reached; what is left is deferred, which is no failure. */
  take(action: Action['kind']): Promise<boolean>;
  /** Of a key that was not even asked for: whoever is refused every time must not use up what is there for others. */
  giveBack(action: Action['kind']): Promise<void>;
  readonly tightest: number;
};

/** So many may be begun yet, as far as is known. */
export type Cap = {
  readonly left: number;
  take(): Promise<boolean>;
  giveBack(): Promise<void>;
};

const countHere = (limit: number | 'none'): Cap => {
  let left = limit === 'none' ? Number.POSITIVE_INFINITY : limit;
  return {
    get left() {
      return left;
    },
    take: async () => {
      if (left <= 0) return false;
      left -= 1;
      return true;
    },
    giveBack: async () => {
      left += 1;
    },
  };
};

/** `maxRotationsPerRun`, where one process has the whole run. */
export const runRotations = (limits: Limits): Cap => countHere(limits.maxRotationsPerRun);

/** `maxRotationsPerRun`, counted in the table by all workers of the run. */
export const sharedRotations = ({ maxRotationsPerRun: most }: Limits, journal: Journal, run: RunId): Cap => {
  if (most === 'none') return countHere(most);
  let left = most;
  const count = async (by: number): Promise<number> => {
    left = most - (await journal.tally(run, 'rotations', by));
    return left;
  };
  return {
    get left() {
      return left;
    },
    take: async () => {
      if (left <= 0) return false;
      return (await count(1)) >= 0;
    },
    giveBack: async () => {
      await count(-1).catch(() => undefined); // then one fewer is begun than may be
    },
  };
};

/** The caps of one account within a run. */
export function accountCaps(limits: Limits, run: Cap): Caps {
  const rotations = countHere(limits.maxRotationsPerAccount);
  const deletions = countHere(limits.maxDeletionsPerAccount);
  const capsOn = (kind: Action['kind']): readonly Cap[] =>
    kind === 'issue' ? [rotations, run] : kind === 'delete' ? [deletions] : [];
  return {
    take: async (kind) => {
      const taken: Cap[] = [];
      for (const cap of capsOn(kind)) {
        if (await cap.take()) {
          taken.push(cap);
          continue;
        }
        for (const other of taken) await other.giveBack();
        return false;
      }
      return true;
    },
    giveBack: async (kind) => {
      for (const cap of capsOn(kind)) await cap.giveBack();
    },
    get tightest() {
      return Math.min(rotations.left, deletions.left, run.left);
    },
  };
}
