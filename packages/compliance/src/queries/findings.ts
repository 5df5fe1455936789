import {
  type AccountRollup,
  type FindingKind,
  findingsIn,
  isOverdue,
  type ListedUserView,
  type StatusReader,
} from '@rekey/engine';
import { collect } from './collect.ts';
import type { Source } from './source.ts';
import type { AccountRow } from './sums.ts';

const accountsAhead = 20; // the table is on demand; more would only queue

/**
 * Users of a finding, account by account in the given order. One request or more for each account that has any, some
 * read ahead; the rollups tell which.
 */
export const usersWithFinding = (
  { reader }: Pick<Source, 'reader'>,
  rows: readonly AccountRow[],
  kind: FindingKind,
): AsyncIterable<ListedUserView> =>
  usersOf(
    reader,
    rows.filter(({ rollup }) => (rollup.findings[kind] ?? 0) > 0),
    ({ view }) => findingsIn(view).includes(kind),
  );

/** Users to whom the policy wanted something done when their account was last looked at, and it was not. Costs as findings do. */
export const overdueUsers = (
  { reader }: Pick<Source, 'reader'>,
  rows: readonly AccountRow[],
): AsyncIterable<ListedUserView> => {
  const seenAt = new Map(rows.map(({ rollup }) => [rollup.account.id, seenAtOf(rollup)]));
  return usersOf(
    reader,
    rows.filter(({ rollup }) => rollup.counts.overdue > 0),
    ({ account, view }) => isOverdue(view, seenAt.get(account) ?? new Date(0)),
  );
};

/** Accounts whose root user has access keys. */
export const accountsWithRootKeys = (rows: readonly AccountRow[]): readonly AccountRow[] =>
  rows.filter(({ rollup }) => rollup.findings['root-keys'] !== undefined);

async function* usersOf(
  reader: StatusReader,
  rows: readonly AccountRow[],
  belongs: (user: ListedUserView) => boolean,
): AsyncIterable<ListedUserView> {
  for (let start = 0; start < rows.length; start += accountsAhead) {
    const some = rows.slice(start, start + accountsAhead);
    const lists = await Promise.all(some.map(({ rollup }) => collect(reader.users(rollup.account.id))));
    for (const { account, user, view } of lists.flat()) {
      if (view !== undefined && belongs({ account, user, view })) yield { account, user, view };
    }
  }
}

/** A user of whom there is something to say: findings, notes, or what is overdue. */
export type NotedUser = ListedUserView & {
  readonly findings: readonly FindingKind[];
  readonly isOverdue: boolean;
};

/** Users with findings or overdue, in one pass over their accounts. Costs as findings do. */
export async function* notedUsers(
  { reader }: Pick<Source, 'reader'>,
  rows: readonly AccountRow[],
): AsyncIterable<NotedUser> {
  const seenAt = new Map(rows.map(({ rollup }) => [rollup.account.id, seenAtOf(rollup)]));
  const noted = ({ account, view }: ListedUserView): Omit<NotedUser, keyof ListedUserView> => ({
    findings: findingsIn(view),
    isOverdue: isOverdue(view, seenAt.get(account) ?? new Date(0)),
  });
  const users = usersOf(
    reader,
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
