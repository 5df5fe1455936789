/** What comes next by its moment; of one moment, what was put in first. */
export type Heap<T> = {
  push(at: number, value: T): void;
  pop(): { readonly at: number; readonly value: T } | undefined;
};

type Entry<T> = { readonly at: number; readonly order: number; readonly value: T };

export function createHeap<T>(): Heap<T> {
  const entries: Entry<T>[] = [];
  let order = 0;

  const isBefore = (a: number, b: number): boolean => {
    const [one, other] = [entries[a], entries[b]];
    if (one === undefined || other === undefined) return one !== undefined;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  };
  const swap = (a: number, b: number): void => {
    const [one, other] = [entries[a], entries[b]];
    if (one !== undefined && other !== undefined) [entries[a], entries[b]] = [other, one];
  };
  const rise = (from: number): void => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isBefore(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const least = isBefore(left + 1, left) ? left + 1 : left;
      if (!isBefore(least, at)) return;
      swap(at, least);
      at = least;
    }
  };

  return {
    push(at, value) {
      entries.push({ at, order: (order += 1), value });
      rise(entries.length - 1);
    },
    pop() {
      const [first] = entries;
      const last = entries.pop();
      if (first === undefined || last === undefined) return undefined;
      if (entries.length > 0) {
        entries[0] = last;
        sink();
      }
      return first;
    },
  };
}
