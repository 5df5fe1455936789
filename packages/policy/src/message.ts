/** Something to say about a place in a policy file. Lines and columns count from 1. */
export type PolicyMessage = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Such as `exceptions[2].expires`; empty where the file as a whole is meant. */
  readonly path: string;
  readonly problem: string;
  /** What to write instead. */
  readonly remedy: string;
};

/** What is wrong and what to write, without the place. */
export type Complaint = { readonly problem: string; readonly remedy: string };

/** The way to a value: names of fields and indexes of lists. */
export type Path = readonly (string | number)[];

const bareName = /^[A-Za-z_][\w-]*$/;

/** `['exceptions', 2, 'tags', 'cost center']` as `exceptions[2].tags["cost center"]`. */
export function writePath(path: Path): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return bareName.test(step) ? `.${step}` : `[${quote(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

const shownChars = 60; // enough to recognize a value, and a message stays on a line or two

/** Text in quotes as it may stand in a message, cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > shownChars ? `${text.slice(0, shownChars)}...` : text);
}

/** Messages go to terminals, which control characters and changes of direction would confuse. */
const escapeControls = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A plain value as it could be written in a file. */
export const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** One message on one line, in the form that editors and terminals make a link of. */
export function printMessage({ file, line, column, path, problem, remedy }: PolicyMessage): string {
  return escapeControls(`${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${problem}. ${remedy}.`);
}

/** Of one file; nobody reads on, and each costs a search for what was meant. */
export const mostMessages = 200;

/** Each once, in the order of the files as given, then from top to bottom, and not more than a person would read. */
export function sortMessages(messages: readonly PolicyMessage[], files: readonly string[]): readonly PolicyMessage[] {
  const once = new Map(messages.map((message) => [printMessage(message), message])).values();
  const sorted = [...once].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const last = sorted[mostMessages];
  if (last === undefined) return sorted;
  const more = { ...last, path: '', problem: `${sorted.length - mostMessages} more messages follow` };
  return [...sorted.slice(0, mostMessages), { ...more, remedy: 'Correct those above first' }];
}
