import { runbookEntry } from '@rekey/compliance';
import type { Account, Finding, RunResult, UserName } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, firstOf, printable, wrapped } from '../text/text.ts';
import { findingTitle, isUrgent } from './findings.ts';
import { accountLabel } from './names.ts';
import type { Lines } from './page.ts';

export type Noticed = {
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly user: UserName;
  readonly finding: Finding;
  readonly because: string;
};

const usersShownPerFinding = 10;

export const noticedIn = ({ accounts }: Pick<RunResult, 'accounts'>): readonly Noticed[] =>
  accounts.flatMap(({ account, users }) =>
    users.flatMap(({ user, view }) =>
      view?.finding === undefined ? [] : [{ account, user, finding: view.finding, because: view.because }],
    ),
  );

/** One paragraph per finding, urgent ones first: what to do, where to read on, and whom it concerns. */
export const attentionLines = (noticed: readonly Noticed[], look: Look): Lines =>
  [...Map.groupBy(noticed, ({ finding }) => finding)]
    .toSorted(([a], [b]) => Number(isUrgent(b)) - Number(isUrgent(a)))
    .flatMap(([finding, users]) => findingLines(finding, users, look));

const findingLines = (...[finding, users, look]: readonly [Finding, readonly Noticed[], Look]): Lines => {
  const { paint, width } = look;
  const { shown, more } = firstOf(users, usersShownPerFinding);
  return [
    ...findingTitle(finding, users.length, look),
    ...wrapped(paint.dim(runbookEntry(finding)), width, '    '),
    ...shown.flatMap(({ account, user, because }) =>
      wrapped(`${printable(user)} in ${accountLabel(account)}: ${printable(because)}`, width, '    - '),
    ),
    ...(more === 0 ? [] : [`    … and ${counted(more, 'more user')}; --json lists all of them.`]),
  ];
};
