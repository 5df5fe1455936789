import { type AccountRow, runbookEntry } from '@rekey/compliance';
import type { AccountResult, ErrorCode, RunResult, UserResult } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { firstOf, printable, wrapped } from '../text/text.ts';
import { accountLabel, reasonIn } from './names.ts';
import type { Lines } from './page.ts';

export type Failure = {
  readonly code: ErrorCode;
  readonly whom: string;
  readonly because: string;
  readonly hint: string | undefined;
};

const shownPerCode = 10;

/** Every account and user that could not be brought to an end, deferrals by a cap left out. */
export const failuresIn = ({ accounts }: Pick<RunResult, 'accounts'>): readonly Failure[] =>
  accounts.flatMap((result) => [...ofAccount(result), ...result.users.flatMap((user) => ofUser(result, user))]);

/** Accounts that their last run could not come to the end of. */
export const failuresOf = (rows: readonly AccountRow[]): readonly Failure[] =>
  rows.flatMap(({ rollup }) => ofAccount(rollup));

const unfinished = ['failed', 'unreachable', 'deferred'];

type Ended = Pick<AccountResult, 'account' | 'coverage' | 'code' | 'because' | 'hint'>;

const ofAccount = ({ account, coverage, code, because, hint }: Ended): readonly Failure[] =>
  unfinished.includes(coverage) && code !== 'CAP_REACHED'
    ? [
        {
          code: code ?? 'AWS_ERROR',
          whom: accountLabel(account),
          because: reasonIn(account, because ?? coverage),
          hint,
        },
      ]
    : [];

const ofUser = ({ account }: AccountResult, { user, status, code, because, view, steps }: UserResult): Failure[] => {
  const whom = `${printable(user)} in ${accountLabel(account)}`;
  const last = steps.at(-1);
  const reason = code ?? last?.code;
  if (reason === 'CAP_REACHED' || reason === 'PLAN_CHANGED' || (status === 'deferred' && reason === undefined))
    return [];
  if (status === 'failed' || status === 'unclear' || status === 'deferred')
    return [
      {
        code: reason ?? 'AWS_ERROR',
        whom,
        because: reasonIn(account, because ?? last?.detail ?? status),
        hint: undefined,
      },
    ];
  if (view?.verdict === 'unknown')
    return [
      {
        code: code ?? 'PERMISSION_MISSING',
        whom,
        because: reasonIn(account, because ?? view.because),
        hint: undefined,
      },
    ];
  return [];
};

/** Grouped by code, with what to do and where the runbook tells more. */
export const failureLines = (failures: readonly Failure[], look: Look): Lines =>
  [...Map.groupBy(failures, ({ code }) => code)].flatMap(([code, those]) => {
    const { shown, more } = firstOf(those, shownPerCode);
    const hints = [...new Set(those.map(({ hint }) => hint).filter((hint) => hint !== undefined))];
    return [
      ...wrapped(`${look.paint.red(code)} (${those.length})`, look.width, '  '),
      ...shown.flatMap(({ whom, because }) => wrapped(`${whom}: ${printable(because)}`, look.width, '    - ')),
      ...(more === 0 ? [] : [`    … and ${more} more; --json lists all of them.`]),
      ...hints.slice(0, 3).flatMap((hint) => wrapped(printable(hint), look.width, '    ')),
      ...wrapped(look.paint.dim(runbookEntry(code)), look.width, '    '),
    ];
  });
