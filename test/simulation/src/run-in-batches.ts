import { beginRun, endRun, type RunRequest, type RunResult, rotateBatch } from '@rekey/engine';
import type { Actor } from './actor.ts';
import { policyOf } from './policy.ts';
import type { Process } from './process.ts';
import type { RunScript } from './script.ts';
import type { Stage } from './stage.ts';

/** What became of a process. */
export type Ended = 'crashed' | { readonly error: unknown };

/** A process, and its part of what goes wrong. */
export type Spawn = (part: RunScript) => Process;

export const ending = <T>(
  { ports, death }: Process,
  work: (ports: Process['ports']) => Promise<T>,
): Promise<T | Ended> => Promise.race([work(ports).catch((error: unknown) => ({ error })), death]);

type Means = { readonly spawn: Spawn; readonly stage: Stage; readonly actor: Actor };

const attempts = 2; // a worker that dies is started once more, as the state machine does

/** A run of many processes: one begins it, workers take their batches side by side, one sums it up. Faults strike any of them. */
export async function runInBatches(
  { spawn, stage, actor }: Means,
  run: RunScript,
  workers: number,
): Promise<RunResult | Ended> {
  const request: RunRequest = {
    kind: 'run',
    run: actor.id,
    policy: policyOf(actor.policy),
    policyName: 'script',
    ...(run.timeBudgetMs === undefined ? {} : { timeBudgetMs: run.timeBudgetMs }),
  };
  const processes = workers * attempts + 2;
  let started = 0;
  const next = (): Process => spawn(shareOf(run, { nth: started++, of: processes }));

  const begun = await ending(next(), (ports) => beginRun(ports, request));
  if (hasFailed(begun)) return begun;
  const { epoch, toVisit } = begun;
  await Promise.all(
    Array.from({ length: workers }, async (_, n) => {
      const batch = toVisit.filter((_account, index) => index % workers === n);
      for (let attempt = 0; attempt < attempts && batch.length > 0; attempt += 1) {
        const worker = `${actor.id}.${n}-${attempt}`;
        const share = { epoch, worker, total: toVisit.length, batch };
        if (!hasFailed(await ending(next(), (ports) => rotateBatch(ports, request, share)))) return;
      }
    }),
  );
  return ending(next(), (ports) =>
    endRun(ports, request, { epoch, worker: `${actor.id}.end`, batched: toVisit, reader: stage.world.reader() }),
  );
}

const hasFailed = (end: object | string): end is Ended => end === 'crashed' || 'error' in (end as object);

/** Faults and people are dealt out among the processes, the first to a worker. */
const shareOf = (run: RunScript, { nth, of }: { readonly nth: number; readonly of: number }): RunScript => ({
  ...run,
  faults: run.faults.filter((_, index) => (index + 1) % of === nth),
  meanwhile: run.meanwhile.filter((_, index) => (index + 1) % of === nth),
});
