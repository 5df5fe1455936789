import type { Counts, RunSummary } from '@rekey/engine';
import { type RunRow, statesOf, type TrendPoint, trendOf } from './runs.ts';
import type { Source } from './source.ts';

type Done = Pick<Counts, 'issued' | 'deactivated' | 'deleted' | 'discarded'>;

/** What runs did since a moment, and how compliance moved. */
export type Since = {
  readonly since: Date;
  /** Those that began since then, newest first. */
  readonly runs: readonly RunRow[];
  readonly done: Done;
  /** At the end of the last run over the whole organization before that moment, else of the first since then. */
  readonly before: TrendPoint | undefined;
  readonly after: TrendPoint | undefined;
};

const runsLookedBack = 100; // a page of the table: there may be no earlier run over the whole organization

/** A request for some 100 runs; one more where the newest run has no end. */
export const readSince = async ({ reader }: Pick<Source, 'reader'>, since: Date): Promise<Since> => {
  const within: RunSummary[] = [];
  const earlier: RunSummary[] = [];
  for await (const run of reader.runs()) {
    (run.startedAt < since ? earlier : within).push(run);
    if (run.startedAt < since && (run.compliance !== undefined || earlier.length >= runsLookedBack)) break;
  }
  const runs = await statesOf(reader, within);
  const trend = trendOf({ recent: [...runs, ...(await statesOf(reader, earlier.slice(-1)))] });
  return { since, runs, done: doneIn(within), before: trend[0], after: trend.at(-1) };
};

const doneIn = (runs: readonly RunSummary[]): Done => {
  const total = (name: keyof Done): number => runs.reduce((sum, { counts }) => sum + counts[name], 0);
  return {
    issued: total('issued'),
    deactivated: total('deactivated'),
    deleted: total('deleted'),
    discarded: total('discarded'),
  };
};
