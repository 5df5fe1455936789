import { otherWayIn } from './competing.ts';
import { contentOf, isBlank, type Line, linesOf, type Refused, unreadable, withoutMark } from './lines.ts';
import { findSection } from './section.ts';
import { type OwnName, readSettings, tokenNames } from './settings.ts';

export type KeyToWrite = { readonly keyId: string; readonly secretAccessKey: string };
export type Edited = { readonly status: 'edited'; readonly content: string; readonly removedToken: boolean };

/**
 * The content with the key in one profile. Nothing else changes: other profiles, comments, the order of settings, line
 * ends and a missing final newline stay as they are, byte for byte. Refused where SDKs would read the file differently.
 */
export const editProfile = (content: string, profile: string, key: KeyToWrite): Edited | Refused => {
  const problem = unreadable(content);
  if (problem !== undefined) return problem;
  const { mark, rest } = withoutMark(content);
  const lines = linesOf(rest);
  const section = findSection(lines, profile);
  if (section?.status === 'refused') return section;
  if (section === undefined) return edited(mark, { lines: withProfile(lines, profile, key), removedToken: false });
  const settings = readSettings(lines, section);
  if (settings.status === 'refused') return settings;
  const otherWay = otherWayIn(lines.slice(section.header, section.end), section.header, profile);
  if (otherWay !== undefined) return otherWay;
  return edited(mark, withKey(lines, { header: section.header, ...settings }, key));
};

type Change = { readonly lines: readonly Line[]; readonly removedToken: boolean };

const edited = (mark: string, { lines, removedToken }: Change): Edited => ({
  status: 'edited',
  content: mark + contentOf(lines),
  removedToken,
});

/** At the end, after an empty line; a file without a final newline goes on without one. */
const withProfile = (lines: readonly Line[], profile: string, key: KeyToWrite): readonly Line[] => {
  const end = lines[0]?.end || '\n';
  const last = lines.at(-1);
  const before = last === undefined || isBlank(last.text) ? [] : [{ text: '', end }];
  const added = [`[${profile}]`, ...settingsOf(key).map(([name, value]) => `${name} = ${value}`)];
  const texts: readonly Line[] = [...before, ...added.map((text) => ({ text, end }))];
  if (last === undefined || last.end !== '') return [...lines, ...texts];
  return unended([...lines.slice(0, -1), { ...last, end }, ...texts]);
};

const settingsOf = ({ keyId, secretAccessKey }: KeyToWrite): readonly (readonly [OwnName, string])[] => [
  ['aws_access_key_id', keyId],
  ['aws_secret_access_key', secretAccessKey],
];

type Own = { readonly header: number; readonly at: ReadonlyMap<OwnName, number>; readonly indent: string };

const withKey = (lines: readonly Line[], { header, at, indent }: Own, key: KeyToWrite): Change => {
  const values = new Map(settingsOf(key).flatMap(([name, value]) => (at.has(name) ? [[at.get(name), value]] : [])));
  const missing = settingsOf(key).filter(([name]) => !at.has(name));
  const anchor = [...values.keys()][0] ?? header;
  const tokens = tokenNames.flatMap((name) => at.get(name) ?? []);
  const margin = anchor === header ? indent : (/^[ \t]*/.exec(lines[anchor]?.text ?? '')?.[0] ?? '');
  const ends = lines[anchor]?.end || lines[0]?.end || '\n';
  const changed = lines.flatMap((line, index): readonly Line[] => {
    if (tokens.includes(index)) return [];
    const value = values.get(index);
    const here = value === undefined ? line : { ...line, text: withValue(line.text, value) };
    if (index !== anchor || missing.length === 0) return [here];
    return [
      { ...here, end: ends },
      ...missing.map(([name, text]) => ({ text: `${margin}${name} = ${text}`, end: ends })),
    ];
  });
  const endsOpen = lines.at(-1)?.end === '' && !tokens.includes(lines.length - 1);
  return { lines: endsOpen ? unended(changed) : changed, removedToken: tokens.length > 0 };
};

/** Another value in place of the one there; what is around it, a comment behind it included, stays. */
const withValue = (text: string, value: string): string => {
  const start = text.indexOf('=') + 1;
  const comment = text.slice(start).search(/[ \t][#;]/);
  const end = comment === -1 ? text.length : start + comment;
  const [, before = '', after = ''] = /^([ \t]*)(?:[^ \t].*?)?([ \t]*)$/.exec(text.slice(start, end)) ?? [];
  return `${text.slice(0, start)}${before}${value}${after}${text.slice(end)}`;
};

const unended = (lines: readonly Line[]): readonly Line[] =>
  lines.map((line, index) => (index === lines.length - 1 ? { ...line, end: '' } : line));
