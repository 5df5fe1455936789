import { type Line, type Refused, refused } from './lines.ts';

/** The lines of one profile: its header, and up to the next one. */
export type Section = { readonly status: 'found'; readonly header: number; readonly end: number };

// At the margin, with nothing but a comment behind it: so every SDK reads it alike.
const plainHeader = /^\[([^[\]]+)\][ \t]*(?:[ \t][#;][^\]]*)?$/;
// Whatever is around it: `[ x ]`, `  [x]`, `[x]y`.
const anyHeader = /^\s*\[\s*([^\]#;]*?)\s*(?:[\]#;]|$)/;

export const headerIn = (text: string): string | undefined => plainHeader.exec(text)?.[1];

/** Undefined for a profile that the file does not have. */
export const findSection = (lines: readonly Line[], profile: string): Section | Refused | undefined => {
  const headers = lines.flatMap(({ text }, index) => (/^\s*\[/.test(text) ? [{ text, index }] : []));
  const own = headers.filter(({ text }) => headerIn(text) === profile);
  const odd = headers.find(({ text }) => headerIn(text) !== profile && anyHeader.exec(text)?.[1] === profile);
  if (odd !== undefined)
    return refused(
      odd.index,
      `SDKs do not agree on whether this is profile ${profile}`,
      `write [${profile}], with nothing around it`,
    );
  if (own[1] !== undefined)
    return refused(own[1].index, `profile ${profile} begins here once more`, 'put its lines together under one header');
  if (own[0] === undefined) return configHeader(headers, profile);
  const header = own[0].index;
  return within(
    headers.filter(({ index }) => index > header),
    { header, end: lines.length },
  );
};

type Header = { readonly text: string; readonly index: number };

const within = (after: readonly Header[], whole: Omit<Section, 'status'>): Section | Refused => {
  const [next] = after;
  if (next === undefined) return { status: 'found', ...whole };
  if (headerIn(next.text) === undefined)
    return refused(
      next.index,
      'SDKs do not agree on whether another profile begins here',
      'write [NAME] at the start of the line, with nothing around it',
    );
  return { status: 'found', header: whole.header, end: next.index };
};

const configHeader = (headers: readonly Header[], profile: string): Refused | undefined => {
  const found = headers.find(({ text }) => configNameIn(text) === profile);
  return (
    found &&
    refused(
      found.index,
      `[profile ${profile}] is how the config file names it; here no SDK reads it`,
      `write [${profile}]`,
    )
  );
};

/** The name behind `[profile NAME]`, with or without quotes. */
export const configNameIn = (text: string): string | undefined =>
  /^\s*\[\s*profile\s+(["']?)(.+?)\1\s*\]/.exec(text)?.[2];
