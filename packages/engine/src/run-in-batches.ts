import { sharedRotations } from './caps.ts';
import { joinLease } from './lease.ts';
import type { RunRequest } from './model/request.ts';
import type { Account, AccountResult, AccountRollup } from './model/run.ts';
import { openRun, sortOut } from './open-run.ts';
import type { Ports } from './ports.ts';
import { readRollupsOf } from './read-rollups.ts';
import type { Stop } from './stops.ts';
import { createStops, tooManyFailures } from './stops.ts';
import { visitAccounts } from './visit-accounts.ts';

// A run of many processes: one begins it, workers take a batch of accounts each, one ends it. The lease is the run's, under one
// epoch; each process takes part in it, and a worker whose epoch is over touches nothing.

// Until the first workers are there nobody renews the lease; starting them takes AWS seconds, a minute on a bad day.
const leaseLengthMs = 120_000;

export type Begun = {
  readonly epoch: number;
  /** Not active, opted out or not covered: nobody visits them. */
  readonly aside: number;
  /** Those that may be far behind come first; among these, and the others, oldest success first. */
  readonly toVisit: readonly Account[];
  /** How many of them may be: the last run did not enforce the policy there to the end. */
  readonly behind: number;
};

/** The first process: who is to be visited. Throws as `rotateOrganization` does. */
export async function beginRun(ports: Ports, request: RunRequest): Promise<Begun> {
  const { run, listing } = await openRun(ports, request, { lengthMs: leaseLengthMs });
  if (run.writing === undefined) throw new Error('a plan is made by one process');
  const { lease } = run.writing;
  try {
    const toVisit: Account[] = [];
    let aside = 0;
    for await (const account of sortOut(run, listing, () => (aside += 1))) toVisit.push(account);
    const [behind, upToDate]: [Account[], Account[]] = [[], []];
    for (const account of toVisit.sort(run.order))
      (isUpToDate(await run.before(account.id)) ? upToDate : behind).push(account);
    return { epoch: lease.epoch, aside, toVisit: [...behind, ...upToDate], behind: behind.length };
  } catch (error) {
    await lease.release().catch(() => undefined); // it ends by itself; the error matters more
    throw error;
  } finally {
    lease.leave();
  }
}

/** What is left to do there is what came due since. */
const isUpToDate = (rollup: AccountRollup | undefined): boolean =>
  rollup?.coverage === 'scanned' && rollup.mode === 'enforce' && rollup.counts.deferred === 0;

/** Which part of which run. */
export type Share = {
  readonly epoch: number;
  /** A name that no other process of the run has. */
  readonly worker: string;
  /** Accounts of the whole run. */
  readonly total: number;
};

export type Worked = {
  readonly results: readonly AccountResult[];
  /** Why the worker did not come to the end of its batch. */
  readonly stop: Stop | undefined;
};

/**
 * A worker: the accounts of its batch, as `rotateOrganization` has them. Those that this run has seen already, before a
 * worker died, are not visited again. Throws LEASE_LOST before any call to an account where the run is over.
 */
export async function rotateBatch(
  ports: Ports,
  request: RunRequest,
  { batch, ...share }: Share & { readonly batch: readonly Account[] },
): Promise<Worked> {
  const startedAtMs = ports.clock.elapsedMs();
  const { run, policy } = request;
  const lease = await joinLease(ports, { run, ...share });
  try {
    const journal = ports.store.journal(lease.epoch);
    const rollups = await readRollupsOf(ports, batch);
    const countFailure = () => journal.tally(run, 'failed-accounts', 1);
    // A batch is soon written down; and what is not, the end of the run would take for lost.
    const stops = { ...createStops(ports.clock, request, { startedAtMs, countFailure }), isAlmostOver: () => false };
    const stop = tooManyFailures(policy.limits, await journal.tally(run, 'failed-accounts', 0), share.total);
    if (stop !== undefined) stops.stop(stop);
    const results = await visitAccounts(
      {
        ports,
        request,
        journal,
        stops,
        writing: { journal, lease },
        worker: share.worker,
        before: async (account) => rollups.get(account),
        optedOut: 'unread', // each account is asked before the first change in it
        rotations: sharedRotations(policy.limits, journal, run),
        total: () => share.total,
        order: () => 0, // as the batch has them
        listedFirst: batch.length,
      },
      batch.filter(({ id }) => !isSeen(rollups.get(id), run)),
    );
    return { results, stop: stops.reason() };
  } finally {
    lease.leave();
  }
}

/** What failed or was left is worth another look. */
const isSeen = (rollup: AccountRollup | undefined, run: RunRequest['run']): boolean =>
  rollup?.lastRun === run && rollup.coverage !== 'failed' && rollup.coverage !== 'deferred';
