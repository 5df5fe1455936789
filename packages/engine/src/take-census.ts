import { isRekeyError } from './errors.ts';
import { hasLeftSecret } from './left-secrets.ts';
import { dayMs } from './lifecycle/time.ts';
import type { UserFacts } from './model/facts.ts';
import type { UserName } from './model/ids.ts';
import type { Policy } from './model/policy.ts';
import type { Rules } from './model/rules.ts';
import type { Account, AccountRollup, UserItem } from './model/run.ts';
import type { Seen } from './nominate.ts';
import { blankFacts, isNominated, listedFacts, reportedFacts, withProfile } from './nominate.ts';
import type { AccountAccess, AccountMemory, Profile, Report } from './ports.ts';
import { keysOf } from './renamed.ts';

// A full scan makes one call per user at IAM's per-account rate; a larger account is scanned in several runs, by cursor.
export const usersPerScan = 2_000;
// The profile of one user alone takes this many calls: GetUser, ListGroupsForUser, ListAttachedUserPolicies.
const callsPerProfile = 3;
const profilesPerPage = 1_000;

/** Who is looked at afresh, and who is known well enough from the report. */
export type UserCensus = {
  readonly nominated: readonly UserFacts[];
  readonly quiet: readonly UserFacts[];
  /** Known to the table, but not to the report or listing. */
  readonly missing: ReadonlySet<UserName>;
  /** Known to be gone, and to have left a secret; not looked at this time. */
  readonly gone: readonly UserItem[];
  readonly fullScan: boolean;
  /** Of a full scan in several runs: users looked at by the runs before this one, and left to those after it. */
  readonly passed: readonly UserName[];
  readonly left: readonly UserName[];
  readonly scanCursor: UserName | undefined;
  /** Undefined without a report. */
  readonly rootHasKeys: boolean | undefined;
  readonly warnings: readonly string[];
};

export type CensusRequest = {
  readonly access: AccountAccess;
  readonly seen: Seen;
  readonly memory: AccountMemory;
  readonly policy: Policy;
  readonly rulesFor: (facts: UserFacts) => Rules;
  readonly now: Date;
};

/** Everyone of an account by its credential report, or by a full scan on its day or when there is no report. */
export async function takeCensus(request: CensusRequest): Promise<UserCensus> {
  const { policy, seen, memory, now } = request;
  if (isScanDay(seen.account, memory.rollup, { everyDays: policy.limits.fullScanEveryDays, now }))
    return scan(request, []);
  const report = await request.access.census.report();
  if (report.status === 'unavailable') {
    return scan(request, [`no credential report (${report.because}): every user was listed instead`]);
  }
  return nominate(request, report);
}

/** Each account has its day, sharded by account id; a missed day is made up for, and a scan broken off is gone on with. */
export function isScanDay(
  account: Account,
  rollup: AccountRollup | undefined,
  { everyDays, now }: { everyDays: number; now: Date },
): boolean {
  if (rollup?.scanCursor !== undefined) return true;
  if (everyDays === 0) return false;
  const today = dayOf(now);
  const last = rollup?.lastFullScanAt === undefined ? undefined : dayOf(rollup.lastFullScanAt);
  if (last === today) return false;
  const sinceItsDay = (today - (Number(account.id) % everyDays) + everyDays) % everyDays;
  if (sinceItsDay === 0) return true;
  if (last !== undefined) return today - last > everyDays;
  // Never scanned, as where no run falls on Sundays: its day has passed since a run last went well here.
  return rollup !== undefined && sinceItsDay < today - dayOf(rollup.lastSuccessAt ?? new Date(0));
}

const dayOf = (date: Date): number => Math.floor(date.getTime() / dayMs);

