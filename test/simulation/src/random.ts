/** A stream of pseudorandom choices: the same seed gives the same choices on every machine. */
export type Random = {
  /** In [0, 1). */
  readonly next: () => number;
  /** From 0 to `below`, exclusive. */
  readonly int: (below: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  /** The first of each pair says how often the second comes up. */
  readonly weighted: <T>(from: readonly (readonly [weight: number, value: T])[]) => T;
  readonly many: <T>(count: number, make: (index: number) => T) => T[];
};

/** Mulberry32 over a seed that is mixed first, so that neighbouring seeds have nothing in common. */
export function randomOf(seed: number): Random {
  let state = mixed(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const weighted = <T>(from: readonly (readonly [number, T])[]): T => {
    let left = next() * from.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of from) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error('nothing to choose from');
  };
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (from) => from[int(from.length)] as (typeof from)[0],
    weighted,
    many: (count, make) => Array.from({ length: count }, (_, index) => make(index)),
  };
}

function mixed(seed: number): number {
  let hash = seed | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
