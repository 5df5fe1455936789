import { newRunId } from '@rekey/aws/run-id';
import { type Observer, type RunId, type RunRequest, type RunResult, rotateOrganization } from '@rekey/engine';
import { failureOf } from './failure.ts';
import type { Answer, Work } from './handle.ts';
import { logged, logRunEvent } from './logs.ts';
import { measureRun, measureSteps, measureTable } from './metrics.ts';
import { report } from './report.ts';
import { assertOrganization, policyInForce } from './world.ts';

export type RunTask = {
  readonly run: Pick<RunRequest, 'accounts' | 'user' | 'force'>;
  /** Told its id before anything is begun. */
  readonly begun?: (run: RunId) => Promise<void>;
  readonly observe?: Observer;
};

// For what comes after the last account: the summary, the metrics, the answer; and the report. Of a short time, a quarter.
const finishingMs = 15_000;
const reportingMs = 90_000; // of 100,000 keys about half of it
const budgetOf = ({ invocation, settings }: Work): number => {
  const remainingMs = invocation.remainingMs();
  const afterwardsMs = finishingMs + (settings.reports === undefined ? 0 : reportingMs);
  return remainingMs - Math.min(afterwardsMs, remainingMs / 4);
};

/** A run in the time that is left; what does not fit in is deferred, and the next run begins with it. */
export async function run(work: Work, task: RunTask): Promise<Answer> {
  const { world, settings, invocation } = work;
  await assertOrganization(world, settings);
  const { policy, name } = await policyInForce(world);
  const id = newRunId(world.now());
  await task.begun?.(id);
  invocation.logger.info('run', { run: id, policy: name });
  const observe: Observer = (event) => {
    logRunEvent(invocation.logger, event);
    task.observe?.(event);
  };
  const result = await rotateOrganization(world.ports(observe), {
    kind: 'run',
    run: id,
    policy,
    policyName: name,
    timeBudgetMs: budgetOf(work),
    ...task.run,
  });
  await measure(work, task, result);
  logEnd(work, result);
  if (isWhole(task)) await report(work, { run: result, policy: { policy, name } });
  return { status: result.status === 'finished' ? 'finished' : 'stopped', run: id, ...codeOf(result) };
}

const codeOf = ({ code }: RunResult): { readonly code?: string } => (code === undefined ? {} : { code });

const isWhole = ({ run: { accounts, user } }: RunTask): boolean => accounts === undefined && user === undefined;

async function measure({ invocation, world }: Work, task: RunTask, result: RunResult): Promise<void> {
  const { metrics, logger } = invocation;
  measureSteps(metrics, result);
  if (!isWhole(task)) return;
  measureRun(metrics, result);
  try {
    await measureTable(metrics, world.reader, result);
  } catch (error) {
    // What was done is done, and recorded.
    logger.warn('the table could not be measured', failureOf(error));
  }
}

function logEnd({ invocation: { logger } }: Work, result: RunResult): void {
  if (result.status === 'finished') logger.info('run ended', logged.run(result));
  else logger.error('run stopped', logged.run(result));
}
