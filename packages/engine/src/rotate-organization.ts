import pLimit from 'p-limit';
import { accountCaps, runRotations } from './caps.ts';
import { addCounts, noCounts, noCoverage } from './counts.ts';
import type { ErrorCode } from './errors.ts';
import { describeError, isRekeyError, RekeyError } from './errors.ts';
import type { Lease } from './lease.ts';
import { acquireLease } from './lease.ts';
import { holdIsInForce } from './lifecycle/exceptions.ts';
import type { Fact } from './model/facts.ts';
import type { AccountId } from './model/ids.ts';
import type { RunRequest } from './model/request.ts';
import type { Account, AccountResult, AccountRollup, Coverage, RunResult, RunSummary } from './model/run.ts';
import type { Journal, Organization, Ports } from './ports.ts';
import type { RunContext } from './rotate-account.ts';
import { rotateAccount } from './rotate-account.ts';

// A user's turn ends within this time, and what was seen is written down: nothing is begun with less left. Of a small budget, a quarter.
const reserveMs = 60_000;
const reserveOf = (budgetMs: number): number => Math.min(reserveMs, budgetMs / 4);
// Below this many failed accounts a percentage means little.
const failuresThatCount = 3;

type Stop = { readonly code: ErrorCode; readonly because: string };

/**
 * One run over the organization: discover, filter, accounts with bounded concurrency, oldest success first, results
 * streamed to the table. Throws before anything was touched for what concerns the run as a whole (RUN_IN_PROGRESS,
 * UNKNOWN_ACCOUNT, ORGANIZATION_ACCESS_DENIED ...); what goes wrong with an account or a user is part of the result.
 */
export async function rotateOrganization(ports: Ports, request: RunRequest): Promise<RunResult> {
  const organization = await ports.directory.organization();
  const all = await discover(ports, request);
  const caller = organization.caller.arn;
  const lease = request.kind === 'run' ? await acquireLease(ports, request.run, caller) : undefined;
  try {
    return await runOver({ ports, request, organization, lease }, all);
  } finally {
    await lease?.release().catch(() => undefined); // it ends by itself; the run's own outcome matters more
  }
}

type Run = {
  readonly ports: Ports;
  readonly request: RunRequest;
  readonly organization: Organization;
  readonly lease: Lease | undefined;
};

async function discover({ directory }: Ports, { accounts: asked }: RunRequest): Promise<readonly Account[]> {
  const all: Account[] = [];
  for await (const account of directory.accounts()) all.push(account);
  const unknown = asked?.filter((id) => !all.some((account) => account.id === id)) ?? [];
  if (unknown.length > 0) {
    throw new RekeyError('UNKNOWN_ACCOUNT', `not in this organization: ${unknown.join(', ')}`, {
      hint: `the organization has ${all.length} accounts; look for a mistyped digit`,
    });
  }
  return asked === undefined ? all : all.filter((account) => asked.includes(account.id));
}

async function runOver(run: Run, accounts: readonly Account[]): Promise<RunResult> {
  const { ports, request, organization, lease } = run;
  const journal = lease === undefined ? undefined : ports.store.journal(lease.epoch);
  const optedOut = await ports.directory.optedOut(request.policy.accounts.optOutTag);
  const rollups = new Map<AccountId, AccountRollup>();
  for await (const rollup of ports.store.rollups()) rollups.set(rollup.account.id, rollup);

  const begun = summaryOf(run, { startedAt: ports.clock.now(), results: [] });
  await journal?.recordRun(begun);

  const results = new Map<AccountId, AccountResult>();
  const finish = async (result: AccountResult): Promise<void> => {
    results.set(result.account.id, result);
    if (request.user === undefined)
      await journal?.recordAccount(result, rollupOf(result, rollups.get(result.account.id)));
    ports.observe({ kind: 'account-finished', result });
  };

  const stops = createStops(ports, request);
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
    stops,
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
  readonly stops: Stops;
  readonly finish: (result: AccountResult) => Promise<void>;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
  readonly writing: RunContext['writing'];
};

async function visitAll(
  run: Run,
  accounts: readonly Account[],
  { stops, finish, optedOut, writing }: Means,
): Promise<void> {
  const { ports, request } = run;
  const { policy } = request;
  const limit = pLimit(policy.limits.accountsInFlight);
  const rotations = runRotations(policy.limits);
  const context: RunContext = {
    ports,
    request,
    writing,
    stopped: () => stops.reason(),
    // A list of the opted-out accounts does not prove that the tag was not set since: asked again before the first change.
    isOptedOut: (account) =>
      optedOut instanceof Set && optedOut.has(account.id)
        ? Promise.resolve(true)
        : ports.directory.isOptedOut(account.id, policy.accounts.optOutTag),
  };
  const visit = async (account: Account): Promise<void> => {
    try {
      const stop = stops.reason();
      if (stop !== undefined) return await finish(unvisited(run, account, { coverage: 'deferred', ...stop }));
      const holds = await ports.store.holds();
      const hold = holds.find(
        (each) => each.scope === 'org' && each.user === undefined && holdIsInForce(each, ports.clock.now()),
      );
      if (hold !== undefined) {
        const because = `the organization is on hold by ${hold.author}: ${hold.reason}`;
        stops.stop({ code: 'ORGANIZATION_ON_HOLD', because });
        return await finish(unvisited(run, account, { coverage: 'deferred', code: 'ORGANIZATION_ON_HOLD', because }));
      }
      ports.observe({ kind: 'account-started', account });
      const result = await rotateAccount(context, account, { caps: accountCaps(policy.limits, rotations), holds });
      stops.count(result);
      await finish(result);
    } catch (error) {
      await endVisit(run, account, error, { stops, finish });
    }
  };
  await Promise.all(accounts.map((account) => limit(visit, account)));
}

