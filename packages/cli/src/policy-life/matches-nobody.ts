import {
  type Account,
  type AccountAccess,
  describeError,
  type Exception,
  type ListedUser,
  matches,
  noRecord,
  type Override,
  type Policy,
  type RunId,
  type Scope,
  type Sessions,
  type UserFacts,
  type UserName,
} from '@rekey/engine';
import type { OrganizationView } from './organization-view.ts';

type Entry = Exception | Override;

/** Entries of a policy that no user is under, and what that was judged by. */
export type NobodyFound = {
  readonly entries: readonly { readonly kind: 'exception' | 'override'; readonly entry: Entry }[];
  readonly users: number;
  readonly accounts: number;
  /** Accounts that could not be read: entries that reach into them are not judged. */
  readonly unread: readonly { readonly account: Account; readonly because: string }[];
};

type Asking = {
  readonly sessions: Sessions;
  readonly run: RunId;
  readonly organization: Pick<OrganizationView, 'accounts' | 'managementAccount'>;
};

const accountsAtOnce = 10; // one or two calls each; half of what a run has in flight

/**
 * Lists the users of every account that an exception or override with selectors reaches (one or two calls an account) and
 * looks for entries that match none of them. What could not be read is taken for a match.
 */
export const findNobody = async (policy: Policy, asking: Asking): Promise<NobodyFound> => {
  const entries = [
    ...policy.exceptions.map((entry) => ({ kind: 'exception' as const, entry })),
    ...policy.overrides
      .filter(({ selector }) => Object.keys(selector).length > 0)
      .map((entry) => ({ kind: 'override' as const, entry })),
  ];
  const matched = new Set<Entry>();
  const unread: NobodyFound['unread'][number][] = [];
  const reached = reachedBy(policy, entries, asking.organization);
  let users = 0;
  for (let from = 0; from < reached.length; from += accountsAtOnce) {
    const judged = reached.slice(from, from + accountsAtOnce).map(async (account) => {
      const near = entries.map(({ entry }) => entry).filter(({ scopes }) => reaches(scopes, account));
      try {
        const all = await listUsers(account, { policy, asking, near });
        users += all.length;
        for (const entry of near) if (all.some((user) => matches(entry.selector, user) !== 'no')) matched.add(entry);
      } catch (error) {
        unread.push({ account, because: describeError(error).because });
        for (const entry of near) matched.add(entry);
      }
    });
    await Promise.all(judged);
  }
  const lonely = entries.filter(({ entry }) => !matched.has(entry));
  return { entries: lonely, users, accounts: reached.length - unread.length, unread };
};

const reachedBy = (
  policy: Policy,
  entries: readonly { readonly entry: Entry }[],
  { accounts, managementAccount }: Asking['organization'],
): readonly Account[] =>
  accounts.filter(
    (account) =>
      account.state === 'ACTIVE' &&
      (policy.accounts.managementAccount === 'include' || account.id !== managementAccount) &&
      entries.some(({ entry }) => reaches(entry.scopes, account)),
  );

const reaches = (scopes: readonly Scope[], { id, ouPath }: Account): boolean =>
  scopes.some((scope) => scope === 'org' || scope === id || ouPath.some((ou) => ou === scope));

type Listing = { readonly policy: Policy; readonly asking: Asking; readonly near: readonly Entry[] };

const listUsers = async (account: Account, { policy, asking, near }: Listing): Promise<readonly UserFacts[]> => {
  const { sessions, run } = asking;
  const access = await sessions.open(account, { role: policy.memberRole, access: 'read', run });
  const users = await access.census.users();
  const passwords = near.some(({ selector }) => selector.console !== undefined) ? await consolesOf(access) : undefined;
  return users.map((user) => factsOf(account, user, { run, console: passwords?.get(user.user) ?? 'unread' }));
};

/** By the credential report: one call for everybody. Those who are not in it yet stay unread. */
const consolesOf = async ({ census }: AccountAccess): Promise<ReadonlyMap<UserName, boolean> | undefined> => {
  const report = await census.report();
  return report.status === 'ready' ? new Map(report.users.map(({ user, console }) => [user, console])) : undefined;
};

const factsOf = (
  account: Account,
  { user, identity, path, profile }: ListedUser,
  { run, console }: Pick<UserFacts, 'run' | 'console'>,
): UserFacts => ({
  account: account.id,
  ouPath: account.ouPath,
  name: user,
  path,
  identity,
  console,
  tags: profile?.tags ?? 'unread',
  groups: profile?.groups ?? 'unread',
  attachedPolicies: profile?.attachedPolicies ?? 'unread',
  keys: 'unread',
  record: noRecord,
  optedOut: 'unread',
  run,
});
