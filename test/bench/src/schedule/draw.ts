import type { Span } from './assumptions.ts';

/** A number from 0 up to 1 that is always the same for the same seed and place: no matter when, or in which order, it is asked for. */
export function draw(seed: number, ...place: readonly number[]): number {
  // Mixed by itself first: seeds next to each other would only change the places of accounts.
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (const part of place) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}

export const within = ({ from, to }: Span, drawn: number): number => from + (to - from) * drawn;
