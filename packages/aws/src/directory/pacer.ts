import type { Clock } from '@rekey/engine';
import type { CallLimits } from '../settings.ts';

/** Calls a second on average, and so many at once after a rest. */
export type Pace = { readonly perSecond: number; readonly burst: number };

/**
 * Starts no more than `perSecond` calls a second on average, `burst` at once at first. Organizations counts the calls of
 * everyone in the organization together, so that staying below the limit is kinder than retrying.
 */
export function createPacer(clock: Pick<Clock, 'elapsedMs' | 'sleep'>, rate: Pace) {
  const intervalMs = 1_000 / rate.perSecond;
  let freeAtMs = Number.NEGATIVE_INFINITY;
  return async function pace(): Promise<void> {
    const now = clock.elapsedMs();
    freeAtMs = Math.max(freeAtMs, now - rate.burst * intervalMs) + intervalMs;
    const waitMs = freeAtMs - now;
    if (waitMs > 0) await clock.sleep(waitMs);
  };
}

// Below Organizations' 12 for listings and 15 for tags: we leave room for others.
const listingBurst = 11;
const tagBurst = 14;

export const listingPace = ({ listingsPerSecond }: Pick<CallLimits, 'listingsPerSecond'>): Pace => ({
  perSecond: listingsPerSecond,
  burst: listingBurst,
});
export const tagPace = ({ tagReadsPerSecond }: Pick<CallLimits, 'tagReadsPerSecond'>): Pace => ({
  perSecond: tagReadsPerSecond,
  burst: tagBurst,
});
