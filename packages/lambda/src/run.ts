import { newRunId } from '@rekey/aws/run-id';
import { type Observer, type RunId, type RunRequest, type RunResult, rotateOrganization } from '@rekey/engine';
import { failureOf } from './failure.ts';
import type { Answer, Work } from './handle.ts';
import { logged, logRunEvent } from './logs.ts';
import { measureRun, measureSteps, measureTable } from './metrics.ts';
import { assertOrganization, policyInForce } from './world.ts';

export type RunTask = {
  readonly run: Pick<RunRequest, 'accounts' | 'user' | 'force'>;
  /** Told its id before anything is begun. */
  readonly begun?: (run: RunId) => Promise<void>;
  readonly observe?: Observer;
};

// For what comes after the last account: the summary, the metrics, the answer. Of a short time, a quarter.
const finishingMs = 15_000;
const budgetOf = (remainingMs: number): number => remainingMs - Math.min(finishingMs, remainingMs / 4);

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
    timeBudgetMs: budgetOf(invocation.remainingMs()),
    ...task.run,
  });
  await measure(work, task, result);
  logEnd(work, result);
  return { status: result.status === 'finished' ? 'finished' : 'stopped', run: id, ...codeOf(result) };
}

const codeOf = ({ code }: RunResult): { readonly code?: string } => (code === undefined ? {} : { code });

async function measure({ invocation, world }: Work, task: RunTask, result: RunResult): Promise<void> {
  const { metrics, logger } = invocation;
  measureSteps(metrics, result);
  const isWhole = task.run.accounts === undefined && task.run.user === undefined;
  if (!isWhole) return;
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
