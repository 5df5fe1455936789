import { isAccountId, isOuId, RekeyError, type Scope } from '@rekey/engine';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { parseAccountId, parseUserName } from '../options.ts';
import { parseUntil } from './until.ts';

export const scopeArgument = (form: '<scope>' | '[scope]'): Argument =>
  new Argument(form, 'org, an organizational unit (ou-ab12-workload1) or an account (12 digits)').argParser(parseScope);

export const accountArgument = (): Argument =>
  new Argument('[account]', 'its account, 12 digits').argParser(parseAccountId);

export const userArgument = (purpose: string): Argument => new Argument('[user]', purpose).argParser(parseUserName);

export const untilOption = (unless: string): Option =>
  new Option(
    '--until <end>',
    `last day (2026-07-01, UTC), time (2026-07-01T12:00Z) or duration (7d, 12h) (default: ${unless})`,
  ).argParser(parseUntil);

/** Throws USAGE for an end that is over: what it should protect would not be. */
export const endOf = (until: ReturnType<typeof parseUntil> | undefined, now: Date): Date | undefined => {
  const end = until?.(now);
  if (end === undefined || end > now) return end;
  throw new RekeyError('USAGE', `--until ${end.toISOString()} is over already`, {
    hint: `It is ${now.toISOString()}. Give a later time, or a duration such as 7d.`,
  });
};

const parseScope = (text: string): Scope => {
  if (text === 'org' || isOuId(text) || isAccountId(text)) return text;
  throw new InvalidArgumentError(
    text.startsWith('r-')
      ? 'The root is written org: the whole organization.'
      : 'A scope is org, an OU id such as ou-ab12-workload1, or an account id of 12 digits.',
  );
};
