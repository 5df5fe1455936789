import { createPacer, tagPace } from '@rekey/aws/pacer';
import { defaultLimits } from '@rekey/aws/settings';
import { batchesOf, beginRun, endRun, type RunResult, rotateBatch } from '@rekey/engine';
import type { Memory } from './memory.ts';
import { createProcess, type Process } from './process.ts';
import { policyFor, runOf } from './single.ts';
import type { Sky } from './sky.ts';
import type { Wire } from './wire.ts';

export type DistributedOptions = {
  readonly memory: Memory;
  /** At most so many workers at once. */
  readonly workers: number;
  readonly accountsInFlight?: number;
  readonly accountsPerBatch?: number;
  readonly isManagement?: boolean;
};

export type Played = RunResult & {
  /** Of all processes together. */
  readonly processorMs: number;
  /** When the first worker could begin, and when the last had ended. */
  readonly mapMs: { readonly from: number; readonly to: number };
};

/** The run as the state machine has it: one function lists and writes batches, a map of workers visits them, one sums up. */
export async function playDistributed(
  sky: Sky,
  { memory, workers, accountsInFlight, accountsPerBatch = 25, isManagement = false }: DistributedOptions,
): Promise<Played> {
  const { time, assumptions, shared, written } = sky;
  const { lambda, latencyMs, stepFunctions } = assumptions;
  const run = runOf(sky);
  const request = {
    kind: 'run',
    run,
    policy: policyFor(accountsInFlight),
    policyName: 'bench',
    timeBudgetMs: lambda.timeoutMs - lambda.coldStartMs - lambda.afterwardsMs,
  } as const;
  const processes: Process[] = [];
  const warmUp = (): Promise<void> => time.clock.sleep(lambda.coldStartMs);
  const turnForTags = createPacer(time.clock, tagPace(defaultLimits));
  const inTable = { name: 'dynamodb:pace', latencyMs: latencyMs.table, rate: shared.tableWrites };
  /** As `createSharedPace` has it: a process asks the table for its next turn when the one before has come. */
  const shareTagPace = (): ((wire: Wire) => Promise<void>) => {
    let before = Promise.resolve();
    return (wire) => {
      before = before.then(async () => {
        const { turn } = await wire.change(inTable, () => ({ turn: turnForTags() }));
        await turn;
      });
      return before;
    };
  };
  const invoke = (): Process => {
    const started = createProcess(sky, { memory, isManagement, tagPace: shareTagPace() });
    processes.push(started);
    return started;
  };
  const transition = (): Promise<void> => time.clock.sleep(stepFunctions.transitionMs);

  const play = async (): Promise<Played> => {
    await warmUp();
    const first = invoke();
    const begun = await beginRun(first.ports, request);
    const { epoch, toVisit } = begun;
    await first.wire.ask({ name: 's3:PutObject', latencyMs: latencyMs.object });
    await transition();
    const from = time.nowMs();

    const batches = batchesOf(begun, { size: accountsPerBatch, workers });
    const atOnce = Math.min(workers, batches.length);
    const left = batches.entries();
    const work = async (): Promise<void> => {
      let isWarm = false;
      for (const [number, batch] of left) {
        await time.sleepUntil(shared.childStarts.reserve(time.nowMs()));
        await transition();
        if (!isWarm) await warmUp();
        isWarm = true;
        const share = { epoch, worker: `${run}.${number}`, total: toVisit.length };
        await rotateBatch(invoke().ports, request, { ...share, batch });
        await transition();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const to = time.nowMs();

    await warmUp();
    const last = invoke();
    await last.wire.ask({ name: 's3:GetObject', latencyMs: latencyMs.object });
    const result = await endRun(last.ports, request, {
      epoch,
      worker: `${run}.end`,
      batched: toVisit,
      reader: { run: async () => written.run, results: () => resultsOf(last, written.results.values()) },
    });
    const processorMs = processes.reduce((sum, { wire }) => sum + wire.processor.demand, 0);
    return { ...result, processorMs, mapMs: { from, to } };
  };
  return time.play(play());
}

const resultsPerPage = 300; // of some 3 KB, in 1 MB

async function* resultsOf<T>({ wire }: Process, results: Iterable<T>): AsyncIterable<T> {
  let read = 0;
  for (const result of results) {
    if (read % resultsPerPage === 0)
      await wire.ask({ name: 'dynamodb:Query', latencyMs: wire.sky.assumptions.latencyMs.table, units: 128 });
    read += 1;
    yield result;
  }
}
