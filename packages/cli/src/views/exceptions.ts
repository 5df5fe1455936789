import { type Covers, type ExceptionStatus, soonDays } from '@rekey/compliance';
import type { Look } from '../text/look.ts';
import { counted, firstOf, printable, wrapped } from '../text/text.ts';
import { exceptionText, holdText } from './explain-details.ts';
import { type Lines, page, section } from './page.ts';

const namesShown = 5;

/** Exceptions and holds, those that somebody should do something about first. */
export const coverLines = (
  { exceptions, holds }: Covers,
  { look, policyName }: { readonly look: Look; readonly policyName: string },
): Lines => {
  const all = [
    ...exceptions.map((one) => ({ ...one, text: exceptionText(one.exception), isException: true })),
    ...holds.map((one) => ({ ...one, text: holdText(one.hold), isException: false })),
  ];
  const inForce = all.filter(({ standing }) => standing === 'in-force');
  const isUnmatched = (one: (typeof all)[number]): boolean => one.users.length === 0;
  const part = (title: string, some: readonly (typeof all)[number][]): Lines =>
    section(`${title} (${some.length})`, some.length === 0 ? [] : some.flatMap((one) => lineOf(one, look)), look);
  return page(
    wrapped(
      `Policy ${printable(policyName)}: ${counted(exceptions.length, 'exception')}, and ${counted(holds.length, 'hold')} in the table. Users are those whom the last runs left alone.`,
      look.width,
    ),
    part(
      `Over within ${soonDays} days`,
      inForce.filter(({ endsSoon }) => endsSoon),
    ),
    part(
      'Over: remove them',
      all.filter(({ standing }) => standing === 'over'),
    ),
    part(
      'In force, and nobody is left alone for it: a slip of the pen, or not needed any more',
      inForce.filter((one) => isUnmatched(one) && !one.endsSoon),
    ),
    part(
      'In force',
      inForce.filter((one) => !isUnmatched(one) && !one.endsSoon),
    ),
    part(
      'Not yet in force',
      all.filter(({ standing }) => standing === 'not-yet'),
    ),
  );
};

const lineOf = ({ text, users }: Pick<ExceptionStatus, 'users'> & { readonly text: string }, look: Look): Lines => {
  const { shown, more } = firstOf(users, namesShown);
  const names = shown.map(({ account, user }) => `${printable(user)} in ${account}`).join(', ');
  const rest = more === 0 ? '' : `, and ${more} more`;
  return [
    ...wrapped(text, look.width, '  - '),
    ...wrapped(users.length === 0 ? 'nobody' : `${counted(users.length, 'user')}: ${names}${rest}`, look.width, '    '),
  ];
};
