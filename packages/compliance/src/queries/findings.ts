import { type AccountRollup, type FindingKind, findingsIn, isOverdue, type ListedUserView } from '@rekey/engine';
import type { Source } from './source.ts';
import type { AccountRow } from './sums.ts';
import { usersIn } from './users.ts';

/**
 * Users of a finding, account by account in the given order. One request or more for each account that has any, some
 * read ahead; the rollups tell which.
 */
export const usersWithFinding = (
  source: Pick<Source, 'reader'>,
  rows: readonly AccountRow[],
  kind: FindingKind,
): AsyncIterable<ListedUserView> =>
  usersIn(
    source,
    rows.filter(({ rollup }) => (rollup.findings[kind] ?? 0) > 0),
    ({ view }) => findingsIn(view).includes(kind),
  );

/** Users to whom the policy wanted something done when their account was last looked at, and it was not. Costs as findings do. */
export const overdueUsers = (
  source: Pick<Source, 'reader'>,
  rows: readonly AccountRow[],
): AsyncIterable<ListedUserView> => {
  const seenAt = new Map(rows.map(({ rollup }) => [rollup.account.id, seenAtOf(rollup)]));
  return usersIn(
    source,
    rows.filter(({ rollup }) => rollup.counts.overdue > 0),
    ({ account, view }) => isOverdue(view, seenAt.get(account) ?? new Date(0)),
  );
};

/** Accounts whose root user has access keys. */
export const accountsWithRootKeys = (rows: readonly AccountRow[]): readonly AccountRow[] =>
  rows.filter(({ rollup }) => rollup.findings['root-keys'] !== undefined);

/** A user of whom there is something to say: findings, notes, or what is overdue. */
export type NotedUser = ListedUserView & {
  readonly findings: readonly FindingKind[];
  readonly isOverdue: boolean;
};

/** Users with findings or overdue, in one pass over their accounts. Costs as findings do. */
export async function* notedUsers(
  source: Pick<Source, 'reader'>,
  rows: readonly AccountRow[],
): AsyncIterable<NotedUser> {
  const seenAt = new Map(rows.map(({ rollup }) => [rollup.account.id, seenAtOf(rollup)]));
  const noted = ({ account, view }: ListedUserView): Omit<NotedUser, keyof ListedUserView> => ({
    findings: findingsIn(view),
    isOverdue: isOverdue(view, seenAt.get(account) ?? new Date(0)),
  });
  const users = usersIn(
    source,
    rows.filter(({ rollup }) => hasNotedUsers(rollup)),
    () => true,
  );
  for await (const user of users) {
    const about = noted(user);
    if (about.findings.length > 0 || about.isOverdue) yield { ...user, ...about };
  }
}

const hasNotedUsers = ({ findings, counts }: AccountRollup): boolean =>
  counts.overdue > 0 || Object.keys(findings).some((kind) => kind !== 'root-keys');

const seenAtOf = ({ lastSuccessAt, lastSeenAt }: AccountRollup): Date => lastSuccessAt ?? lastSeenAt;
