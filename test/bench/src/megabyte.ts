/** Bytes of a megabyte as Lambda counts memory. */
export const megabyte = 1_048_576;
