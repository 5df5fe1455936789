import pLimit from 'p-limit';
import { closeRun } from './close-run.ts';
import { nothingSeen } from './counts.ts';
import { deferredFor, finishAccount, type Recording, unvisited } from './finish-account.ts';
import { joinLease } from './lease.ts';
import type { AccountId } from './model/ids.ts';
import type { RunRequest } from './model/request.ts';
import type { Account, AccountResult, AccountRollup, RunResult } from './model/run.ts';
import type { Ports } from './ports.ts';
import { type Rollups, readRollups, readRollupsOf } from './read-rollups.ts';
import type { Share } from './run-in-batches.ts';
import type { StatusReader } from './status-reader.ts';
import type { Stop } from './stops.ts';
import { createStops } from './stops.ts';

/**
 * The last process: sums up what the table tells of the run, defers the accounts that no worker came to, and ends the
 * lease. Throws LEASE_LOST where another run has taken over.
 */
export async function endRun(
  ports: Ports,
  request: RunRequest,
  { reader, batched, ...share }: EndOfRun,
): Promise<RunResult> {
  const startedAtMs = ports.clock.elapsedMs();
  const organization = await ports.directory.organization();
  const lease = await joinLease(ports, { run: request.run, ...share });
  try {
    const journal = ports.store.journal(lease.epoch);
    const stops = createStops(ports.clock, request, { startedAtMs });
    const found = await rollupsSeen(ports, request, batched);
    const recording: Recording = {
      ports,
      request,
      journal,
      stops,
      before: async (account) => found.before.get(account),
    };
    const told = new Map<AccountId, AccountResult>();
    for await (const result of reader.results(request.run)) told.set(result.account.id, result);
    const seen = found.seen.map((rollup) => told.get(rollup.account.id) ?? resultOf(rollup));
    const limit = pLimit(writesInFlight);
    const lost = await Promise.all(
      found.unseen.map((account) =>
        limit(() => finishAccount(recording, unvisited(recording, account, deferredFor(workerLost)))),
      ),
    );
    const results = [...seen, ...lost];
    const startedAt = (await reader.run(request.run))?.startedAt ?? ports.clock.now();
    const result = await closeRun(
      { request, organization, startedAt, writing: { lease } },
      { journal, results, endedAt: ports.clock.now(), stop: stops.reason() ?? stopOf(results) },
    );
    ports.observe({ kind: 'run-finished', result });
    return result;
  } finally {
    await lease.release().catch(() => undefined); // it ends by itself; the run's own outcome matters more
  }
}

export type EndOfRun = Omit<Share, 'total'> & {
  readonly reader: Pick<StatusReader, 'results' | 'run'>;
  /** Every account that was given to a worker. */
  readonly batched: readonly Account[];
};

const writesInFlight = 50; // the table is on demand; whole batches may be missing

const workerLost: Stop = {
  code: 'WORKER_LOST',
  because: 'the worker that had this account ended before it came to it',
};

type Found = {
  readonly seen: readonly AccountRollup[];
  readonly unseen: readonly Account[];
  readonly before: Rollups;
};

async function rollupsSeen(ports: Ports, { run }: RunRequest, batched: readonly Account[]): Promise<Found> {
  const isOfRun = (rollup: AccountRollup | undefined): rollup is AccountRollup => rollup?.lastRun === run;
  const listed = await readRollups(ports);
  // Whom the list does not show as seen is looked up.
  const doubtful = batched.filter(({ id }) => !isOfRun(listed.get(id)));
  const before = new Map([...listed, ...(await readRollupsOf(ports, doubtful))]);
  return {
    before,
    seen: [...before.values()].filter(isOfRun),
    unseen: batched.filter(({ id }) => !isOfRun(before.get(id))),
  };
}

/** Of an account with nothing to say the rollup says all. */
function resultOf(rollup: AccountRollup): AccountResult {
  const { lastRun, lastSeenAt, account, mode, coverage, oldestActiveKeyAt } = rollup;
  const { counts, verdicts, ages, findings } = coverage === 'scanned' ? rollup : nothingSeen;
  return {
    run: lastRun,
    account,
    mode,
    coverage,
    startedAt: lastSeenAt,
    endedAt: lastSeenAt,
    counts,
    verdicts,
    ages,
    findings,
    ...(coverage === 'scanned' && oldestActiveKeyAt !== undefined ? { oldestActiveKeyAt } : {}),
    users: [],
    warnings: [],
    fullScan: rollup.lastFullScanAt?.getTime() === lastSeenAt.getTime(),
  };
}

/** Why accounts were left: what a worker stopped for, before a worker that was lost. */
function stopOf(results: readonly AccountResult[]): Stop | undefined {
  const left = results.filter(({ coverage }) => coverage === 'deferred');
  const told = left.find(({ code }) => code !== undefined && code !== workerLost.code) ?? left[0];
  if (told === undefined) return undefined;
  const { code = workerLost.code, because = workerLost.because } = told;
  return { code, because };
}
