/** The candidate that was most likely meant, if one is near enough to the word to be a slip of the keyboard. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const slips = Math.max(1, Math.floor(wanted.length / 3));
  const near = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= slips)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.candidate;
}

const longestWord = 60; // no field is as long; the distance costs the product of both lengths

/** Levenshtein's. */
function distanceOf(a: string, b: string): number {
  if (a.length > longestWord) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, charOfA] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, charOfB] of b.split('').entries()) {
      const swap = (row[j] ?? 0) + (charOfA === charOfB ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
