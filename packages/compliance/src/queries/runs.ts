import {
  type AccountResult,
  addCounts,
  type LeaseRecord,
  noCounts,
  noCoverage,
  type RunId,
  type RunSummary,
  type StatusReader,
} from '@rekey/engine';
import { collect } from './collect.ts';
import type { Source } from './source.ts';

/** `broken-off`: it never came to its end, and nobody is at work. */
export type RunState = 'in-progress' | 'broken-off' | 'stopped' | 'finished';

export type RunRow = { readonly run: RunSummary; readonly state: RunState };

export type RunsView = {
  /** Newest first. */
  readonly recent: readonly RunRow[];
  readonly latest: RunRow | undefined;
  /** The newest that went over the whole organization and has ended. */
  readonly latestWhole: RunSummary | undefined;
  /** The newest of these that came to every account. */
  readonly latestFinished: RunSummary | undefined;
};

const runsShown = 100; // a page of the table: three months of daily runs

/** A request for some 100 runs; one more where the newest run has no end. */
export const readRuns = async ({ reader }: Pick<Source, 'reader'>, limit: number = runsShown): Promise<RunsView> => {
  const runs = await collect(reader.runs(), limit);
  const recent = await statesOf(reader, runs);
  const whole = runs.filter(({ compliance }) => compliance !== undefined);
  return {
    recent,
    latest: recent[0],
    latestWhole: whole[0],
    latestFinished: whole.find(({ status }) => status === 'finished'),
  };
};

/** Of runs from the newest on. */
export const statesOf = async (
  reader: Pick<StatusReader, 'lease'>,
  runs: readonly RunSummary[],
): Promise<readonly RunRow[]> => {
  const lease = runs[0]?.status === 'running' ? await reader.lease() : undefined;
  return runs.map((run) => ({ run, state: stateOf(run, lease) }));
};

/** As far as the table can tell: the lease of a process that was killed is held until the next run takes it. */
const stateOf = ({ run, status }: RunSummary, lease: LeaseRecord | undefined): RunState => {
  if (status !== 'running') return status;
  return lease !== undefined && !lease.released && lease.holder === run ? 'in-progress' : 'broken-off';
};

export type RunView = RunRow & { readonly results: readonly AccountResult[] };

/** A run with the accounts of which there is something to say, by id. Undefined for one that the table does not know. */
export const readRun = async ({ reader }: Pick<Source, 'reader'>, run: RunId): Promise<RunView | undefined> => {
  const summary = await reader.run(run);
  if (summary === undefined) return undefined;
  const [lease, results] = await Promise.all([
    summary.status === 'running' ? reader.lease() : undefined,
    collect(reader.results(run)),
  ]);
  return {
    run: summary.status === 'running' ? soFar(summary, results) : summary,
    state: stateOf(summary, lease),
    results,
  };
};

/** A run counts at its end: of one without an end, what its accounts add up to. */
const soFar = (run: RunSummary, results: readonly AccountResult[]): RunSummary => {
  const coverage = noCoverage();
  for (const result of results) coverage[result.coverage] += 1;
  return { ...run, coverage, counts: results.map(({ counts }) => counts).reduce(addCounts, noCounts) };
};

/** How keys stood at the end of a run over the whole organization. */
export type TrendPoint = {
  readonly at: Date;
  readonly run: RunId;
  readonly compliance: NonNullable<RunSummary['compliance']>;
  readonly coverage: RunSummary['coverage'];
};

/** Oldest first. */
export const trendOf = ({ recent }: Pick<RunsView, 'recent'>): readonly TrendPoint[] =>
  recent
    .flatMap(({ run: { run, startedAt, endedAt = startedAt, compliance, coverage } }) =>
      compliance === undefined ? [] : [{ at: endedAt, run, compliance, coverage }],
    )
    .reverse();