async function scan({ access, seen, memory }: CensusRequest, warnings: readonly string[]): Promise<UserCensus> {
  const listed = [...(await access.census.users())].sort((a, b) => (a.user < b.user ? -1 : 1));
  const from = memory.rollup?.scanCursor;
  const passed = from === undefined ? [] : listed.filter(({ user }) => user <= from);
  const now = listed.slice(passed.length, passed.length + usersPerScan);
  const left = listed.slice(passed.length + now.length);
  const present = new Set(listed.map(({ user }) => user));
  const vanished = [...memory.users.values()].filter(({ user }) => !present.has(user));
  return {
    nominated: [
      ...now.map((user) => listedFacts(seen, user, memory.users.get(user.user)?.record)),
      ...vanished.map((item) => blankFacts(seen, item.user, item.record)),
    ],
    quiet: [],
    gone: [],
    missing: new Set(vanished.map(({ user }) => user)),
    fullScan: left.length === 0,
    passed: passed.map(({ user }) => user),
    left: left.map(({ user }) => user),
    scanCursor: left.length === 0 ? undefined : now.at(-1)?.user,
    rootHasKeys: undefined,
    warnings:
      left.length === 0
        ? warnings
        : [...warnings, `${left.length} users are left to the next run: ${usersPerScan} are scanned at a time`],
  };
}

async function nominate(request: CensusRequest, report: Extract<Report, { status: 'ready' }>): Promise<UserCensus> {
  const { memory, seen } = request;
  const reported = report.users.map((row) => reportedFacts(seen, report, { row, item: memory.users.get(row.user) }));
  const present = new Set(reported.map(({ name }) => name));
  // Not in the report: deleted, or newer than it. A fresh list of the keys tells.
  const absent = [...memory.users.values()].filter(({ user }) => !present.has(user));
  const unlisted = absent
    .filter(({ view }) => !hasLeftSecret(view))
    .map((item) => blankFacts(seen, item.user, item.record));
  // A name that the table does not know may be one that it misses: a fresh list of the keys tells.
  const mayBeRenamed = unlisted.some((facts) => keysOf(facts).length > 0);
  const first = split(request, reported, mayBeRenamed);
  const profiles = await profilesFor(request, {
    nominated: first.nominated.length + unlisted.length + quarantined(request),
    users: reported.length,
  });
  const second =
    profiles === undefined
      ? first
      : split(
          request,
          reported.map((facts) => withProfile(facts, profiles.get(facts.name))),
          mayBeRenamed,
        );
  return {
    nominated: [...second.nominated, ...unlisted.map((facts) => withProfile(facts, profiles?.get(facts.name)))],
    quiet: second.quiet,
    missing: new Set(unlisted.map(({ name }) => name)),
    // A full scan asks whether the secret is still there.
    left: [],
    gone: absent.filter(({ view }) => hasLeftSecret(view)),
    fullScan: false,
    passed: [],
    scanCursor: undefined,
    rootHasKeys: report.rootHasKeys,
    warnings: report.rootHasKeys ? ['the root user of this account has access keys: delete them'] : [],
  };
}

function split(
  { memory, rulesFor, now }: CensusRequest,
  all: readonly UserFacts[],
  withUnknown: boolean,
): { nominated: UserFacts[]; quiet: UserFacts[] } {
  const nominated: UserFacts[] = [];
  const quiet: UserFacts[] = [];
  for (const facts of all) {
    const item: UserItem | undefined = memory.users.get(facts.name);
    const isToBeListed =
      (withUnknown && item === undefined) || isNominated(facts, item, { rules: rulesFor(facts), now });
    (isToBeListed ? nominated : quiet).push(facts);
  }
  return { nominated, quiet };
}

/** Reports tell of no policies: an urgent finding must not come and go with whether anybody else is nominated. */
const quarantined = ({ memory }: CensusRequest): number =>
  [...memory.users.values()].filter(({ view }) => view?.finding === 'quarantined').length;

/** Tags, groups and attached policies of all users at once, if that is fewer calls than asking for the nominated ones. */
async function profilesFor(
  { access }: CensusRequest,
  { nominated, users }: { nominated: number; users: number },
): Promise<ReadonlyMap<UserName, Profile> | undefined> {
  const pages = Math.ceil(users / profilesPerPage);
  if (nominated === 0 || pages > nominated * callsPerProfile) return undefined;
  try {
    return await access.census.profiles();
  } catch (error) {
    // A role without GetAccountAuthorizationDetails: the per-user reads say for each user what is missing.
    if (isRekeyError(error) && (error.code === 'PERMISSION_MISSING' || error.code === 'SCP_DENIED')) return undefined;
    throw error;
  }
}
