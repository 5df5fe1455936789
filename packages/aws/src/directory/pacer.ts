import type { Clock } from '@rekey/engine';

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
