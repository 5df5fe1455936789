import { meaningOf } from '@rekey/compliance';
import type { RunResult } from '@rekey/engine';
import { type ChangedAccount, type ChangedUser, isBlind, type UserChange } from '../policy-life/compare.ts';
import { type ChangedFile, sumsOf } from '../policy-life/line-diff.ts';
import type { Look } from '../text/look.ts';
import { counted, firstOf, number, printable, wrapped } from '../text/text.ts';
import { accountLabel } from './names.ts';
import { type Lines, page, section } from './page.ts';

export type PolicyDiff = {
  readonly from: string;
  readonly to: string;
  readonly files: readonly ChangedFile[];
  readonly accounts: readonly ChangedAccount[];
  readonly users: readonly ChangedUser[];
  /** Of both plans: what could not be looked at is not compared. */
  readonly results: readonly RunResult[];
};

const shownLines = 40; // of one file; the rest is what `git diff` and --json are for
const shownUsers = 200;

/** What a new version changes: lines first, then users and keys, then sums. */
export const policyDiffLines = (diff: PolicyDiff, look: Look): Lines =>
  page(
    headLines(diff, look),
    ...diff.files.map((file) => fileLines(file, look)),
    section('Accounts', accountLines(diff, look), look),
    section('Users and keys', userLines(diff, look), look),
    wrapped(look.paint.bold(sumsLine(diff)), look.width),
    blindLines(diff, look),
  );

export const linesHeader = ({ from, to, files }: Pick<PolicyDiff, 'from' | 'to' | 'files'>): string => {
  const { added, removed } = sumsOf(files);
  if (files.length === 0) return `${from} -> ${to}: no line differs`;
  return `${from} -> ${to}: ${counted(added, 'line')} added, ${removed} removed in ${counted(files.length, 'file')}`;
};

const headLines = (diff: PolicyDiff, look: Look): Lines => wrapped(`${printable(linesHeader(diff))}.`, look.width);

const fileLines = ({ file, lines }: ChangedFile, { paint }: Look): Lines => {
  const { shown, more } = firstOf(lines, shownLines);
  return [
    paint.bold(printable(file)),
    ...shown.map(({ sign, line, text }) => {
      const whole = `  ${sign} ${String(line).padStart(4)}  ${printable(text)}`;
      return sign === '+' ? paint.green(whole) : paint.red(whole);
    }),
    ...(more === 0 ? [] : [`  … and ${counted(more, 'line')} more`]),
  ];
};

const accountLines = ({ accounts }: PolicyDiff, look: Look): Lines =>
  accounts.flatMap(({ account, from, to }) =>
    wrapped(
      `${accountLabel(account)}: was ${from} (${meaningOf[from]}), now ${to} (${meaningOf[to]})`,
      look.width,
      '  ',
    ),
  );

const userLines = ({ users }: PolicyDiff, look: Look): Lines => {
  const { shown, more } = firstOf(users, shownUsers);
  const byAccount = Map.groupBy(shown, ({ account }) => account.id);
  const lines = [...byAccount.values()].flatMap((group) => [
    ...wrapped(accountLabel(group[0]?.account ?? { id: '' as never, name: '' }), look.width, '  '),
    ...group.flatMap(({ user, changes }) =>
      wrapped(`${look.paint.bold(printable(user))}  ${changes.map(phraseOfChange).join('; ')}`, look.width, '    '),
    ),
  ]);
  return more === 0 ? lines : [...lines, `  … and ${counted(more, 'user')} more; --json lists all of them.`];
};

/** One change in words. */
export const phraseOfChange = (change: UserChange): string => {
  switch (change.change) {
    case 'newly':
      return `newly: ${moveOf(change)} (${change.rule}${change.enforced ? '' : ', only planned'})`;
    case 'no-longer':
      return `no longer: ${moveOf(change)} (${change.rule}${change.enforced ? '' : ', was only planned'})`;
    case 'now-enforced':
      return `now enforced: ${moveOf(change)} (${change.rule})`;
    case 'now-only-planned':
      return `now only planned: ${moveOf(change)} (${change.rule})`;
    case 'other-secret':
      return `the new key goes into ${printable(change.to)}, not ${printable(change.from)}`;
    case 'excepted':
      return `now excepted by ${printable(change.exception)}`;
    case 'no-longer-excepted':
      return `no longer excepted by ${printable(change.exception)}`;
    case 'reported':
      return `now reported: ${change.finding}`;
    case 'no-longer-reported':
      return `no longer reported: ${change.finding}`;
    default:
      return change satisfies never;
  }
};

