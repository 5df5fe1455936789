import type { Caps } from './caps.ts';
import { countUsers, countVerdicts, isNotable, oldestActive } from './counts.ts';
import { adviseOn, endsRun } from './errors.ts';
import { deferredFor, unvisited } from './finish-account.ts';
import { createGatherer } from './gather.ts';
import { agesOf } from './key-ages.ts';
import type { Lease } from './lease.ts';
import { decide } from './lifecycle/decide.ts';
import type { Fact, UserFacts } from './model/facts.ts';
import type { AccountId, UserName } from './model/ids.ts';
import type { Mode } from './model/policy.ts';
import type { RunRequest } from './model/request.ts';
import type { Hold, Rules } from './model/rules.ts';
import type { Account, AccountResult, FindingCounts, UserResult } from './model/run.ts';
import { blankFacts } from './nominate.ts';
import { countFindings } from './notes.ts';
import { withOwnersAhead } from './owners.ts';
import { accountModes, resolveRules } from './policy/resolve.ts';
import type { AccountAccess, AccountMemory, Journal, Ports } from './ports.ts';
import { type Recorded, recordUsers } from './record-users.ts';
import type { RulesFor } from './rotate-user.ts';
import type { Stop } from './stops.ts';
import type { UserCensus } from './take-census.ts';
import { takeCensus } from './take-census.ts';
import { remembered, takeTurns, turnOf } from './take-turns.ts';
import { viewOf, withWhatWasSeen } from './view.ts';

/** What a run lends to each of its accounts. */
export type RunContext = {
  readonly ports: Ports;
  readonly request: RunRequest;
  /** Undefined in a plan: nothing is written, nothing is changed. */
  readonly writing: { readonly journal: Journal; readonly lease: Lease } | undefined;
  /** The name of this process within the run. */
  readonly worker: string;
  /** Why no further account and user is to be begun, once there is a reason. */
  readonly stopped: () => Stop | undefined;
  readonly stop: (stop: Stop) => void;
  /** Asked before anything is judged in an account: the holds there are now, or why not to begin. */
  readonly mayBegin: () => Promise<{ readonly holds: readonly Hold[] } | { readonly stop: Stop }>;
  /** Waits for a place among the accounts that are worked at. */
  readonly atWork: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isOptedOut: (account: Account) => Promise<Fact<boolean>>;
};

export type Visit = RunContext & {
  readonly account: Account;
  readonly caps: Caps;
  readonly memory: AccountMemory;
  readonly rulesFor: RulesFor;
  readonly rulesUnder: (holds: readonly Hold[]) => RulesFor;
};

/**
 * One account: open a session, take the census, give each nominated user a turn. Never throws: errors are the
 * account's result, and what was done before them stays in it.
 */
export async function rotateAccount(context: RunContext, account: Account, caps: Caps): Promise<AccountResult> {
  const { ports, request } = context;
  const modes = accountModes(request.policy, { account: account.id, ouPath: account.ouPath });
  const base = unvisited(context, account, { coverage: 'off', mode: headMode(modes) });
  if (modes.size === 1 && modes.has('off')) return base;
  try {
    const entry = await enter(context, account, modes);
    const visited = await context.atWork(async () => {
      const begun = await context.mayBegin();
      return 'stop' in begun ? deferredFor(begun.stop) : workAt(context, { account, caps, entry }, begun.holds);
    });
    return { ...base, ...visited, endedAt: ports.clock.now() };
  } catch (error) {
    const why = adviseOn(error);
    const stop = context.stopped();
    if (endsRun(why.code)) {
      // It ended the run before, in another account: here nothing was begun.
      if (stop?.code === why.code) return { ...base, ...deferredFor(stop), endedAt: ports.clock.now() };
      context.stop(why);
    }
    const unreachable = why.code === 'ROLE_NOT_ASSUMABLE' || why.code === 'ROLE_PENDING';
    return { ...base, coverage: unreachable ? 'unreachable' : 'failed', endedAt: ports.clock.now(), ...why };
  }
}

type Place = { readonly account: Account; readonly caps: Caps; readonly entry: Entry };

async function workAt(context: RunContext, { account, caps, entry }: Place, holds: readonly Hold[]): Promise<Visited> {
  const { ports, request } = context;
  ports.observe({ kind: 'account-started', account });
  const memory = await ports.store.account(account.id);
  const forced = request.user !== undefined && request.force === true;
  const rulesUnder =
    (held: readonly Hold[]): RulesFor =>
    (facts) =>
      resolveRules(request.policy, facts, { holds: held, forced });
  return visit({ ...context, account, caps, memory, rulesFor: rulesUnder(holds), rulesUnder }, entry);
}

const headMode = (modes: ReadonlySet<Mode>): Mode =>
  modes.has('enforce') ? 'enforce' : modes.has('plan') ? 'plan' : 'off';

type Visited = Partial<AccountResult> & Pick<AccountResult, 'coverage'>;

/** A session of the account, and how to get one that may change something, where something may be changed (G5). */
type Entry = {
  readonly access: AccountAccess;
  readonly openToWrite: (() => Promise<AccountAccess>) | undefined;
};

