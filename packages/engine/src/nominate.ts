import { decide } from './lifecycle/decide.ts';
import type { Fact, Key, UserFacts, UserRecord } from './model/facts.ts';
import { noRecord } from './model/facts.ts';
import type { KeyId, OuId, RunId, UserName } from './model/ids.ts';
import { reportedKeyId } from './model/placeholder.ts';
import type { Rules } from './model/rules.ts';
import type { Account, KeyView, UserItem } from './model/run.ts';
import type { ListedUser, Profile, Report, ReportedUser } from './ports.ts';

export type Seen = {
  readonly account: Account;
  readonly run: RunId;
  readonly optedOut: Fact<boolean>;
};

/** Facts of a user of whom nothing was read yet but what the table remembers. */
export function blankFacts({ account, run, optedOut }: Seen, user: UserName, record: UserRecord = noRecord): UserFacts {
  return {
    account: account.id,
    ouPath: account.ouPath as readonly OuId[],
    name: user,
    path: 'unread',
    identity: 'unread',
    console: 'unread',
    tags: 'unread',
    groups: 'unread',
    attachedPolicies: 'unread',
    keys: 'unread',
    record,
    optedOut,
    run,
  };
}

/** Facts as a credential report tells them, joined with what the table knows; good enough to nominate, never to act. */
export function reportedFacts(
  seen: Seen,
  { generatedAt }: Pick<Extract<Report, { status: 'ready' }>, 'generatedAt'>,
  { row, item }: { readonly row: ReportedUser; readonly item: UserItem | undefined },
): UserFacts {
  const ids = [...(item?.view?.keys ?? [])];
  return {
    ...blankFacts(seen, row.user, item?.record),
    path: row.path,
    console: row.console,
    keys: {
      seen: 'reported',
      at: generatedAt,
      more: row.more,
      list: row.keys.map((key, index) => named(key, index, ids)),
    },
  };
}

/** Reports have no key ids: the table's item of a key made in the same second lends its own. */
function named(key: ReportedUser['keys'][number], index: number, known: KeyView[]): Key {
  const at = known.findIndex((view) => view.id !== undefined && view.createdAt.getTime() === key.createdAt.getTime());
  const [view] = at === -1 ? [] : known.splice(at, 1);
  const id: KeyId = view?.id ?? reportedKeyId(index + 1);
  return { id, status: key.status, createdAt: key.createdAt, lastUse: key.lastUse, custody: view?.custody ?? 'unread' };
}

export const listedFacts = (seen: Seen, listed: ListedUser, record: UserRecord | undefined): UserFacts => {
  const facts = { ...blankFacts(seen, listed.user, record), identity: listed.identity, path: listed.path };
  return listed.profile === undefined ? facts : withProfile(facts, listed.profile);
};

export const withProfile = (facts: UserFacts, profile: Profile | undefined): UserFacts =>
  profile === undefined
    ? facts
    : {
        ...facts,
        identity: profile.identity,
        path: profile.path,
        tags: profile.tags,
        groups: profile.groups,
        attachedPolicies: profile.attachedPolicies,
      };

/**
 * Whether the keys must be listed: decide, asked about the report's facts, would act or asks for a fact; or the report
 * and the table disagree; or an earlier run left something open.
 */
export function isNominated(
  facts: UserFacts,
  item: UserItem | undefined,
  { rules, now }: { rules: Rules; now: Date },
): boolean {
  if (facts.record.intent !== undefined || facts.record.pending !== undefined) return true;
  return disagrees(facts, item) || decide(facts, rules, now).kind !== 'settled';
}

/** The report shows other keys than the table: someone made, deleted or switched one, or the report is older than we are. */
function disagrees(facts: UserFacts, item: UserItem | undefined): boolean {
  if (item?.view === undefined || typeof facts.keys === 'string') return false;
  const print = (keys: readonly Pick<Key, 'status' | 'createdAt'>[]) =>
    keys
      .map((key) => `${key.createdAt.getTime()} ${key.status}`)
      .sort()
      .join();
  return print(facts.keys.list) !== print(item.view.keys);
}
