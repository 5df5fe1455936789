import type { Rate } from './assumptions.ts';

/** Something of which there is only so much a second. `reserve` tells when a demand that arrives `atMs` has got it. */
export type Resource = {
  reserve(atMs: number, amount?: number): number;
  /** All that was asked of it. */
  readonly demand: number;
  /** Milliseconds that demands waited for it, all together. */
  readonly waitedMs: number;
};

/**
 * A token bucket whose callers wait for their token. AWS refuses instead, and the SDK comes back later: never sooner than
 * this, so that a time played here is what good manners cost, and repeated refusals come on top.
 */
export function createBucket({ perSecond, burst }: Rate): Resource {
  const intervalMs = 1_000 / perSecond;
  let freeAtMs = Number.NEGATIVE_INFINITY;
  let demand = 0;
  let waitedMs = 0;
  return {
    reserve(atMs, amount = 1) {
      demand += amount;
      freeAtMs = Math.max(freeAtMs, atMs - burst * intervalMs) + amount * intervalMs;
      const grantedAt = Math.max(atMs, freeAtMs);
      waitedMs += grantedAt - atMs;
      return grantedAt;
    },
    get demand() {
      return demand;
    },
    get waitedMs() {
      return waitedMs;
    },
  };
}

/** One thing at a time, as the processor of one process. Demands are in milliseconds. */
export function createSerial(share: number): Resource {
  let freeAtMs = 0;
  let demand = 0;
  let waitedMs = 0;
  return {
    reserve(atMs, amount = 1) {
      const takes = amount / share;
      demand += takes;
      const beginsAt = Math.max(atMs, freeAtMs);
      waitedMs += beginsAt - atMs;
      freeAtMs = beginsAt + takes;
      return freeAtMs;
    },
    get demand() {
      return demand;
    },
    get waitedMs() {
      return waitedMs;
    },
  };
}
