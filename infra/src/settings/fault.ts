type Issue = { readonly input?: unknown };

/** The words for a wrong value: what it is, and what to write. */
export const fault =
  (remedy: string) =>
  ({ input }: Issue): string =>
    input === undefined ? `is missing: ${remedy}` : `${printed(input)} will not do: ${remedy}`;

const longest = 80; // a value that was pasted into the wrong place
const printed = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
};