async function enter(
  { ports, request, writing }: RunContext,
  account: Account,
  modes: ReadonlySet<Mode>,
): Promise<Entry> {
  const open = (access: 'read' | 'write'): Promise<AccountAccess> =>
    ports.sessions.open(account, {
      role: request.policy.memberRole,
      access,
      run: request.run,
      ...(writing === undefined ? {} : { beforeEffect: writing.lease.assertTimeForAnEffect }),
    });
  const enforcing = writing !== undefined && modes.has('enforce');
  const access = await open(enforcing && !modes.has('plan') ? 'write' : 'read');
  // While other accounts are worked at, AWS makes it. On the day of a full scan it is one call too many.
  if (namedIn(request, account.id) === undefined) await access.census.requestReport();
  const openToWrite = modes.has('plan') ? () => open('write') : async () => access;
  return { access, openToWrite: enforcing ? openToWrite : undefined };
}

async function visit(context: Visit, { access, openToWrite }: Entry): Promise<Visited> {
  const { ports, request, account, memory, rulesFor } = context;
  let optedOut: Promise<Fact<boolean>> | undefined;
  const gatherer = createGatherer(access, () => (optedOut ??= context.isOptedOut(account)));
  const turn = turnOf(context, { access, gatherer, openToWrite });
  const now = ports.clock.now();
  const asked = namedIn(request, account.id);
  const census =
    asked === undefined
      ? await takeCensus({ access, seen: seenBy(context), memory, policy: request.policy, rulesFor, now })
      : only(context, asked);

  const turns = await takeTurns(context, turn, census.nominated);
  const { notify } = request.policy;
  const quietOnes = await withOwnersAhead(census.quiet, { gatherer, memory, rulesFor, notify, now });
  const quiet = quietOnes.map((facts) => quietResult(facts, rulesFor(facts), now));
  const results = [...turns, ...quiet].map((result) => withMemory(result, memory));
  ports.observe({ kind: 'users-judged', account, users: results });
  const recorded = await recordUsers({ ...context, access }, census, results);
  return resultOf(context, census, { results, ...recorded });
}

function resultOf(
  context: Visit,
  census: UserCensus,
  { results, missing, unrecorded }: Recorded & { readonly results: readonly UserResult[] },
): Visited {
  const unseen = (status: 'settled' | 'deferred') => (user: UserName) =>
    remembered(context, blankFacts(seenBy(context), user), status);
  const all = [...results, ...census.passed.map(unseen('settled')), ...census.left.map(unseen('deferred'))];
  const views = all.flatMap((result) => (result.view === undefined ? [] : [result.view]));
  const oldest = oldestActive(views);
  const failure = results.find(({ status, code }) => status !== 'deferred' && endsRun(code)) ?? unrecorded;
  const { code, because } = failure ?? {};
  return {
    coverage: failure !== undefined ? 'failed' : isOptedOut(results) ? 'opted-out' : 'scanned',
    counts: countUsers(all, context.ports.clock.now()),
    verdicts: countVerdicts(views),
    ages: agesOf(views),
    findings: { ...countFindings([...views, ...missing]), ...rootKeysIn(context, census) },
    // Who was asked for by name is told of, whatever there is to say.
    users: context.request.user === undefined ? results.filter(isNotable) : results,
    warnings: census.warnings,
    fullScan: census.fullScan && !results.some(wasNotBegun),
    ...(census.scanCursor === undefined ? {} : { scanCursor: census.scanCursor }),
    ...(oldest === undefined ? {} : { oldestActiveKeyAt: oldest }),
    ...(code === undefined ? {} : { code }),
    ...(because === undefined ? {} : { because }),
  };
}

/** Only a report tells; where there was none this time, what the last one told still stands. */
const rootKeysIn = ({ memory }: Visit, { rootHasKeys }: UserCensus): FindingCounts => {
  const before = memory.rollup?.findings['root-keys'] !== undefined;
  return (rootHasKeys ?? before) ? { 'root-keys': 1 } : {};
};

const isOptedOut = (results: readonly UserResult[]): boolean =>
  results.some(({ view }) => view?.verdict === 'opted-out');

const wasNotBegun = ({ status, code }: UserResult): boolean => status === 'deferred' && code !== 'CAP_REACHED';

const withMemory = (result: UserResult, { users }: AccountMemory): UserResult =>
  result.view === undefined
    ? result
    : { ...result, view: withWhatWasSeen(result.view, users.get(result.user)?.view, result.steps.length === 0) };

const seenBy = ({ account, request }: Visit) => ({ account, run: request.run, optedOut: 'unread' as const });

/** The users of this account that were asked for by name, by a saved plan or by themselves; undefined for everyone. */
function namedIn({ planned, user }: RunRequest, account: AccountId): readonly UserName[] | undefined {
  if (planned !== undefined) return planned.filter((each) => each.account === account).map((each) => each.user);
  return user === undefined ? undefined : [user];
}

const only = (context: Visit, users: readonly UserName[]): UserCensus => ({
  nominated: users.map((user) => blankFacts(seenBy(context), user, context.memory.users.get(user)?.record)),
  quiet: [],
  missing: new Set(),
  gone: [],
  fullScan: false,
  passed: [],
  left: [],
  scanCursor: undefined,
  rootHasKeys: undefined,
  warnings: [],
});

function quietResult(facts: UserFacts, rules: Rules, now: Date): UserResult {
  const decision = decide(facts, rules, now);
  const result: UserResult = { user: facts.name, status: 'settled', mode: rules.mode, steps: [] };
  // As the nomination decided, a moment ago and for the same moment.
  return decision.kind === 'settled'
    ? { ...result, view: viewOf(facts, rules, { settled: decision, now }) }
    : { ...result, status: 'deferred' };
}
