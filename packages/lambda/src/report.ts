import type { Policy, RunSummary } from '@rekey/engine';
import { type Failure, failureOf } from './failure.ts';
import type { Work } from './handle.ts';
import { measureReport } from './metrics.ts';
import type { ReportPlace } from './settings.ts';

export type ReportTask = {
  readonly run: Pick<RunSummary, 'run' | 'startedAt'>;
  readonly policy: { readonly policy: Policy; readonly name: string };
};

const answeringMs = 5_000; // for metrics and the answer, which matter more than a report

/** Writes the report of a run where the settings want it. What goes wrong is logged and measured, and fails nothing. */
export async function report(work: Work, task: ReportTask): Promise<void> {
  const { invocation, settings } = work;
  if (settings.reports === undefined) return;
  const signal = AbortSignal.timeout(Math.max(invocation.remainingMs() - answeringMs, 0));
  try {
    // The renderer and the client of S3 are not loaded for those who want no reports.
    const { writeReports } = await import('./write-reports.ts');
    const { objects, bytes } = await before(signal, writeReports(work, { ...task, place: settings.reports, signal }));
    invocation.logger.info('report written', { run: task.run.run, bucket: settings.reports.bucket, objects, bytes });
    measureReport(invocation.metrics, true);
  } catch (error) {
    invocation.logger.error('report not written', { run: task.run.run, ...whyNot(error, settings.reports) });
    measureReport(invocation.metrics, false);
  }
}

/** Whatever the work is in the middle of when the time is over, it is not waited for. */
const before = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, over]);
};

const whyNot = (error: unknown, { bucket, prefix }: ReportPlace): Failure => {
  const { name } = error as Error;
  if (name === 'TimeoutError' || name === 'AbortError') {
    return { code: 'TIME_BUDGET', because: 'the time of the function was over', hint: 'rekey report writes it' };
  }
  const hint = `the function puts objects to s3://${bucket}/${prefix}/: does the bucket exist, and its policy and key allow it?`;
  return { ...failureOf(error), hint };
};
