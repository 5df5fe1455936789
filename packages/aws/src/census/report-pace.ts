import type { Clock } from '@rekey/engine';

/** When to look for reports, by how long those of this run took: the accounts of an organization are much alike. */
export type ReportPace = {
  /** Milliseconds from the request to each look. */
  looksMs(): readonly number[];
  /** Of a report that had to be waited for: the last look that it was not there (0: none), and the one that found it. */
  learn(seen: { readonly missedMs: number; readonly foundMs: number }): void;
};

// A first look that finds the report may come a little late: the next comes a little earlier, until one misses.
const earlier = 0.99;
// A miss and a find that are this near to each other tell how long reports take; the next look comes a little later.
const near = 1.1;
const later = 1.03;
// After looks that missed where the last report was found; then the looks as without experience.
const again = 1.5;
// Of the looks without experience, the first may at most become as late as the fourth: one slow account does not slow all.
const latestFirst = 3;

/** `waitsMs`: between looks while nothing is known. The last look stays where it is, whatever was learned. */
export function createReportPace(waitsMs: readonly number[]): ReportPace {
  let sumMs = 0;
  const unlearned = waitsMs.map((waitMs) => (sumMs += waitMs));
  // At least two looks are to follow the first.
  const latestMs = unlearned[Math.max(Math.min(latestFirst, unlearned.length - 3), 0)] ?? 0;
  const earliestMs = unlearned[0] ?? 0;
  const within = (ms: number): number => Math.min(Math.max(ms, earliestMs), latestMs);
  let learned: { readonly firstMs: number; readonly foundMs: number } | undefined;
  return {
    looksMs() {
      if (learned === undefined || latestMs === earliestMs) return unlearned;
      const { firstMs, foundMs } = learned;
      const expected = firstMs < foundMs ? [firstMs, foundMs] : [firstMs];
      const late = Math.max(firstMs, foundMs) * again;
      return [...expected, late, ...unlearned.filter((ms) => ms > late)];
    },
    learn({ missedMs, foundMs }) {
      const afterMiss = missedMs * near < foundMs ? (missedMs + foundMs) / 2 : foundMs * later;
      learned = { firstMs: within(missedMs === 0 ? foundMs * earlier : afterMiss), foundMs: within(foundMs) };
    },
  };
}

/** A report that was asked for: whether it was ready then, and when that was, in milliseconds of the clock. */
export type ReportRequest = { readonly isReady: boolean; readonly atMs: number };

/**
 * Looks at once if the report is ready, or was requested a while ago; else, and from then on, when the pace says.
 * Undefined: not there at the last look either.
 */
export async function lookForReport<T>(
  { clock, pace }: { readonly clock: Pick<Clock, 'elapsedMs' | 'sleep'>; readonly pace: ReportPace },
  { isReady, atMs }: ReportRequest,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const sinceMs = (): number => clock.elapsedMs() - atMs;
  const paced = pace.looksMs();
  const isPaced = !isReady && sinceMs() <= (paced[0] ?? 0);
  let missedMs = 0;
  for (const lookMs of isPaced ? paced : lateLooks(paced, sinceMs())) {
    const waitMs = lookMs - sinceMs();
    if (waitMs > 0) await clock.sleep(waitMs);
    const found = await look();
    if (found !== undefined) {
      if (isPaced) pace.learn({ missedMs, foundMs: lookMs });
      return found;
    }
    missedMs = lookMs;
  }
  return undefined;
}

/** One at once, then those that are still ahead; where none is, all of them from now on. */
function lateLooks(paced: readonly number[], sinceMs: number): readonly number[] {
  const ahead = paced.filter((ms) => ms > sinceMs);
  return [sinceMs, ...(ahead.length > 0 ? ahead : paced.map((ms) => sinceMs + ms))];
}
