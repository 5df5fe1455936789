import type { AccountResult, Coverage, RunEvent } from '@rekey/engine';
import { counted, printable } from '../text/text.ts';
import { accountLabel, reasonIn } from '../views/names.ts';
import { doneIn, troubleIn } from '../views/totals.ts';
import type { ProgressState } from './state.ts';

const heartbeats = 10; // over a run, so that a log of 20 accounts stays short and one of 2,000 tells that it lives
const smallestStep = 25;

const quiet: readonly Coverage[] = ['scanned', 'opted-out', 'off', 'not-active', 'not-covered'];

/** What a log says about an event, if anything: accounts with something to say, and a heartbeat now and then. */
export const logLine = (event: RunEvent, state: ProgressState): string | undefined => {
  switch (event.kind) {
    case 'waiting-for-lease':
      return `waiting: ${printable(event.holder)} is at work on this organization`;
    case 'discovered':
      return `${counted(event.accounts, 'account')}, ${event.toScan} to look at`;
    case 'account-finished':
      return joined(accountLine(event.result), heartbeat(state));
    case 'warning':
      return `warning: ${printable(event.message)}`;
    case 'run-begun':
    case 'account-started':
    case 'user-finished':
    case 'users-judged':
    case 'run-finished':
      return undefined;
    default:
      return event satisfies never;
  }
};

const joined = (...lines: readonly (string | undefined)[]): string | undefined =>
  lines.some((line) => line !== undefined) ? lines.filter((line) => line !== undefined).join('\n') : undefined;

const accountLine = (result: AccountResult): string | undefined => {
  const { account, coverage, counts, code, because } = result;
  const parts = [
    quiet.includes(coverage)
      ? ''
      : `${coverage}${code === undefined ? '' : ` ${code}`}: ${reasonIn(account, because ?? '')}`,
    doneIn(counts),
    counts.planned > 0 ? `${counted(counts.planned, 'step')} planned` : '',
    troubleIn(counts, [result]),
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `${accountLabel(account)}: ${parts.join('; ')}`;
};

const heartbeat = ({ done, total }: ProgressState): string | undefined => {
  const step = Math.max(smallestStep, Math.ceil(total / heartbeats));
  return done > 0 && done < total && done % step === 0 ? `${done} of ${counted(total, 'account')} done` : undefined;
};
