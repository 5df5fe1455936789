import { meaningOf } from '@rekey/compliance';
import type { AccountResult, Counts, Coverage, RunSummary } from '@rekey/engine';
import { coverages } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { counted, number } from '../text/text.ts';
import type { Lines } from './page.ts';

/** Accounts by coverage, those of nobody left out. */
export const coverageLines = (coverage: Readonly<Record<Coverage, number>>, look: Look): Lines => {
  const rows = coverages.filter((one) => coverage[one] > 0);
  if (rows.length === 0) return [];
  return tableOf(
    rows,
    [
      { head: 'coverage', cell: (one) => one },
      { head: 'accounts', cell: (one) => number(coverage[one]), align: 'right' },
      { head: 'meaning', cell: (one) => meaningOf[one], shrinkTo: 7 },
    ],
    { look },
  );
};

export const accountsIn = ({ coverage }: Pick<RunSummary, 'coverage'>): number =>
  coverages.reduce((sum, one) => sum + coverage[one], 0);

type Results = readonly Pick<AccountResult, 'users' | 'verdicts'>[];
type Done = Pick<Counts, 'issued' | 'deactivated' | 'deleted' | 'discarded'>;

/** `41 keys issued, 41 switched off, 12 deleted`; empty when nothing was done. */
export const doneIn = ({ issued, deactivated, deleted, discarded }: Done): string =>
  [
    issued > 0 ? `${counted(issued, 'key')} issued` : '',
    deactivated > 0 ? `${number(deactivated)} switched off` : '',
    deleted > 0 ? `${number(deleted)} deleted` : '',
    discarded > 0 ? `${number(discarded)} lost in a crash deleted` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');

/** `1 waits for a later run, 3 need attention, 1 unreadable, 2 failed, 1 deferred`; empty when all is well. */
export const troubleIn = ({ attention, failed, deferred }: Counts, accounts: Results): string => {
  const unreadable = accounts.flatMap(({ users }) => users.filter(isUnreadable)).length;
  const waiting = accounts.reduce((sum, account) => sum + waitingIn(account), 0);
  return [
    waiting > 0 ? `${number(waiting)} wait${waiting === 1 ? 's' : ''} for a later run` : '',
    attention > 0 ? `${number(attention)} need${attention === 1 ? 's' : ''} attention` : '',
    unreadable > 0 ? `${number(unreadable)} unreadable` : '',
    failed > 0 ? `${number(failed)} failed` : '',
    deferred > 0 ? `${number(deferred)} deferred` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
};

// Whoever is deferred or only planned for has that verdict as well: told of as what they are, and nobody twice.
const waitingIn = ({ users, verdicts }: Results[number]): number =>
  (verdicts.waiting ?? 0) -
  users.filter(
    ({ status, steps, view }) =>
      view?.verdict === 'waiting' && (status !== 'settled' || steps.some((step) => step.status === 'planned')),
  ).length;

// Whoever failed is unknown as well: nobody is to be named twice.
const isUnreadable = ({ status, view }: AccountResult['users'][number]): boolean =>
  status === 'settled' && view?.verdict === 'unknown';

export const seenIn = ({ users, keys, activeKeys }: Pick<Counts, 'users' | 'keys' | 'activeKeys'>): string =>
  `${counted(users, 'user')}, ${counted(keys, 'key')} (${number(activeKeys)} active)`;
