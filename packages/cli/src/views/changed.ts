import { runbookEntry } from '@rekey/compliance';
import type { RunResult } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { firstOf, printable, wrapped } from '../text/text.ts';
import { accountLabel } from './names.ts';
import type { Lines } from './page.ts';

const shownUsers = 20;

const changedIn = ({ accounts }: Pick<RunResult, 'accounts'>) =>
  accounts.flatMap(({ account, users }) =>
    users.filter(({ code }) => code === 'PLAN_CHANGED').map((user) => ({ account, user })),
  );

export const hasChangedSincePlan = (result: Pick<RunResult, 'accounts'>): boolean => changedIn(result).length > 0;

/** Users of a saved plan who are not as they were: no failure, but whoever made the plan wants to know. */
export const changedLines = (result: Pick<RunResult, 'accounts'>, look: Look): Lines => {
  const { shown, more } = firstOf(changedIn(result), shownUsers);
  if (shown.length === 0) return [];
  return [
    ...shown.flatMap(({ account, user }) =>
      wrapped(
        `${printable(user.user)} in ${accountLabel(account)}: ${printable(user.because ?? '')}`,
        look.width,
        '  - ',
      ),
    ),
    ...(more === 0 ? [] : [`  … and ${more} more; --json lists all of them.`]),
    ...wrapped(look.paint.dim(runbookEntry('PLAN_CHANGED')), look.width, '  '),
  ];
};
