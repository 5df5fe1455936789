import { runbookEntry } from '@rekey/compliance';
import type { RunResult } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, firstOf, listed, printable, wrapped } from '../text/text.ts';
import { duration } from '../text/time.ts';
import { attentionLines, noticedIn } from './attention.ts';
import { changedLines, hasChangedSincePlan } from './changed.ts';
import { failureLines, failuresIn } from './failures.ts';
import { accountLabel } from './names.ts';
import { noticeLines } from './notices.ts';
import { type Lines, page, section } from './page.ts';
import { summaryOf } from './plan-summary.ts';
import { type Limits, stepLines } from './steps.ts';
import { accountsIn, coverageLines, doneIn, seenIn, troubleIn } from './totals.ts';

/** What a run did: account by account, what needs a person, what failed, what was covered, and the totals last. */
export const runLines = (result: RunResult, { look, limits }: { look: Look; limits: Limits }): Lines =>
  page(
    section('Account by account', stepLines(result.accounts, { look, limits }), look),
    section('Warnings', warningLines(result, look), look),
    section('Needs attention', attentionLines(noticedIn(result), look), look),
    section('Changed since the plan, and left as it is', changedLines(result, look), look),
    section('Not done', failureLines(failuresIn(result), look), look),
    section('Coverage', coverageLines(result.coverage, look), look),
    endLines(result, look),
  );

const shownWarnings = 10;

const warningLines = ({ accounts }: RunResult, look: Look): Lines => {
  const all = accounts.flatMap(({ account, warnings }) => warnings.map((text) => `${accountLabel(account)}: ${text}`));
  const { shown, more } = firstOf(all, shownWarnings);
  const rest = more === 0 ? [] : [`  … and ${more} more; --json lists all of them.`];
  return [...shown.flatMap((text) => wrapped(printable(text), look.width, '  - ')), ...rest];
};

const endLines = (result: RunResult, look: Look): Lines => {
  const { paint, width } = look;
  const seconds =
    result.endedAt === undefined ? '' : ` in ${duration(result.endedAt.getTime() - result.startedAt.getTime())}`;
  const trouble = troubleIn(result.counts, result.accounts);
  return [
    ...stoppedLines(result, look),
    ...wrapped(`Run ${result.run} ${result.status}${seconds}.`, width),
    ...wrapped(`${counted(accountsIn(result), 'account')}: ${seenIn(result.counts)}.`, width),
    ...wrapped(paint.bold(outcomeOf(result, trouble)), width),
    ...(trouble === '' ? [] : wrapped(paint.yellow(`Users: ${trouble}.`), width)),
    ...noticeLines(result.notices, look),
  ];
};

const outcomeOf = (result: RunResult, trouble: string): string => {
  const done = doneIn(result.counts);
  const planned = summaryOf(result).steps;
  const recorded = planned === 0 ? '' : `${counted(planned, 'step')} only recorded, in mode plan.`;
  if (done !== '') return `Done: ${done}.${recorded === '' ? '' : ` ${recorded}`}`;
  if (recorded !== '') return `Nothing was changed: ${recorded}`;
  if (result.status !== 'finished') return 'Nothing was changed.';
  if (hasChangedSincePlan(result)) return 'Nothing was changed: what was planned is not so any more.';
  if (trouble !== '') return 'Nothing was changed.';
  return failuresIn(result).length === 0
    ? 'Nothing to do: every key is as the policy wants it.'
    : 'Nothing to do where it was looked.';
};

/** `2 accounts and 3 users are left; the next run begins with them.` */
const leftOver = (accounts: number, users: number): string => {
  const left = [counted(accounts, 'account'), counted(users, 'user')].filter((text) => !text.startsWith('0 '));
  if (left.length === 0) return '';
  const isOne = accounts + users === 1;
  return ` ${listed(left)} ${isOne ? 'is' : 'are'} left; the next run begins with ${isOne ? 'it' : 'them'}.`;
};

/** A run that ended early says why, and what it left. */
const stoppedLines = ({ status, code, because, coverage, counts }: RunResult, { paint, width }: Look): Lines => {
  if (status !== 'stopped') return [];
  const left = leftOver(coverage.deferred, counts.deferred);
  const why = `Stopped early: ${printable(because ?? 'unknown')}${code === undefined ? '' : ` (${code})`}.`;
  return [
    ...wrapped(paint.red(`${why}${left}`), width),
    ...(code === undefined ? [] : wrapped(paint.dim(runbookEntry(code)), width)),
  ];
};
