/**
 * Text from outside (names, tags, messages of AWS) without control characters and the like, so that nothing in it can move
 * the cursor, recolour a terminal, start a line or turn the direction of writing.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ');
