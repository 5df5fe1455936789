import { adviceOn, verdicts } from '@rekey/compliance';
import {
  type AccountId,
  isAccountId,
  isOuId,
  type OuId,
  RekeyError,
  type UserName,
  userName,
  type Verdict,
} from '@rekey/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';

// One definition per option, so that it means and says the same in every command. Checks here are of one option's
// text; what options mean together is checked by the command.

export type ConnectionOptions = { readonly profile?: string; readonly region?: string };
export type TableOption = { readonly table?: string };
export type PolicyOption = { readonly policy?: string };
export type JsonOption = { readonly json?: boolean };
export type NarrowingOptions = {
  readonly account?: readonly AccountId[];
  readonly user?: UserName;
  readonly force?: boolean;
};
export type TimeLimitOption = { readonly timeLimit?: number };

export const policyOption = (purpose: string): Option => new Option('--policy <file>', purpose).env('REKEY_POLICY');

export const tableOption = (purpose: string): Option => new Option('--table <name>', purpose).env('REKEY_TABLE');

export const jsonOption = (): Option =>
  new Option('--json', 'print exactly one JSON document on stdout, for errors too');

/** Where the credentials come from. */
export const withConnection = (command: Command): Command =>
  command
    .addOption(new Option('--profile <name>', 'AWS profile with the credentials (default: the usual AWS_* variables)'))
    .addOption(
      new Option('--region <region>', 'region of the table and of STS (default: as AWS tools find it, else us-east-1)'),
    );

export const connectionOf = ({ profile, region }: ConnectionOptions): ConnectionOptions => ({
  ...(profile === undefined ? {} : { profile }),
  ...(region === undefined ? {} : { region }),
});

export const accountsOption = (purpose: string): Option =>
  new Option('--account <id>', purpose).argParser((text: string, before: readonly AccountId[] | undefined) => [
    ...(before ?? []),
    parseAccountId(text),
  ]);

export const accountOption = (purpose: string): Option =>
  new Option('--account <id>', purpose).argParser(parseAccountId);

export const userOption = (purpose: string): Option => new Option('--user <name>', purpose).argParser(parseUserName);

export const ouOption = (purpose: string): Option => new Option('--ou <id>', purpose).argParser(parseOu);

export const withNarrowing = (command: Command): Command =>
  command
    .addOption(accountsOption('only this account, 12 digits; repeat it for several (default: all)'))
    .addOption(userOption('only this IAM user, in each of these accounts'))
    .addOption(new Option('--force', 'rotate now, whatever the key’s age: with --user and exactly one --account'));

export const timeLimitOption = (): Option =>
  new Option(
    '--time-limit <minutes>',
    'start nothing new near the end of so many minutes; the rest is deferred (default: no limit)',
  ).argParser(parseMinutes);

export const failOnOption = (names: readonly string[], purpose: string): Option =>
  new Option('--fail-on <what>', purpose).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    ...parseNames(text, names),
  ]);

export const verdictOption = (): Option =>
  new Option('--verdict <verdict>', 'only users of this verdict').choices(verdicts satisfies readonly Verdict[]);

export const findingOption = (): Option =>
  new Option('--finding <finding>', 'users of whom this was noticed, with what to do').choices(Object.keys(adviceOn));

export const parseAccountId = (text: string): AccountId => {
  if (isAccountId(text)) return text;
  throw new InvalidArgumentError('An account id has 12 digits, leading zeros included.');
};

const parseOu = (text: string): OuId => {
  if (isOuId(text)) return text;
  throw new InvalidArgumentError('An organizational unit id looks like ou-ab12-workload1.');
};

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
const legalUserName = /^[\w+=,.@-]{1,64}$/;

export const parseUserName = (text: string): UserName => {
  if (legalUserName.test(text)) return userName(text);
  throw new InvalidArgumentError(
    'A user name has up to 64 letters, digits and characters of +=,.@_- (no ARN, no path).',
  );
};

const longestMinutes = 7 * 24 * 60; // longer than any run; beyond this it is a typing error

const parseMinutes = (text: string): number => {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (minutes > 0 && minutes <= longestMinutes) return minutes;
  throw new InvalidArgumentError('Give minutes, such as 30 or 0.5.');
};

const parseNames = (text: string, known: readonly string[]): readonly string[] =>
  text.split(',').map((name) => {
    const trimmed = name.trim();
    if (known.includes(trimmed)) return trimmed;
    throw new InvalidArgumentError(`Allowed: ${known.join(', ')}.`);
  });

/** What options must be together. */
export const checkNarrowing = ({ account = [], user, force = false }: NarrowingOptions): void => {
  if (!force) return;
  if (user === undefined || account.length !== 1)
    throw new RekeyError('USAGE', '--force rotates one user: it needs --user and exactly one --account', {
      hint: 'Such as: rekey run --account 111111111111 --user alice --force',
    });
};

export const required = (value: string | undefined, option: '--policy FILE' | '--table NAME', hint: string): string => {
  if (value !== undefined && value !== '') return value;
  const variable = option === '--policy FILE' ? 'REKEY_POLICY' : 'REKEY_TABLE';
  throw new RekeyError('USAGE', `${option} is missing (${variable} stands in for it)`, { hint });
};

/** An empty option, or an empty variable that stands in for one, is as good as none. */
export const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
