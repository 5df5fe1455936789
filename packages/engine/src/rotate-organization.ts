import pLimit from 'p-limit';
import { accountCaps, runRotations } from './caps.ts';
import { nothingSeen } from './counts.ts';
import { discover } from './discover.ts';
import { adviseOn, describeError } from './errors.ts';
import { acquireLease } from './lease.ts';
import { holdIsInForce } from './lifecycle/exceptions.ts';
import type { Fact } from './model/facts.ts';
import type { AccountId } from './model/ids.ts';
import type { RunRequest } from './model/request.ts';
import type { Hold } from './model/rules.ts';
import type { Account, AccountResult, AccountRollup, Coverage, RunResult, RunSummary } from './model/run.ts';
import { withUnseenPlanned } from './only-planned.ts';
import type { Journal, Organization, Ports } from './ports.ts';
import { rollupOf } from './rollup.ts';
import type { RunContext } from './rotate-account.ts';
import { rotateAccount } from './rotate-account.ts';
import type { RunHead } from './run-summary.ts';
import { summaryOf } from './run-summary.ts';
import type { Stop, Stops } from './stops.ts';
import { createStops } from './stops.ts';

/**
 * One run over the organization: discover, filter, accounts with bounded concurrency, oldest success first, results
 * streamed to the table. Throws before anything was touched for what concerns the run as a whole (RUN_IN_PROGRESS,
 * UNKNOWN_ACCOUNT, ORGANIZATION_ACCESS_DENIED ...); what goes wrong with an account or a user is part of the result.
 */
export async function rotateOrganization(ports: Ports, request: RunRequest): Promise<RunResult> {
  const startedAtMs = ports.clock.elapsedMs();
  const organization = await ports.directory.organization();
  const everyone = await discover(ports.directory, request.accounts);
  const all = everyone.filter(({ id }) => request.accounts?.includes(id) ?? true);
  const caller = organization.caller.arn;
  const lease = request.kind === 'run' ? await acquireLease(ports, request.run, caller) : undefined;
  try {
    const stops = createStops(ports.clock, request, startedAtMs);
    return await runOver({ ports, request, organization, lease, stops }, all);
  } finally {
    await lease?.release().catch(() => undefined); // it ends by itself; the run's own outcome matters more
  }
}

type Run = RunHead & { readonly ports: Ports; readonly stops: Stops };

async function runOver(run: Run, accounts: readonly Account[]): Promise<RunResult> {
  const { ports, request, organization, lease, stops } = run;
  const journal = lease === undefined ? undefined : ports.store.journal(lease.epoch);
  const optedOut = await ports.directory.optedOut(request.policy.accounts.optOutTag);
  const rollups = new Map<AccountId, AccountRollup>();
  for await (const rollup of ports.store.rollups()) rollups.set(rollup.account.id, rollup);

  const begun = summaryOf(run, { startedAt: ports.clock.now(), results: [] });
  await journal?.recordRun(begun);

  const results = new Map<AccountId, AccountResult>();
  const finish = async (seen: AccountResult): Promise<void> => {
    const result = withUnseenPlanned(seen, request);
    const before = rollups.get(result.account.id);
    // Of an account with nothing to say the rollup says all; of some of its users alone there is no rollup.
    const parts = [
      saysMore(result) ? result : undefined,
      isWhole(request) ? rollupOf(result, before) : undefined,
    ] as const;
    const told = isToBeRecorded(run, result)
      ? await journal?.recordAccount(...parts).then(
          () => result,
          (error: unknown) => unrecorded(stops, result, error),
        )
      : result;
    results.set(result.account.id, told ?? result);
    ports.observe({ kind: 'account-finished', result: told ?? result });
  };

  const skipped = accounts.map((account) => ({
    account,
    coverage: skippedAs(account, { request, organization, optedOut }),
  }));
  for (const { account, coverage } of skipped) {
    if (coverage !== undefined) await finish(unvisited(run, account, { coverage }));
  }
  const toVisit = skipped
    .filter(({ coverage }) => coverage === undefined)
    .map(({ account }) => account)
    .sort(byOldestSuccess(rollups));
  ports.observe({ kind: 'discovered', accounts: accounts.length, toScan: toVisit.length });

  await visitAll(run, toVisit, {
    finish,
    optedOut,
    writing: lease === undefined || journal === undefined ? undefined : { journal, lease },
  });

  const stop = stops.reason();
  const summary = summaryOf(run, {
    startedAt: begun.startedAt,
    results: [...results.values()],
    endedAt: ports.clock.now(),
    ...(stop === undefined ? {} : { stop }),
  });
  const untold = await recordEnd(journal, summary);
  const result: RunResult = { ...summary, ...untold, accounts: [...results.values()].sort(byId) };
  ports.observe({ kind: 'run-finished', result });
  return result;
}

