/** One sorted sequence out of several sorted ones, each read no further than needed. */
export async function* merged<T>(
  sources: readonly AsyncIterable<T>[],
  compare: (a: T, b: T) => number,
): AsyncIterable<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      const least = indexOfLeast(heads, compare);
      const head = heads[least];
      if (head === undefined || head.done === true) return;
      yield head.value;
      const next = await iterators[least]?.next();
      if (next) heads[least] = next;
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

const indexOfLeast = <T>(heads: readonly IteratorResult<T, unknown>[], compare: (a: T, b: T) => number): number =>
  heads.reduce((least, head, index) => {
    if (head.done === true) return least;
    const best = heads[least];
    return best === undefined || best.done === true || compare(head.value, best.value) < 0 ? index : least;
  }, -1);
