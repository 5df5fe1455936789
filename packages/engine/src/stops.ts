import type { ErrorCode } from './errors.ts';
import { isOfTheAccount } from './errors.ts';
import type { Limits } from './model/policy.ts';
import type { RunRequest } from './model/request.ts';
import type { AccountResult } from './model/run.ts';
import type { Clock } from './ports.ts';

// A user's turn ends within this time, and what was seen is written down: nothing is begun with less left. Of a small budget, a quarter.
const reserveMs = 60_000;
const reserveOf = (budgetMs: number): number => Math.min(reserveMs, budgetMs / 4);
// Of the reserve, what is kept for the summary: tens of thousands of deferred accounts take a minute to write down.
const keptForSummary = 1 / 4;
// Below this many failed accounts a percentage means little.
const failuresThatCount = 3;

export type Stop = { readonly code: ErrorCode; readonly because: string };

export type Stops = {
  readonly reason: () => Stop | undefined;
  readonly stop: (stop: Stop) => void;
  /** Time for no more than the summary: what it tells as well is not written for each account. */
  readonly isAlmostOver: () => boolean;
  /** Counts an account towards failureTolerancePercent, of so many that this run is to visit. */
  readonly count: (result: AccountResult, accounts: number) => Promise<void>;
};

type StopsRequest = Pick<RunRequest, 'policy' | 'timeBudgetMs' | 'cancellation'>;

/** One more account failed: how many of the run have by now. */
export type CountFailure = () => Promise<number>;

const countHere = (): CountFailure => {
  let failed = 0;
  return async () => (failed += 1);
};

/** Why a run begins nothing more: interrupted, out of time, too many failures, on hold, or its lease or credentials gone. */
export function createStops(
  clock: Clock,
  { policy, timeBudgetMs, cancellation }: StopsRequest,
  { startedAtMs, countFailure = countHere() }: { readonly startedAtMs: number; readonly countFailure?: CountFailure },
): Stops {
  let stopped: Stop | undefined;
  const isLeftAtMost = (ms: number, budgetMs: number): boolean => clock.elapsedMs() - startedAtMs > budgetMs - ms;
  return {
    reason: () => {
      if (stopped !== undefined) return stopped;
      if (cancellation?.aborted === true) stopped = { code: 'INTERRUPTED', because: 'interrupted' };
      else if (timeBudgetMs !== undefined && isLeftAtMost(reserveOf(timeBudgetMs), timeBudgetMs)) {
        const because = `less than ${reserveOf(timeBudgetMs) / 1000} s of the time budget were left`;
        stopped = { code: 'TIME_BUDGET', because };
      }
      return stopped;
    },
    stop: ({ code, because }) => {
      stopped ??= { code, because };
    },
    isAlmostOver: () =>
      timeBudgetMs !== undefined && isLeftAtMost(reserveOf(timeBudgetMs) * keptForSummary, timeBudgetMs),
    count: async ({ coverage, users }, accounts) => {
      if (coverage !== 'failed' && !users.some(({ code }) => isOfTheAccount(code))) return;
      const failed = await countFailure().catch(() => 0); // a table that does not count stops the run by itself
      stopped ??= tooManyFailures(policy.limits, failed, accounts);
    },
  };
}

/** Of all accounts and not of those visited so far: the oldest success comes first, and so do those that fail every time. */
export function tooManyFailures(
  { failureTolerancePercent: tolerance }: Limits,
  failed: number,
  accounts: number,
): Stop | undefined {
  if (failed < failuresThatCount || (failed / accounts) * 100 < tolerance) return undefined;
  const because = `${failed} of ${accounts} accounts failed; limits.failureTolerancePercent is ${tolerance}`;
  return { code: 'TOO_MANY_FAILURES', because };
}
