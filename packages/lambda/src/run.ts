import { newRunId } from '@rekey/aws/run-id';
import type { Observer, Policy, RunId, RunRequest, RunResult } from '@rekey/engine';
import { failureOf } from './failure.ts';
import type { Answer, Work } from './handle.ts';
import { logged, logNotices } from './logs.ts';
import { measureNotices, measureRun, measureSteps, measureTable } from './metrics.ts';
import { report } from './report.ts';
import { rotateInTime } from './rotate-in-time.ts';
import { assertOrganization, policyInForce } from './world.ts';

export type RunTask = {
  readonly run: Pick<RunRequest, 'accounts' | 'user' | 'force'>;
  /** Told its id before anything is begun. */
  readonly begun?: (run: RunId) => Promise<void>;
  readonly observe?: Observer;
};

// For what comes after the last account: the summary, the metrics, the answer; and the report.
const finishingMs = 15_000;
const reportingMs = 90_000; // of 100,000 keys about half of it
export const afterwardsMs = ({ reports }: Work['settings']): number =>
  finishingMs + (reports === undefined ? 0 : reportingMs);

/** A run in the time that is left; what does not fit in is deferred, and the next run begins with it. */
export async function run(work: Work, task: RunTask): Promise<Answer> {
  const { world, settings, invocation } = work;
  await assertOrganization(world, settings);
  const { policy, name } = await policyInForce(world);
  const id = newRunId(world.now());
  await task.begun?.(id);
  invocation.logger.info('run', { run: id, policy: name });
  const request = { kind: 'run', run: id, policy, policyName: name, ...task.run } as const;
  const result = await rotateInTime(work, request, {
    observe: task.observe,
    afterwardsMs: afterwardsMs(settings),
  });
  if (isWhole(task)) await conclude(work, result, { policy, name });
  else {
    measureDeeds(work, result);
    logEnd(work, result);
  }
  return answerOf(result);
}

export const answerOf = ({ run: id, status, code }: RunResult): Answer => ({
  status: status === 'finished' ? 'finished' : 'stopped',
  run: id,
  ...(code === undefined ? {} : { code }),
});

const isWhole = ({ run: { accounts, user } }: RunTask): boolean => accounts === undefined && user === undefined;

/** After a run over the organization: its metrics, its line in the log, its report. */
export async function conclude(
  work: Work,
  result: RunResult,
  policy: { readonly policy: Policy; readonly name: string },
): Promise<void> {
  const { invocation, world } = work;
  const { metrics, logger } = invocation;
  measureDeeds(work, result);
  measureRun(metrics, result);
  try {
    await measureTable(metrics, world.reader, result);
  } catch (error) {
    // What was done is done, and recorded.
    logger.warn('the table could not be measured', failureOf(error));
  }
  logEnd(work, result);
  await report(work, { run: result, policy });
}

function measureDeeds({ invocation: { metrics, logger } }: Work, result: RunResult): void {
  measureSteps(metrics, result);
  if (result.notices === undefined) return;
  measureNotices(metrics, result.notices);
  logNotices(logger, result.notices);
}

function logEnd({ invocation: { logger } }: Work, result: RunResult): void {
  if (result.status === 'finished') logger.info('run ended', logged.run(result));
  else logger.error('run stopped', logged.run(result));
}
