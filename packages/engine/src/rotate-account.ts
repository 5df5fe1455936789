import pLimit from 'p-limit';
import type { Caps } from './caps.ts';
import { countUsers, countVerdicts, isNotable, noCounts, oldestActive } from './counts.ts';
import type { ErrorCode } from './errors.ts';
import { describeError, isRekeyError } from './errors.ts';
import type { Gatherer } from './gather.ts';
import { createGatherer } from './gather.ts';
import type { Lease } from './lease.ts';
import { decide } from './lifecycle/decide.ts';
import type { Fact, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { Mode } from './model/policy.ts';
import type { RunRequest } from './model/request.ts';
import type { Hold, Rules } from './model/rules.ts';
import type { Account, AccountResult, Coverage, UserItem, UserResult } from './model/run.ts';
import { blankFacts } from './nominate.ts';
import { createPerformer } from './perform.ts';
import { createPlanner } from './plan.ts';
import { accountModes, resolveRules } from './policy/resolve.ts';
import type { AccountAccess, AccountMemory, Journal, Ports } from './ports.ts';
import type { Turn } from './rotate-user.ts';
import { rotateUser } from './rotate-user.ts';
import type { UserCensus } from './take-census.ts';
import { takeCensus } from './take-census.ts';
import { viewChanged, viewOf } from './view.ts';

const usersInFlight = 4; // IAM throttles per account; more only earns throttling

/** What a run lends to each of its accounts. */
export type RunContext = {
  readonly ports: Ports;
  readonly request: RunRequest;
  /** Undefined in a plan: nothing is written, nothing is changed. */
  readonly writing: { readonly journal: Journal; readonly lease: Lease } | undefined;
  /** Why no further account and user is to be begun, once there is a reason. */
  readonly stopped: () => { readonly code: ErrorCode; readonly because: string } | undefined;
  readonly isOptedOut: (account: Account) => Promise<Fact<boolean>>;
};

type Visit = RunContext & {
  readonly account: Account;
  readonly caps: Caps;
  readonly holds: readonly Hold[];
  readonly memory: AccountMemory;
  readonly rulesFor: (facts: UserFacts) => Rules;
};

/**
 * One account: open a session, take the census, give each nominated user a turn. Never throws but for what ends the
 * run (LEASE_LOST, CREDENTIALS_EXPIRED): errors are the account's result.
 */
export async function rotateAccount(
  context: RunContext,
  account: Account,
  { caps, holds }: { caps: Caps; holds: readonly Hold[] },
): Promise<AccountResult> {
  const { ports, request } = context;
  const modes = accountModes(request.policy, { account: account.id, ouPath: account.ouPath });
  const startedAt = ports.clock.now();
  const base = {
    run: request.run,
    account,
    mode: headMode(modes),
    startedAt,
    warnings: [],
    users: [],
    counts: noCounts,
    verdicts: {},
    fullScan: false,
  };
  if (modes.size === 1 && modes.has('off')) return { ...base, coverage: 'off', endedAt: startedAt };
  try {
    const memory = await ports.store.account(account.id);
    const rulesFor = (facts: UserFacts): Rules =>
      resolveRules(request.policy, facts, { holds, forced: request.force ?? false });
    const visited = await visit({ ...context, account, caps, holds, memory, rulesFor }, modes);
    return { ...base, ...visited, endedAt: ports.clock.now() };
  } catch (error) {
    if (endsRun(error)) throw error;
    const { code, because } = describeError(error);
    const coverage: Coverage = code === 'ROLE_NOT_ASSUMABLE' || code === 'ROLE_PENDING' ? 'unreachable' : 'failed';
    const hint = isRekeyError(error) ? error.hint : undefined;
    return { ...base, coverage, endedAt: ports.clock.now(), code, because, ...(hint === undefined ? {} : { hint }) };
  }
}

export const endsRun = (error: unknown): boolean =>
  isRekeyError(error) && (error.code === 'LEASE_LOST' || error.code === 'CREDENTIALS_EXPIRED');

const headMode = (modes: ReadonlySet<Mode>): Mode =>
  modes.has('enforce') ? 'enforce' : modes.has('plan') ? 'plan' : 'off';

type Visited = Pick<AccountResult, 'coverage' | 'counts' | 'verdicts' | 'users' | 'warnings' | 'fullScan'> &
  Partial<AccountResult>;

async function visit(context: Visit, modes: ReadonlySet<Mode>): Promise<Visited> {
  const { ports, request, account, memory, rulesFor, writing } = context;
  const open = (access: 'read' | 'write'): Promise<AccountAccess> =>
    ports.sessions.open(account, { role: request.policy.memberRole, access, run: request.run });
  // G5: a session that can change something exists only where something may be changed.
  const enforcing = writing !== undefined && modes.has('enforce');
  const access = await open(enforcing && !modes.has('plan') ? 'write' : 'read');
  let optedOut: Promise<Fact<boolean>> | undefined;
  const gatherer = createGatherer(access, () => (optedOut ??= context.isOptedOut(account)));
  const openToWrite = modes.has('plan') ? () => open('write') : async () => access;
  const turn = turnOf(context, { access, gatherer, openToWrite: enforcing ? openToWrite : undefined });
  const census =
    request.user === undefined
      ? await takeCensus({
          access,
          seen: seenBy(context),
          memory,
          policy: request.policy,
          rulesFor,
          now: ports.clock.now(),
        })
      : onlyUser(context, request.user);

  const turns = await takeTurns(context, turn, census.nominated);
  const quiet = census.quiet.map((facts) => quietResult(facts, rulesFor(facts), ports.clock.now()));
  const results = [...turns, ...quiet];
  await recordUsers(context, results);
  const views = results.flatMap((result) => (result.view === undefined ? [] : [result.view]));
  const oldest = oldestActive(views);
  const counts = countUsers(results);
  return {
    coverage: (await optedOut) === true ? 'opted-out' : 'scanned',
    counts: { ...counts, users: counts.users + census.left, deferred: counts.deferred + census.left },
    verdicts: countVerdicts(views),
    users: results.filter(isNotable),
    warnings: census.warnings,
    fullScan: census.fullScan,
    ...(census.scanCursor === undefined ? {} : { scanCursor: census.scanCursor }),
    ...(oldest === undefined ? {} : { oldestActiveKeyAt: oldest }),
  };
}

const seenBy = ({ account, request }: Visit) => ({ account, run: request.run, optedOut: 'unread' as const });

const onlyUser = (context: Visit, user: NonNullable<RunRequest['user']>): UserCensus => ({
  nominated: [blankFacts(seenBy(context), user, context.memory.users.get(user)?.record)],
  quiet: [],
  fullScan: false,
  left: 0,
  scanCursor: undefined,
  warnings: [],
});

type Means = {
  readonly access: AccountAccess;
  readonly gatherer: Gatherer;
  readonly openToWrite: (() => Promise<AccountAccess>) | undefined;
};

function turnOf(context: Visit, { access, gatherer, openToWrite }: Means): Turn {
  const { ports, request, caps, rulesFor, writing } = context;
  const foresee = createPlanner({ access, clock: ports.clock, caps, run: request.run });
  let events = 0;
  const nextEventId = (): string => `${request.run}.${(events += 1)}`;
  let writer: Promise<AccountAccess> | undefined;
  return {
    clock: ports.clock,
    gatherer,
    rulesFor,
    foresee,
    perform: async (facts, rules, decision) => {
      if (writing === undefined || openToWrite === undefined) return foresee(facts, rules, decision);
      const deps = {
        ...writing,
        access: await (writer ??= openToWrite()),
        clock: ports.clock,
        caps,
        run: request.run,
        nextEventId,
      };
      return createPerformer(deps)(facts, rules, decision);
    },
    journal: writing?.journal,
    epoch: writing?.lease.epoch ?? 0,
  };
}

/** Oldest active key first, so that a cap or a budget leaves the youngest; one at a time where a cap may bind, so that a plan tells who. */
async function takeTurns(context: Visit, turn: Turn, nominated: readonly UserFacts[]): Promise<readonly UserResult[]> {
  const { ports, account, caps, rulesFor } = context;
  const limit = pLimit(nominated.length > caps.tightest ? 1 : usersInFlight);
  let ending: unknown;
  const take = async (facts: UserFacts): Promise<UserResult> => {
    const stop = context.stopped();
    if (stop !== undefined || ending !== undefined) {
      const why = stop ?? { code: 'LEASE_LOST' as const, because: 'the run has ended' };
      return { user: facts.name, status: 'deferred', mode: rulesFor(facts).mode, steps: [], ...why };
    }
    try {
      const result = await rotateUser(turn, facts);
      if (isNotable(result)) ports.observe({ kind: 'user-finished', account, result });
      return result;
    } catch (error) {
      ending ??= error; // nobody else is begun, those begun come to their end
      throw error;
    }
  };
  const turns = await Promise.allSettled([...nominated].sort(byOldestKey).map((facts) => limit(take, facts)));
  return turns.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

const oldestKeyAt = ({ keys }: UserFacts): number =>
  isKnown(keys)
    ? Math.min(...keys.list.filter((key) => key.status === 'Active').map((key) => key.createdAt.getTime()))
    : 0;

const byOldestKey = (a: UserFacts, b: UserFacts): number =>
  oldestKeyAt(a) - oldestKeyAt(b) || (a.name < b.name ? -1 : 1);

function quietResult(facts: UserFacts, rules: Rules, now: Date): UserResult {
  const decision = decide(facts, rules, now);
  const result: UserResult = { user: facts.name, status: 'settled', mode: rules.mode, steps: [] };
  // A threshold may have been passed since the nomination a moment ago: then the next run sees to it.
  return decision.kind === 'settled'
    ? { ...result, view: viewOf(facts, rules, { settled: decision, now }) }
    : { ...result, status: 'deferred' };
}

async function recordUsers({ writing, account, memory }: Visit, results: readonly UserResult[]): Promise<void> {
  if (writing === undefined) return;
  const seen: Pick<UserItem, 'user' | 'view'>[] = [];
  for (const { user, view } of results) {
    if (view !== undefined && viewChanged(memory.users.get(user)?.view, view)) seen.push({ user, view });
  }
  const gone = results
    .filter(({ status, user }) => status === 'gone' && memory.users.has(user))
    .map(({ user }) => user);
  if (seen.length > 0 || gone.length > 0) await writing.journal.recordUsers(account.id, seen, gone);
}
