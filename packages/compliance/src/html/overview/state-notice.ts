import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import type { RunRow } from '../../queries/runs.ts';
import { percent } from '../../words.ts';
import { type Html, none } from '../markup.ts';
import { notice } from '../parts/notice.ts';
import { counted, timeOf } from '../text.ts';
import { linked, type View } from '../view.ts';

/** Says of the newest run what must be known before its figures are read; silent of one that came to its end. */
export const stateNotice = (view: View, { runs, accounts }: Pick<Organization, 'runs' | 'accounts'>): Html => {
  const { latest } = runs;
  if (latest === undefined) return none;
  const { run } = latest;
  const link = linked(view, { page: 'run', run: run.run }, html`Run ${run.run}`);
  const behind = accounts.filter(({ rollup }) => rollup.lastRun !== run.run).length;
  switch (latest.state) {
    case 'finished':
      return none;
    case 'in-progress':
      return notice(
        'calm',
        'A run is in progress.',
        html`${link} began at ${timeOf(run.startedAt)}. ${stillFrom(behind, accounts.length)}`,
      );
    case 'broken-off':
      return notice(
        'bad',
        'The newest run was broken off.',
        html`${link} began at ${timeOf(run.startedAt)} and never came to its end; nobody is at work. The next run settles what it left open. ${stillFrom(behind, accounts.length)}`,
      );
    case 'stopped':
      return notice(
        'bad',
        'The newest run stopped before its end.',
        html`${link}: ${whyStopped(latest)} ${stillFrom(behind, accounts.length)}`,
      );
    default:
      return latest.state satisfies never;
  }
};

export const whyStopped = ({ run }: RunRow): Html =>
  html`${run.code === undefined ? '' : html`<code>${run.code}</code> `}${run.because ?? 'without a reason on record'}.`;

const stillFrom = (behind: number, all: number): string =>
  behind === 0
    ? 'It has come to every account that is known.'
    : `${counted(behind, 'account')} of ${all} (${percent(behind, all)}) ${behind === 1 ? 'is' : 'are'} still shown as earlier runs saw ${behind === 1 ? 'it' : 'them'}.`;

/** Whose facts these are: the first and the last moment at which an account was looked at. */
export const factsFrom = ({ sums }: Pick<Organization, 'sums'>): Html => {
  if (sums.seen === undefined) return html`No account was ever looked at.`;
  const { from, to } = sums.seen;
  return from.getTime() === to.getTime()
    ? html`Facts from ${timeOf(from)}`
    : html`Facts from ${timeOf(from)} to ${timeOf(to)}`;
};
