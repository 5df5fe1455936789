/** The middle one of several, or the mean of the two in the middle: one disturbed run does not move it. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? (upper + (sorted[half - 1] ?? upper)) / 2 : upper;
}

/** What `measure` gives, so many times, one after the other. */
export async function repeated<T>(times: number, measure: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let n = 0; n < times; n += 1) all.push(await measure());
  return all;
}
