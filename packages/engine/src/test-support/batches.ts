import { endRun } from '../end-run.ts';
import { runId } from '../model/ids.ts';
import type { RunRequest } from '../model/request.ts';
import type { Account, RunResult } from '../model/run.ts';
import { type Begun, beginRun, rotateBatch, type Worked } from '../run-in-batches.ts';
import type { Interceptor, PolicySketch, World } from '../testing/index.ts';
import { policyOf } from './run.ts';

// The parts of a run of many processes, time passing only where somebody waits for it.

const requestOf = (id: string, policy: PolicySketch = {}): RunRequest => ({
  kind: 'run',
  run: runId(id),
  policy: policyOf(policy),
  policyName: 'rekey.yaml@test',
});

type Sketch = {
  readonly run?: string;
  readonly policy?: PolicySketch;
  readonly interceptor?: Interceptor;
  readonly worker?: string;
  /** Of a worker. */
  readonly timeBudgetMs?: number;
  /** Accounts of the run, for the share that failed. */
  readonly total?: number;
};

const portsOf = (world: World, { worker = 'one', interceptor }: Sketch) =>
  world.ports({ client: worker, ...(interceptor === undefined ? {} : { interceptor }) });

export const begin = (world: World, sketch: Sketch = {}): Promise<Begun> =>
  world.clock.settle(
    beginRun(portsOf(world, { worker: 'begin', ...sketch }), requestOf(sketch.run ?? 'night', sketch.policy)),
  );

type Part = { readonly epoch: number; readonly batch: readonly Account[] };

export const startWorker = (world: World, { epoch, batch }: Part, sketch: Sketch = {}): Promise<Worked> => {
  const { timeBudgetMs, worker = 'one', total = 100 } = sketch;
  const request = requestOf(sketch.run ?? 'night', sketch.policy);
  return rotateBatch(
    portsOf(world, sketch),
    { ...request, ...(timeBudgetMs === undefined ? {} : { timeBudgetMs }) },
    { epoch, batch, worker: `night.${worker}`, total },
  );
};

export const work = (world: World, part: Part, sketch: Sketch = {}): Promise<Worked> =>
  world.clock.settle(startWorker(world, part, sketch));

export const end = (world: World, { epoch, toVisit }: Begun, sketch: Sketch = {}): Promise<RunResult> =>
  world.clock.settle(
    endRun(portsOf(world, { worker: 'end', ...sketch }), requestOf(sketch.run ?? 'night', sketch.policy), {
      epoch,
      worker: 'night.end',
      batched: toVisit,
      reader: world.reader(),
    }),
  );
