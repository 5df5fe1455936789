import { LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { Complaint, PolicyMessage } from '../message.ts';
import type { Shape } from '../schema/shape.ts';
import { explainSyntax } from './syntax.ts';
import { type Spot, walk } from './walk.ts';
import type { Place, Reading, YamlFile } from './yaml-file.ts';

/** Bytes. The table keeps a pushed policy, includes merged, in one item, and DynamoDB allows 400 KB for it. */
export const mostBytes: number = 350 * 1_024;

// The same rules for every file, whatever version of YAML it names: no 0132 that means 90, no tags that make other things
// of maps and lists. Fields that are written twice are told by the walk.
const parsing = {
  schema: 'core',
  resolveKnownTags: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
} as const;

/** What the file should hold; `example` is what to write into an empty one. */
export type Expected = { readonly shape: Shape; readonly example: string };

/** Never throws: what is wrong with the text is in `errors`. */
export function readYaml(name: string, source: string, { shape, example }: Expected): Reading {
  const text = source.replace(/^\uFEFF/, '');
  const lines = countLines(text);
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const message = ({ offset, ...rest }: Omit<PolicyMessage, 'file' | 'line' | 'column'> & { offset: number }) => ({
    file: name,
    ...placeOf(offset),
    ...rest,
  });
  const unfit = findUnfit(text);
  if (unfit) return { file: undefined, errors: [message({ path: '', ...unfit })] };

  const document = parseDocument(text, parsing);
  const syntax = explainSyntax([...document.errors, ...document.warnings], text);
  if (syntax.length > 0) return { file: undefined, errors: syntax.map(message) };
  if (document.contents === null || isNothing(document.contents)) {
    return {
      file: undefined,
      errors: [message({ offset: 0, path: '', problem: 'the file is empty', remedy: `Write ${example}` })],
    };
  }
  const { value, spots, problems, abandoned } = walk(document.contents, shape);
  if (abandoned) return { file: undefined, errors: problems.map(message) };
  return { file: createFile({ name, value, spots, text, placeOf }), errors: problems.map(message) };
}

/** Counted by ourselves: the parser skips line ends in what it can not make sense of, and positions behind it would be wrong. */
function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}

const isNothing = (node: ParsedNode): boolean => 'value' in node && node.value === null && node.source === '';

function findUnfit(text: string): (Complaint & { readonly offset: number }) | undefined {
  if (Buffer.byteLength(text) > mostBytes) {
    const problem = `the file has more than ${mostBytes / 1_024} KB`;
    const remedy = 'Write less, or several files for include: it is all that the table can hold';
    return { offset: 0, problem, remedy };
  }
  // A carriage return of its own ends a line for some and not for others: what follows might be read as a comment.
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\r(?!\n)/.exec(text);
  if (!control) return undefined;
  const code = `U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const problem = `the file holds the control character ${code}`;
  return { offset: control.index, problem, remedy: 'Save it as plain text in UTF-8' };
}

type Parts = {
  readonly name: string;
  readonly value: unknown;
  readonly spots: ReadonlyMap<string, Spot>;
  readonly text: string;
  readonly placeOf: (offset: number) => Place;
};

function createFile({ name, value, spots, text, placeOf }: Parts): YamlFile {
  const spotAt = (path: readonly (string | number)[]): Spot => {
    for (let length = path.length; length >= 0; length -= 1) {
      const spot = spots.get(JSON.stringify(path.slice(0, length)));
      if (spot) return spot;
    }
    return { key: 0, start: 0, end: 0 };
  };
  return {
    name,
    value,
    at: (path) => placeOf(spotAt(path).start),
    keyAt: (path) => placeOf(spotAt(path).key),
    has: (path) => spots.has(JSON.stringify(path)),
    sourceOf: (path) => text.slice(spotAt(path).start, spotAt(path).end),
  };
}
