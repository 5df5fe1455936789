import { overdueUsers, usersIn, usersNamed, usersWithFinding, usersWithVerdict } from '@rekey/compliance';
import type { FindingKind, ListedUserView, UserName, Verdict } from '@rekey/engine';
import type { Scope } from './scope.ts';

/** Which users; at most one of these. */
export type Asked = {
  readonly user?: UserName;
  readonly verdict?: Verdict;
  readonly finding?: FindingKind;
  readonly overdue?: boolean;
};

export const isAsked = ({ user, verdict, finding, overdue }: Asked): boolean =>
  user !== undefined || verdict !== undefined || finding !== undefined || overdue === true;

/** Users of the scope, as many as the sums say. */
export const usersAsked = (
  { source, rows }: Pick<Scope, 'source' | 'rows'>,
  { user, verdict, finding, overdue }: Asked,
): AsyncIterable<ListedUserView> => {
  if (user !== undefined) return usersNamed(source, rows, user);
  if (verdict !== undefined) return usersWithVerdict(source, rows, verdict);
  if (finding !== undefined) return usersWithFinding(source, rows, finding);
  return overdue === true ? overdueUsers(source, rows) : usersIn(source, rows);
};
