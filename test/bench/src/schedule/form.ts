import type { RunResult } from '@rekey/engine';
import { type Assumptions, assumptions as standard } from './assumptions.ts';
import { type Bound, lowerBound } from './bound.ts';
import { playDistributed } from './distributed.ts';
import { createOrganization, type Shape, today } from './organization.ts';
import { playSingle } from './single.ts';
import { createSky, type Sky } from './sky.ts';
import { memoryOf } from './yesterday.ts';

export type Form = {
  /** 1: one process does it all. More: the distributed form, with at most so many workers at once. */
  readonly workers: number;
  readonly accountsInFlight?: number;
  /** Whether the caller is the management account: then one call tells who is opted out. */
  readonly isManagement?: boolean;
};

export type Measured = {
  readonly seconds: number;
  readonly bound: Bound;
  /** How many times the lower bound it took. */
  readonly ratio: number;
  readonly deferred: number;
  readonly issued: number;
  /** To AWS for accounts, without the table. */
  readonly calls: number;
  readonly tableCalls: number;
  readonly waitedFor: Readonly<Record<string, number>>;
};

/** Plays one run, and compares it with what the rates allow. */
export async function measure(shape: Shape, form: Form, assumptions: Assumptions = standard): Promise<Measured> {
  const organization = createOrganization(shape);
  const memory = await memoryOf(organization, assumptions);
  const sky = createSky(organization, assumptions, today);
  const played =
    form.workers === 1 ? await playSingle(sky, { memory, ...form }) : await playDistributed(sky, { memory, ...form });
  const { processorMs } = played;
  const bound = lowerBound(sky, {
    processorMs,
    processes: form.workers,
    listedFirst: form.workers > 1,
    ...aroundOf(sky, form),
  });
  return { ...told(sky, played), bound, ratio: sky.time.nowMs() / bound.ms };
}

/** Of the distributed form: three functions that start one after the other, and the states between them. */
function aroundOf({ assumptions }: Sky, { workers }: Form): { readonly beforeMs: number; readonly afterMs: number } {
  if (workers === 1) return { beforeMs: 0, afterMs: 0 };
  const { lambda, stepFunctions, latencyMs } = assumptions;
  const step = stepFunctions.transitionMs + lambda.coldStartMs;
  return {
    beforeMs: lambda.coldStartMs + latencyMs.object.from + step,
    afterMs: step + latencyMs.object.from,
  };
}

function told(sky: Sky, { coverage, counts }: RunResult): Omit<Measured, 'bound' | 'ratio'> {
  const calls = [...sky.calls];
  const count = (isCounted: (name: string) => boolean): number =>
    calls.reduce((sum, [name, number]) => sum + (isCounted(name) ? number : 0), 0);
  const isOfTable = (name: string): boolean => name.startsWith('dynamodb:');
  return {
    seconds: sky.time.nowMs() / 1_000,
    deferred: coverage.deferred,
    issued: counts.issued,
    calls: count((name) => !isOfTable(name)),
    tableCalls: count(isOfTable),
    waitedFor: Object.fromEntries(Object.entries(sky.shared).map(([name, { waitedMs }]) => [name, waitedMs / 1_000])),
  };
}
