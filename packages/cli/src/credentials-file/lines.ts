/** A line and what ends it: nothing, at the end of a file without a final newline. */
export type Line = { readonly text: string; readonly end: '\n' | '\r\n' | '' };

/** Why a file is left alone, and the line (from 1) that is in the way. */
export type Refused = {
  readonly status: 'refused';
  readonly line: number;
  readonly because: string;
  readonly remedy: string;
};

/** In place of values: messages quote none of a file that holds secrets. */
export const refused = (index: number, because: string, remedy: string): Refused => ({
  status: 'refused',
  line: index + 1,
  because,
  remedy,
});

/** All of the content, bytes as characters (latin1), so that joining the lines gives the same bytes again. */
export const linesOf = (content: string): readonly Line[] =>
  [...content.matchAll(/([^\n]*?)(\r?\n|$)/g)].flatMap(([whole, text = '', end]) =>
    whole === '' ? [] : [{ text, end: end as Line['end'] }],
  );

export const contentOf = (lines: readonly Line[]): string => lines.map(({ text, end }) => text + end).join('');

const utf8Mark = '\u00ef\u00bb\u00bf'; // as latin1

/** The byte order mark that some editors of Windows put first, and what follows it. */
export const withoutMark = (content: string): { readonly mark: string; readonly rest: string } =>
  content.startsWith(utf8Mark) ? { mark: utf8Mark, rest: content.slice(utf8Mark.length) } : { mark: '', rest: content };

/** What would be another text to another reader. */
export const unreadable = (content: string): Refused | undefined => {
  if (/^(\u00ff\u00fe|\u00fe\u00ff)|\0/.test(content))
    return refused(0, 'the file is not in UTF-8', 'save it as UTF-8');
  const index = linesOf(content).findIndex(({ text }) => text.includes('\r'));
  if (index === -1) return undefined;
  return refused(index, 'a carriage return stands within the line', 'end lines alike, by LF or by CRLF');
};

export const isBlank = (text: string): boolean => /^[ \t]*$/.test(text);
export const isComment = (text: string): boolean => /^[ \t]*[#;]/.test(text);
