/** The items some at a time: what is written piece by piece need not be written one by one. */
export async function* batched<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncIterable<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
