import { randomInt } from 'node:crypto';

export type Random = {
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
  readonly oneOf: <T>(items: readonly [T, ...T[]]) => T;
};

/** REKEY_SEED, to see again what failed; else another one each time. */
export const seedOfTest = (): number => Number(process.env['REKEY_SEED'] ?? randomInt(2 ** 31));

/** The same seed, the same numbers: mulberry32, which is good enough for choosing among a few. */
export function randomFrom(seed: number): Random {
  let state = seed;
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return { below, oneOf: (items) => items[below(items.length)] ?? items[0] };
}
