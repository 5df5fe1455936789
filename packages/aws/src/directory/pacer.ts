import type { Clock } from '@rekey/engine';
import type { CallLimits } from '../settings.ts';

/**
 * Starts no more than `perSecond` calls a second on average, `burst` at once at first. Organizations counts the calls of
 * everyone in the organization together, so that staying below the limit is kinder than retrying.
 */
export function createPacer(clock: Pick<Clock, 'elapsedMs' | 'sleep'>, rate: { perSecond: number; burst: number }) {
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
export const listingBurst = 11;
export const tagBurst = 14;

type Rates = Pick<CallLimits, 'listingsPerSecond' | 'tagReadsPerSecond'>;

/** Of one of so many processes that ask Organizations at the same time, each its share. */
export function createPacers(
  clock: Pick<Clock, 'elapsedMs' | 'sleep'>,
  { listingsPerSecond, tagReadsPerSecond }: Rates,
  processes: number,
): { readonly listing: () => Promise<void>; readonly tags: () => Promise<void> } {
  const pacerOf = (perSecond: number, burst: number) =>
    createPacer(clock, { perSecond: perSecond / processes, burst: Math.max(1, burst / processes) });
  return { listing: pacerOf(listingsPerSecond, listingBurst), tags: pacerOf(tagReadsPerSecond, tagBurst) };
}
