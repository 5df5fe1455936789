/** All of them, or the first so many: what is not asked for is not read. */
export const collect = async <T>(items: AsyncIterable<T>, limit: number = Infinity): Promise<T[]> => {
  const found: T[] = [];
  if (limit <= 0) return found;
  for await (const item of items) {
    found.push(item);
    if (found.length >= limit) break;
  }
  return found;
};
