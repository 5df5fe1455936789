import { addCounts, noCounts, noCoverage } from './counts.ts';
import { addCompliance, complianceOf, noCompliance, type Threshold } from './key-ages.ts';
import type { RunRequest } from './model/request.ts';
import type { AccountResult, RunSummary } from './model/run.ts';
import type { Organization } from './ports.ts';
import type { Stop } from './stops.ts';

/** What is the same from a run's beginning to its end. */
export type RunHead = {
  readonly request: RunRequest;
  readonly organization: Organization;
  readonly startedAt: Date;
  /** Undefined in a plan. */
  readonly writing: { readonly lease: { readonly epoch: number } } | undefined;
};

type Told = {
  readonly results: readonly AccountResult[];
  readonly endedAt?: Date;
  readonly stop?: Stop;
};

/** The run's own item: still running until it has an end. */
export function summaryOf(
  { request, organization, startedAt, writing }: RunHead,
  { results, endedAt, stop }: Told,
): RunSummary {
  const { accounts, user, planned, policy } = request;
  const isWhole = accounts === undefined && user === undefined && planned === undefined;
  const coverage = noCoverage();
  for (const result of results) coverage[result.coverage] += 1;
  return {
    run: request.run,
    epoch: writing?.lease.epoch ?? 0,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    status: endedAt === undefined ? 'running' : stop === undefined ? 'finished' : 'stopped',
    kind: request.kind,
    caller: organization.caller.arn,
    policy: request.policyName,
    coverage,
    counts: results.map((result) => result.counts).reduce(addCounts, noCounts),
    ...(isWhole && endedAt !== undefined
      ? { compliance: complianceIn(results, { at: endedAt, ...policy.compliance }) }
      : {}),
    ...stop,
  };
}

const complianceIn = (
  results: readonly AccountResult[],
  threshold: Threshold,
): NonNullable<RunSummary['compliance']> => ({
  maxKeyAgeDays: threshold.maxKeyAgeDays,
  ...results.map(({ ages }) => complianceOf(ages, threshold)).reduce(addCompliance, noCompliance),
});
