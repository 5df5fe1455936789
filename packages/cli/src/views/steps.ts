import { phraseOf } from '@rekey/compliance';
import type { AccountResult, Step, UserResult } from '@rekey/engine';
import type { Look, Paint } from '../text/look.ts';
import { counted, firstOf, printable, wrapped } from '../text/text.ts';
import { accountLabel, ouLabel } from './names.ts';
import type { Lines } from './page.ts';

// Hundreds of accounts must not flood a terminal; --json lists everything, --account ID one account in full.
export type Limits = { readonly accounts: number; readonly usersPerAccount: number };
export const overview: Limits = { accounts: 40, usersPerAccount: 8 };
const unlimited: Limits = { accounts: Infinity, usersPerAccount: Infinity };

type Told = { readonly account: AccountResult; readonly users: readonly UserResult[] };

/** Account by account and user by user: each step, with the rule that asked for it and why. */
export const stepLines = (
  accounts: readonly AccountResult[],
  { look, limits }: { readonly look: Look; readonly limits: Limits },
): Lines => {
  const told = accounts
    .map((account) => ({ account, users: account.users.filter(({ steps }) => steps.length > 0) }))
    .filter(({ users }) => users.length > 0);
  const { shown, more } = firstOf(told, limits.accounts);
  const rest = more === 0 ? [] : [`  … and ${counted(more, 'more account')}; --json lists all of them.`];
  return [...shown.flatMap((one) => accountLines(one, look, limits.usersPerAccount)), ...rest];
};

const accountLines = (...[{ account, users }, look, limit]: readonly [Told, Look, number]): Lines => {
  const { shown, more } = firstOf(users, limit);
  const title = `${look.paint.bold(accountLabel(account.account))} ${look.paint.dim(ouLabel(account.account))}`;
  const rest = `… and ${counted(more, 'more user')}; --account ${account.account.id} shows them all.`;
  return [
    ...wrapped(title, look.width, '  '),
    ...shown.flatMap((user) => userLines(user, look)),
    ...(more === 0 ? [] : wrapped(rest, look.width, '    ')),
  ];
};

const userLines = ({ user, mode, steps }: UserResult, look: Look): Lines => {
  const recorded = steps.some(({ status }) => status === 'planned') && mode === 'plan';
  const name = printable(user) + (recorded ? look.paint.dim(' (mode plan)') : '');
  return [`    ${name}`, ...steps.flatMap((step) => stepLine(step, look))];
};

export const stepLine = (step: Step, look: Look): Lines =>
  wrapped(
    `${colored(step, look.paint)}${secretOf(step)}: ${printable(step.detail ?? step.because)}`,
    look.width,
    `      ${look.paint.dim(step.rule.padEnd(3))} `,
  );

const colored = (step: Step, paint: Paint): string => {
  const phrase = phraseOf(step);
  if (step.status === 'deferred') return `${phrase}, deferred`;
  if (step.status === 'planned' || step.status === 'done') return isFinal(step) ? paint.red(phrase) : phrase;
  return paint.red(`${phrase}, ${step.status}${step.code === undefined ? '' : ` ${step.code}`}`);
};

const isFinal = ({ action }: Step): boolean => action.kind === 'delete' || action.kind === 'discard-orphan';

const secretOf = ({ secret }: Step): string => {
  if (secret === undefined) return '';
  const how = { created: 'in', present: 'in', restored: 'in the restored', adopted: 'in the adopted' }[secret.how];
  return ` ${how} ${printable(secret.name)} (${secret.region})`;
};

/** One account was asked for: all of it is shown. */
export const limitsFor = (accounts: readonly string[] | undefined): Limits =>
  accounts?.length === 1 ? unlimited : overview;
