import { type Observer, type Policy, type RunRequest, type RunResult, rotateOrganization } from '@rekey/engine';
import { createNotifier, type Notifier, runAndTell } from '@rekey/notify';
import type { Work } from './handle.ts';
import { portsUnder } from './ports-under.ts';
import type { World } from './world.ts';

// For telling people; what is left is told by the next run.
const tellingMs = 75_000;
// A mail that has begun, and the digest after it, may take as long once the time to tell is over.
const lastSendingMs = 30_000;

/** Leaves `afterwardsMs` for what comes after it. What does not fit in is deferred, and the next run begins with it. People are told of the run where there is somebody to tell. */
export function rotateInTime(
  work: Work,
  request: Omit<RunRequest, 'timeBudgetMs'>,
  { observe, afterwardsMs }: { readonly observe: Observer | undefined; readonly afterwardsMs: number },
): Promise<RunResult> {
  const { world, invocation } = work;
  const { policy } = request;
  const ports = portsUnder(work, policy, observe);
  const notifier = notifierOf(world, policy);
  if (notifier === undefined)
    return rotateOrganization(ports, { ...request, timeBudgetMs: timeLeft(invocation, afterwardsMs) });
  const telling = { notifier, budgetMs: () => tellingTime(work, afterwardsMs) };
  return runAndTell(ports, { ...request, timeBudgetMs: timeLeft(invocation, afterwardsMs + tellingMs) }, telling);
}

/** The time for telling people, where so much is to come after it. */
export const tellingTime = ({ invocation }: Work, afterwardsMs: number): number =>
  timeLeft(invocation, afterwardsMs + lastSendingMs);

/** Of a short time, a quarter is kept. */
export function timeLeft(invocation: Pick<Work['invocation'], 'remainingMs'>, keptMs: number): number {
  const remainingMs = invocation.remainingMs();
  return remainingMs - Math.min(keptMs, remainingMs / 4);
}

/** Undefined where there is nobody to tell. */
export function notifierOf({ channels, connection, reader, notices }: World, policy: Policy): Notifier | undefined {
  if (Object.keys(channels).length === 0) return undefined;
  const { clock, directory } = connection;
  return createNotifier({ clock, directory, reader, notices, ...channels }, policy);
}
