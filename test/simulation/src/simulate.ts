import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Tally } from './tally.ts';
import { add, nothing } from './tally.ts';

const seedsPerBatch = 50; // about a second of work: progress is told that often

export type Simulation = {
  /** The first of so many seeds in a row. */
  readonly seed: number;
  readonly runs: number;
  readonly workers?: number;
  readonly failuresAtMost?: number;
  readonly onProgress?: (tally: Tally) => void;
};

/** Plays as many histories as are wanted on all cores, and ends early once enough of them have failed. */
export async function simulate({
  seed,
  runs,
  workers = availableParallelism(),
  failuresAtMost = 1,
  onProgress = () => {},
}: Simulation): Promise<Tally> {
  let tally = nothing;
  let next = 0;
  const take = (): { readonly from: number; readonly count: number } | undefined => {
    if (next >= runs || tally.failed.length >= failuresAtMost) return undefined;
    const from = seed + next;
    const count = Math.min(seedsPerBatch, runs - next);
    next += count;
    return { from, count };
  };
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      try {
        for (let batch = take(); batch !== undefined; batch = take()) {
          const answer = await answerOf(worker, batch);
          tally = add(tally, answer);
          onProgress(tally);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return tally;
}

const answerOf = (worker: Worker, message: unknown): Promise<Tally> =>
  new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const onMessage = (tally: Tally): void => {
      done();
      resolve(tally);
    };
    const onError = (error: Error): void => {
      done();
      reject(error);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(message);
  });
