import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

export { printable } from '@rekey/compliance';

/** A text wrapped at words to `width` columns; the first line starts with `first`, the others are indented as far. */
export const wrapped = (text: string, width: number, first = ''): readonly string[] => {
  const indent = stringWidth(first);
  const room = Math.max(10, width - indent);
  return wrapAnsi(text, room, { hard: true })
    .split('\n')
    .map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line.trimEnd());
};

/** Cut to so many columns, with an ellipsis where something is missing. */
export const fitted = (text: string, width: number): string =>
  stringWidth(text) <= width ? text : `${sliceAnsi(text, 0, Math.max(0, width - 1))}…`;

const irregular: Readonly<Record<string, string>> = { policy: 'policies', history: 'histories' };

/** `1 key`, `3 keys`, `1,200 keys`. */
export const counted = (count: number, noun: string): string =>
  `${number(count)} ${count === 1 ? noun : (irregular[noun] ?? `${noun}s`)}`;

export const number = (count: number): string => count.toLocaleString('en-US');

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** The first `limit` items, and how many were left out. */
export const firstOf = <T>(
  items: readonly T[],
  limit: number,
): { readonly shown: readonly T[]; readonly more: number } =>
  // One item left over takes the line that would say so.
  items.length <= limit + 1 ? { shown: items, more: 0 } : { shown: items.slice(0, limit), more: items.length - limit };