type Move = Extract<UserChange, { readonly action: string }>;

const moves: Readonly<Record<Move['action'], string>> = {
  issue: 'issue a new key',
  deactivate: 'switch off KEY',
  delete: 'delete KEY',
  'discard-orphan': 'delete KEY, lost in a crash',
  'settle-intent': 'settle what an earlier run began',
  reactivate: 'switch on KEY',
};

const moveOf = ({ action, keyId }: Move): string => moves[action].replace('KEY', keyId ?? 'the old key');

/** How often what changes: `newly issue`, `no-longer-planned delete`, `excepted`. */
export const sumsOfDiff = (users: readonly ChangedUser[]): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = {};
  for (const { changes } of users)
    for (const change of changes) {
      const name = nameOf(change);
      sums[name] = (sums[name] ?? 0) + 1;
    }
  return sums;
};

const nameOf = (change: UserChange): string => {
  if (!('action' in change)) return change.change;
  const planned = 'enforced' in change && !change.enforced ? '-planned' : '';
  return `${change.change}${planned} ${change.action}`;
};

const things: Readonly<Record<string, readonly [noun: string, verb: string]>> = {
  issue: ['key', 'issue'],
  deactivate: ['key', 'switch off'],
  delete: ['key', 'delete'],
  'discard-orphan': ['lost key', 'delete'],
  'settle-intent': ['loose end', 'settle'],
  reactivate: ['key', 'switch on'],
};

const sumOf = (name: string, count: number): string => {
  const [change = '', action] = name.split(' ');
  if (change === 'other-secret') return `${counted(count, 'new key')} in another secret`;
  if (action === undefined) return `${counted(count, 'user')} ${change.replaceAll('-', ' ')}`;
  const [noun, verb] = things[action] ?? ['step', action];
  const keys = counted(count, noun).replace(/^[\d,]+ /, '');
  switch (change) {
    case 'newly':
      return `${number(count)} more ${keys} to ${verb}`;
    case 'newly-planned':
      return `${number(count)} more ${keys} to ${verb}, only planned`;
    case 'no-longer':
      return `${number(count)} fewer ${keys} to ${verb}`;
    case 'no-longer-planned':
      return `${number(count)} fewer ${keys} to ${verb}, only planned`;
    default:
      return `${number(count)} ${keys} to ${verb} ${change.replaceAll('-', ' ')}`;
  }
};

const sumsLine = ({ users, accounts, results }: PolicyDiff): string => {
  if (users.length === 0 && accounts.length === 0) {
    const sawAll = results.every((result) => result.accounts.every(({ coverage }) => !isBlind(coverage)));
    return sawAll
      ? 'It changes nothing for any user or key that is there now.'
      : 'It changes nothing for any user or key where it was looked.';
  }
  const parts = Object.entries(sumsOfDiff(users)).map(([name, count]) => sumOf(name, count));
  const whole = accounts.length === 0 ? '' : `${counted(accounts.length, 'account')} covered differently. `;
  const who = `${counted(users.length, 'user')} ${users.length === 1 ? 'is' : 'are'} affected`;
  return `${whole}${who}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}.`;
};

const blindLines = ({ results }: PolicyDiff, look: Look): Lines => {
  const blind = new Set(
    results.flatMap(({ accounts }) =>
      accounts.filter(({ coverage }) => isBlind(coverage)).map(({ account }) => accountLabel(account)),
    ),
  );
  if (blind.size === 0) return [];
  const { shown, more } = firstOf([...blind], 5);
  const rest = more === 0 ? '' : ` and ${more} more`;
  return wrapped(
    look.paint.yellow(`Not compared, as they could not be looked at: ${shown.join(', ')}${rest}.`),
    look.width,
  );
};
