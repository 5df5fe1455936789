import type { ErrorCode, YAMLError } from 'yaml';
import type { Problem } from './walk.ts';

const quoteIt = 'Put text with special characters in quotes, such as "{user}_credentials" or "*"';

const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'Write "*" in quotes',
  BAD_INDENT: 'Align it with its neighbours, and close every bracket',
  BAD_SCALAR_START: quoteIt,
  BLOCK_AS_IMPLICIT_KEY: 'Write one field a line, aligned, and put text that holds ": " in quotes',
  MISSING_CHAR: 'Add it',
  MULTILINE_IMPLICIT_KEY: 'Write one field a line, aligned',
  MULTIPLE_DOCS: 'Write one document, without ---',
  RESOURCE_EXHAUSTION: 'Write it as in the examples of docs/policy.md',
  TAB_AS_INDENT: 'Indent with spaces',
  TAG_RESOLVE_FAILED: 'Write the value without the tag',
  UNEXPECTED_TOKEN: quoteIt,
};

const problems: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'a bare * is not text in YAML',
  MULTIPLE_DOCS: 'the file holds several documents',
  RESOURCE_EXHAUSTION: 'values are nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation',
};

const mostMessages = 20; // one slip makes many followers

/** What the YAML library found, in words that name a remedy. */
export function explainSyntax(errors: readonly YAMLError[], text: string): readonly Problem[] {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  return (exhausted ? [exhausted] : errors.slice(0, mostMessages)).map(({ code, message, pos }) => ({
    offset: Math.min(pos[0], text.length),
    path: '',
    problem: problems[code] ?? `this is not YAML: ${firstSentence(message)}`,
    remedy: remedies[code] ?? 'Compare with the examples of docs/policy.md',
  }));
}

const firstSentence = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .replace('Unexpected scalar at node end', 'text follows where a value has ended')
    .replace(/^./, (char) => char.toLowerCase())
    .replace(/\.$/, '');