/** An account ended by what ends the run, or by a table that does not take its result. */
async function endVisit(
  run: Run,
  account: Account,
  error: unknown,
  { stops, finish }: Pick<Means, 'stops' | 'finish'>,
): Promise<void> {
  const described = describeError(error);
  stops.stop(described);
  const hint = isRekeyError(error) ? error.hint : undefined;
  const result = unvisited(run, account, { coverage: 'failed', ...described, ...(hint === undefined ? {} : { hint }) });
  await finish(result).catch(() => run.ports.observe({ kind: 'account-finished', result }));
}

/** Coverage of an account that is not to be visited at all. */
function skippedAs(
  account: Account,
  {
    request,
    organization,
    optedOut,
  }: { request: RunRequest; organization: Organization; optedOut: Fact<ReadonlySet<AccountId>> },
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
    counts: noCounts,
    verdicts: {},
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

type Stops = {
  readonly reason: () => Stop | undefined;
  readonly stop: (stop: Stop) => void;
  readonly count: (result: AccountResult) => void;
};

/** Why a run begins nothing more: interrupted, out of time, too many failures, on hold, or its lease or credentials gone. */
function createStops({ clock }: Ports, { policy, timeBudgetMs, cancellation }: RunRequest): Stops {
  const since = clock.elapsedMs();
  let stopped: Stop | undefined;
  let visited = 0;
  let failed = 0;
  return {
    reason: () => {
      if (stopped !== undefined) return stopped;
      if (cancellation?.aborted === true) stopped = { code: 'INTERRUPTED', because: 'interrupted' };
      else if (timeBudgetMs !== undefined && clock.elapsedMs() - since > timeBudgetMs - reserveOf(timeBudgetMs)) {
        stopped = {
          code: 'TIME_BUDGET',
          because: `less than ${reserveOf(timeBudgetMs) / 1000} s of the time budget were left`,
        };
      }
      return stopped;
    },
    stop: (stop) => {
      stopped ??= stop;
    },
    count: ({ coverage, counts }) => {
      if (coverage !== 'scanned' && coverage !== 'failed') return;
      visited += 1;
      if (coverage === 'failed' || counts.failed > 0) failed += 1;
      const percent = (failed / visited) * 100;
      if (failed >= failuresThatCount && percent >= policy.limits.failureTolerancePercent) {
        stopped ??= {
          code: 'TOO_MANY_FAILURES',
          because: `${failed} of ${visited} accounts failed; limits.failureTolerancePercent is ${policy.limits.failureTolerancePercent}`,
        };
      }
    },
  };
}

type Told = {
  readonly startedAt: Date;
  readonly results: readonly AccountResult[];
  readonly endedAt?: Date;
  readonly stop?: Stop;
};

function summaryOf({ request, organization, lease }: Run, { startedAt, results, endedAt, stop }: Told): RunSummary {
  const coverage = noCoverage();
  for (const result of results) coverage[result.coverage] += 1;
  return {
    run: request.run,
    epoch: lease?.epoch ?? 0,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    status: endedAt === undefined ? 'running' : stop === undefined ? 'finished' : 'stopped',
    kind: request.kind,
    caller: organization.caller.arn,
    policy: request.policyName,
    coverage,
    counts: results.map((result) => result.counts).reduce(addCounts, noCounts),
    ...(stop ?? {}),
  };
}

/** What the table shows of the account from now on; of one that was not seen this time, what was seen before stays. */
function rollupOf(result: AccountResult, before: AccountRollup | undefined): AccountRollup {
  const { account, mode, coverage, endedAt, counts, code, because, scanCursor } = result;
  const seen = coverage === 'scanned' || before === undefined ? result : before;
  const succeeded = coverage === 'scanned' && counts.failed === 0 && counts.deferred === 0;
  const lastSuccessAt = succeeded ? endedAt : before?.lastSuccessAt;
  const lastFullScanAt = result.fullScan ? endedAt : before?.lastFullScanAt;
  return {
    account,
    mode,
    coverage,
    counts: seen.counts,
    verdicts: seen.verdicts,
    ...(seen.oldestActiveKeyAt === undefined ? {} : { oldestActiveKeyAt: seen.oldestActiveKeyAt }),
    ...(code === undefined ? {} : { code }),
    ...(because === undefined ? {} : { because }),
    lastRun: result.run,
    lastSeenAt: endedAt,
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
    ...(lastFullScanAt === undefined ? {} : { lastFullScanAt }),
    ...(scanCursor === undefined ? {} : { scanCursor }),
  };
}
