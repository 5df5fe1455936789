/** When to look for reports, by how long those of this run took: the accounts of an organization are much alike. */
export type ReportPace = {
  /** Milliseconds from the request to each look. */
  looksMs(): readonly number[];
  /** Of a report that had to be waited for: the last look that it was not there, and the one that found it. */
  learn(seen: { readonly missedMs: number; readonly foundMs: number }): void;
};

// A first look that finds the report may come a little late: the next comes a little earlier, until one misses.
const earlier = 0.95;
// After a first look that missed; then the looks as without experience.
const again = 1.5;
// Of the looks without experience, the first may at most become as late as the third: one slow account does not slow all.
const latestFirst = 2;

/** `waitsMs`: between looks while nothing is known. The last look stays where it is, whatever was learned. */
export function createReportPace(waitsMs: readonly number[]): ReportPace {
  let sumMs = 0;
  const unlearned = waitsMs.map((waitMs) => (sumMs += waitMs));
  // At least two looks are to follow the first.
  const latestMs = unlearned[Math.max(Math.min(latestFirst, unlearned.length - 3), 0)] ?? 0;
  const earliestMs = unlearned[0] ?? 0;
  let firstMs: number | undefined;
  return {
    looksMs() {
      const first = firstMs;
      if (first === undefined || latestMs === earliestMs) return unlearned;
      return [first, first * again, ...unlearned.filter((ms) => ms > first * again)];
    },
    learn({ missedMs, foundMs }) {
      const wanted = missedMs === 0 ? foundMs * earlier : (missedMs + foundMs) / 2;
      firstMs = Math.min(Math.max(wanted, earliestMs), latestMs);
    },
  };
}