/** Of some users alone no account is told as a whole. */
const isWhole = ({ user, planned }: RunRequest): boolean => user === undefined && planned === undefined;

const saysMore = ({ users, warnings, code }: AccountResult): boolean =>
  users.length + warnings.length > 0 || code !== undefined;

/** Not when the table belongs to another run, or did not answer and there is nothing to tell. */
function isToBeRecorded({ stops }: Run, { coverage }: AccountResult): boolean {
  const why = stops.reason()?.code;
  if (why === 'LEASE_LOST') return false;
  return !(why === 'STORE_UNAVAILABLE' && coverage === 'deferred');
}

/** What was done stays in the result, whatever became of its record. */
function unrecorded(stops: Stops, result: AccountResult, error: unknown): AccountResult {
  const why = adviseOn(error);
  stops.stop(why);
  return { ...result, ...(result.coverage === 'scanned' ? { coverage: 'failed' } : {}), ...why };
}

const byId = (a: AccountResult, b: AccountResult): number => (a.account.id < b.account.id ? -1 : 1);

/** A table that does not take the summary takes nothing away from what was done: the result says so instead. */
async function recordEnd(journal: Journal | undefined, summary: RunSummary): Promise<Partial<RunSummary>> {
  // With the lease lost, the table belongs to another run.
  if (summary.code === 'LEASE_LOST') return {};
  try {
    await journal?.recordRun(summary);
    return {};
  } catch (error) {
    return { status: 'stopped', ...describeError(error) };
  }
}

type Means = {
  readonly finish: (result: AccountResult) => Promise<void>;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
  readonly writing: RunContext['writing'];
};

async function visitAll(run: Run, accounts: readonly Account[], { finish, optedOut, writing }: Means): Promise<void> {
  const { ports, request, stops } = run;
  const { policy } = request;
  const limit = pLimit(policy.limits.accountsInFlight);
  const rotations = runRotations(policy.limits);
  const context: RunContext = {
    ports,
    request,
    writing,
    stopped: stops.reason,
    stop: stops.stop,
    // A list of the opted-out accounts does not prove that the tag was not set since: asked again before the first change.
    isOptedOut: (account) =>
      optedOut instanceof Set && optedOut.has(account.id)
        ? Promise.resolve(true)
        : ports.directory.isOptedOut(account.id, policy.accounts.optOutTag),
  };
  const visit = async (account: Account): Promise<void> => {
    const defer = (why: Stop): Promise<void> => finish(unvisited(run, account, { coverage: 'deferred', ...why }));
    const stop = stops.reason();
    if (stop !== undefined) return defer(stop);
    try {
      const holds = await ports.store.holds();
      const hold = holds.find(isOnEverything(ports.clock.now()));
      if (hold !== undefined) {
        const because = `the organization is on hold by ${hold.author}: ${hold.reason}`;
        stops.stop({ code: 'ORGANIZATION_ON_HOLD', because });
        return await defer({ code: 'ORGANIZATION_ON_HOLD', because });
      }
      ports.observe({ kind: 'account-started', account });
      const result = await rotateAccount(context, account, { caps: accountCaps(policy.limits, rotations), holds });
      stops.count(result, accounts.length);
      await finish(result);
    } catch (error) {
      const why = describeError(error);
      stops.stop(why);
      await defer(why);
    }
  };
  await Promise.all(accounts.map((account) => limit(visit, account)));
}

const isOnEverything =
  (now: Date) =>
  (hold: Hold): boolean =>
    hold.scope === 'org' && hold.user === undefined && holdIsInForce(hold, now);

/** Coverage of an account that is not to be visited at all. */
export function skippedAs(
  account: Account,
  {
    request,
    organization,
    optedOut,
  }: {
    request: Pick<RunRequest, 'policy'>;
    organization: Organization;
    optedOut: Fact<ReadonlySet<AccountId>>;
  },
): Coverage | undefined {
  if (account.state !== 'ACTIVE') return 'not-active';
  if (account.id === organization.managementAccount && request.policy.accounts.managementAccount === 'skip')
    return 'not-covered';
  return optedOut instanceof Set && optedOut.has(account.id) ? 'opted-out' : undefined;
}

function unvisited(
  { ports, request }: Run,
  account: Account,
  result: Partial<AccountResult> & { readonly coverage: Coverage },
): AccountResult {
  const at = ports.clock.now();
  return {
    run: request.run,
    account,
    mode: request.policy.mode,
    startedAt: at,
    endedAt: at,
    ...nothingSeen,
    users: [],
    warnings: [],
    fullScan: false,
    ...result,
  };
}

const byOldestSuccess =
  (rollups: ReadonlyMap<AccountId, AccountRollup>) =>
  (a: Account, b: Account): number => {
    const at = ({ id }: Account): number => rollups.get(id)?.lastSuccessAt?.getTime() ?? 0;
    return at(a) - at(b) || (a.id < b.id ? -1 : 1);
  };
