/** Every string that could be read out of a value by printing it, by JSON, or by walking it: keys, maps and causes included. */
export const stringsIn = (value: unknown): readonly string[] => {
  const strings: string[] = [];
  const seen = new Set<object>();
  const walk = (part: unknown): void => {
    if (typeof part === 'string') strings.push(part);
    if (typeof part !== 'object' || part === null || seen.has(part)) return;
    seen.add(part);
    if (part instanceof Error) strings.push(part.name, part.message, part.stack ?? '');
    if (part instanceof Map) for (const entry of part) walk(entry);
    if (part instanceof Set) for (const entry of part) walk(entry);
    for (const name of Object.getOwnPropertyNames(part)) {
      strings.push(name);
      walk(Reflect.get(part, name));
    }
  };
  walk(value);
  return strings;
};
