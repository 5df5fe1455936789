import { runRotations } from './caps.ts';
import { closeRun } from './close-run.ts';
import type { RunRequest } from './model/request.ts';
import type { AccountResult, RunResult } from './model/run.ts';
import { openRun, sortOut } from './open-run.ts';
import type { Ports } from './ports.ts';
import { visitAccounts } from './visit-accounts.ts';

/**
 * One run over the organization in one process: discover, filter, accounts with bounded concurrency, oldest success first,
 * results streamed to the table. Throws before anything was touched for what concerns the run as a whole (RUN_IN_PROGRESS,
 * UNKNOWN_ACCOUNT, ORGANIZATION_ACCESS_DENIED ...); what goes wrong with an account or a user is part of the result.
 */
export async function rotateOrganization(ports: Ports, request: RunRequest): Promise<RunResult> {
  const { run, listing } = await openRun(ports, request);
  try {
    const aside: AccountResult[] = [];
    let isListed = false;
    const toVisit = async function* () {
      yield* sortOut(run, listing, (result) => aside.push(result));
      isListed = true;
    };
    const total = (listed: number): number => Math.max(listed + aside.length, isListed ? 0 : run.known);
    const rotations = runRotations(request.policy.limits);
    const visited = await visitAccounts({ ...run, worker: request.run, rotations, total }, toVisit());
    const result = await closeRun(run, {
      journal: run.journal,
      results: [...aside, ...visited],
      endedAt: ports.clock.now(),
      stop: run.stops.reason(),
    });
    ports.observe({ kind: 'run-finished', result });
    return result;
  } finally {
    await run.writing?.lease.release().catch(() => undefined); // it ends by itself; the run's own outcome matters more
  }
}
