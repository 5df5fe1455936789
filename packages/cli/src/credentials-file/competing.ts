import { isComment, type Line, linesOf, type Refused, refused, withoutMark } from './lines.ts';
import { configNameIn, headerIn } from './section.ts';

// A profile gets its credentials from one of these, and SDKs differ in which goes first.
const otherWays = [
  'credential_process',
  'credential_source',
  'login_session',
  'role_arn',
  'sso_account_id',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
];
const keys = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'];

/** Whether lines of a profile make it one of a role, of SSO or of a process: a key would be ignored there, or hide it. */
export const otherWayIn = (lines: readonly Line[], from: number, profile: string): Refused | undefined =>
  firstOf(lines, from, otherWays, (name) => [
    `profile ${profile} gets its credentials by ${name}`,
    'name another profile, such as a new one',
  ]);

/** The same in the config file, where a profile may have keys too: SDKs lay one file over the other. */
export const competitorIn = (config: string, profile: string): Refused | undefined => {
  const lines = linesOf(withoutMark(config).rest);
  const starts = lines.flatMap(({ text }, index) => (/^\s*\[/.test(text) ? [index] : []));
  for (const [place, start] of starts.entries()) {
    const header = lines[start]?.text ?? '';
    if (configNameIn(header) !== profile && !(profile === 'default' && headerIn(header) === profile)) continue;
    const section = lines.slice(start, starts[place + 1]);
    const found = otherWayIn(section, start, profile) ?? keyIn(section, start, profile);
    if (found !== undefined) return found;
  }
  return undefined;
};

const keyIn = (lines: readonly Line[], from: number, profile: string): Refused | undefined =>
  firstOf(lines, from, keys, (name) => [
    `profile ${profile} has ${name} here, in the config file`,
    'remove the keys from this file: those of the credentials file take their place',
  ]);

const firstOf = (
  ...[lines, from, names, say]: readonly [
    readonly Line[],
    number,
    readonly string[],
    (name: string) => [string, string],
  ]
): Refused | undefined => {
  for (const [index, { text }] of lines.entries()) {
    const name = /^\s*([^=:\s]+)\s*[=:]/.exec(text)?.[1]?.toLowerCase();
    if (name !== undefined && !isComment(text) && names.includes(name)) return refused(from + index, ...say(name));
  }
  return undefined;
};
