import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { type Settings, settingsSchema } from './settings.ts';

/** Settings that cannot be used: every field that is wrong, with what to write. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** By a file, or by the content itself, in braces. Throws SettingsError. */
export const settingsFrom = (fileOrContent: string): Settings =>
  fileOrContent.trimStart().startsWith('{')
    ? parseSettings(parsed(fileOrContent, 'settings'), 'settings')
    : readSettings(fileOrContent);

/** Throws SettingsError. */
export const readSettings = (file: string): Settings => parseSettings(contentOf(file), file);

/** `name` is what messages call the source. Throws SettingsError. */
export const parseSettings = (content: unknown, name: string): Settings => {
  const checked = settingsSchema.safeParse(content ?? {});
  if (!checked.success) throw new SettingsError(checked.error.issues.flatMap(lineOf).map(inFile(name)).join('\n'));
  const wrong = contradictions(checked.data);
  if (wrong.length > 0) throw new SettingsError(wrong.map(inFile(name)).join('\n'));
  return checked.data;
};

const inFile = (name: string) => (line: string) => `${name}: ${line}`;

const contentOf = (file: string): unknown => parsed(textOf(file), file);

const parsed = (text: string, name: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new SettingsError(`${name}: ${error.message}`, { cause: error });
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR') throw error;
    throw new SettingsError(`${file} is not there: copy infra/settings.example.yaml, and write what is yours`, {
      cause: error,
    });
  }
};

const lineOf = (issue: z.core.$ZodIssue): readonly string[] => {
  const at = issue.path.join('.');
  // Of a choice between `none` and a map, what is wrong within the map says more.
  const inner = issue.code === 'invalid_union' ? issue.errors.at(-1) : undefined;
  const within = (inner ?? []).filter(({ path, code }) => path.length > 0 || code === 'unrecognized_keys');
  if (within.length > 0) return within.flatMap((each) => lineOf({ ...each, path: [...issue.path, ...each.path] }));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(
      (key) => `${[at, key].filter(Boolean).join('.')} is not a field: see infra/settings.example.yaml`,
    );
  return [at === '' ? issue.message : `${at} ${issue.message}`];
};

/** What is right by itself, and not together. */
const contradictions = (settings: Settings): readonly string[] => {
  const { account, permissionsBoundary, members } = settings;
  const operators = members === 'none' ? [] : members.operatorRoles;
  return [
    ...starving(settings),
    ...(permissionsBoundary === undefined || permissionsBoundary.includes(`::${account}:`)
      ? []
      : [`permissionsBoundary is of another account: the policy must be one of ${account}`]),
    ...operators
      .filter((arn) => !arn.includes(`::${account}:`))
      .map((arn) => `members.operatorRoles holds ${arn}: the member role trusts roles of ${account} alone`),
  ];
};

/** What is reserved is also the most there is: batches beyond it would only wait, and so would what somebody asks. */
const starving = ({ form, maxConcurrency, reservedConcurrency }: Settings): readonly string[] => {
  const least = maxConcurrency + 1;
  if (form === 'single' || reservedConcurrency === undefined || reservedConcurrency >= least) return [];
  return [
    `reservedConcurrency ${reservedConcurrency} will not do: write ${least} or more, for maxConcurrency batches and what somebody asks meanwhile`,
  ];
};
