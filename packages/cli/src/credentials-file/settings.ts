import { isBlank, isComment, type Line, type Refused, refused } from './lines.ts';
import type { Section } from './section.ts';

type TokenName = 'aws_session_token' | 'aws_security_token';
export type OwnName = 'aws_access_key_id' | 'aws_secret_access_key' | TokenName;

export const tokenNames: readonly TokenName[] = ['aws_session_token', 'aws_security_token']; // the second is its old name
const ownNames: readonly OwnName[] = ['aws_access_key_id', 'aws_secret_access_key', ...tokenNames];

/** Where the settings that a key consists of stand in a section. */
export type OwnSettings = {
  readonly status: 'read';
  readonly at: ReadonlyMap<OwnName, number>;
  readonly indent: string;
};

/**
 * Reads a section as the SDKs do, and as the CLI does (by Python's configparser), and refuses where the two would differ.
 * They do so on indented lines: to the CLI a line that is indented deeper than the one before continues its value; to the
 * SDKs an indented line belongs to the setting before it only if that has no value of its own.
 */
export const readSettings = (lines: readonly Line[], { header, end }: Section): OwnSettings | Refused => {
  const at = new Map<OwnName, number>();
  let before: Before | undefined;
  let first: string | undefined;
  for (let index = header + 1; index < end; index += 1) {
    const text = lines[index]?.text ?? '';
    if (isBlank(text) || isComment(text)) continue;
    const line = readLine(text, before);
    const problem = problemOf(line, { index, before, isThere: line.own !== undefined && at.has(line.own) });
    if (problem !== undefined) return problem;
    if (line.own !== undefined && !line.continues) at.set(line.own, index);
    first ??= line.indent;
    before = nextBefore(line, before);
  }
  return { status: 'read', at, indent: first ?? '' };
};

type Before = { readonly indent: number; readonly own: OwnName | undefined; readonly hasNested: boolean };
type Reading = {
  readonly indent: string;
  readonly own: OwnName | undefined;
  readonly isOdd: boolean;
  /** To the SDKs, to which a line without a name and `=` is nothing. */
  readonly value: 'some' | 'empty' | 'none';
  /** To the CLI. */
  readonly continues: boolean;
  /** To the SDKs. */
  readonly isNested: boolean;
};

const readLine = (text: string, before: Before | undefined): Reading => {
  const [, indent = '', name = '', sign = ''] = /^([ \t]*)([^=:]*?)[ \t]*(?:([=:]).*)?$/.exec(text) ?? [];
  const own = ownNames.find((one) => one === name.toLowerCase());
  return {
    indent,
    own,
    isOdd: own !== undefined && (name !== own || sign !== '='),
    value: valueIn(text),
    continues: before !== undefined && indent.length > before.indent,
    isNested: before?.hasNested === true && indent !== '',
  };
};

const valueIn = (text: string): Reading['value'] => {
  const setting = text.replace(/(^|[ \t])[#;].*/, '').trim();
  const sign = setting.indexOf('=');
  if (sign < 1) return 'none';
  return sign === setting.length - 1 ? 'empty' : 'some';
};

const nextBefore = (line: Reading, before: Before | undefined): Before => ({
  indent: line.continues && before !== undefined ? before.indent : line.indent.length,
  own: line.continues ? before?.own : line.own,
  hasNested: line.value === 'none' ? before?.hasNested === true : line.value === 'empty' || line.isNested,
});

type Place = { readonly index: number; readonly before: Before | undefined; readonly isThere: boolean };

const problemOf = (line: Reading, { index, before, isThere }: Place): Refused | undefined => {
  if (line.continues && before?.own !== undefined)
    return refused(index, `to some SDKs this line continues ${before.own}`, 'write it without the indent');
  if (line.own === undefined) return undefined;
  if (line.continues !== line.isNested)
    return refused(
      index,
      `SDKs do not agree on whether this ${line.own} is of the profile`,
      'write it without the indent',
    );
  if (line.continues) return undefined;
  if (line.isOdd) return refused(index, `not every SDK reads this as ${line.own}`, `write ${line.own} = ...`);
  if (isThere) return refused(index, `${line.own} is here once more`, 'leave one of the two');
  return undefined;
};
