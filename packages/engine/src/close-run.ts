import { describeError } from './errors.ts';
import type { AccountResult, RunResult, RunSummary } from './model/run.ts';
import type { Journal } from './ports.ts';
import { type RunHead, summaryOf } from './run-summary.ts';
import type { Stop } from './stops.ts';

type Ending = {
  readonly journal: Journal | undefined;
  readonly results: readonly AccountResult[];
  readonly endedAt: Date;
  readonly stop: Stop | undefined;
};

/** Sums up, and writes that down. A table that does not take it takes nothing away from what was done: the result says so instead. */
export async function closeRun(head: RunHead, { journal, results, endedAt, stop }: Ending): Promise<RunResult> {
  const summary = summaryOf(head, { results, endedAt, ...(stop === undefined ? {} : { stop }) });
  return { ...summary, ...(await recordEnd(journal, summary)), accounts: [...results].sort(byId) };
}

const byId = (a: AccountResult, b: AccountResult): number => (a.account.id < b.account.id ? -1 : 1);

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
