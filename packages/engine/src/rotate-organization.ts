import { runRotations } from './caps.ts';
import { closeRun } from './close-run.ts';
import type { RunRequest } from './model/request.ts';
import type { RunResult } from './model/run.ts';
import { openRun } from './open-run.ts';
import type { Ports } from './ports.ts';
import { visitAccounts } from './visit-accounts.ts';

/**
 * One run over the organization in one process: discover, filter, accounts with bounded concurrency, oldest success first,
 * results streamed to the table. Throws before anything was touched for what concerns the run as a whole (RUN_IN_PROGRESS,
 * UNKNOWN_ACCOUNT, ORGANIZATION_ACCESS_DENIED ...); what goes wrong with an account or a user is part of the result.
 */
export async function rotateOrganization(ports: Ports, request: RunRequest): Promise<RunResult> {
  const { run, aside, toVisit } = await openRun(ports, request);
  try {
    const visited = await visitAccounts(
      {
        ...run,
        worker: request.run,
        rotations: runRotations(request.policy.limits),
        accounts: aside.length + toVisit.length,
      },
      toVisit,
    );
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
