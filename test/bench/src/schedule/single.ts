import { defaultPolicy, type Policy, type RunId, type RunResult, rotateOrganization, runId } from '@rekey/engine';
import type { Memory } from './memory.ts';
import { createProcess } from './process.ts';
import type { Sky } from './sky.ts';

export type SingleOptions = {
  readonly memory: Memory;
  readonly accountsInFlight?: number;
  readonly isManagement?: boolean;
};

export const policyFor = (accountsInFlight: number = defaultPolicy.limits.accountsInFlight): Policy => ({
  ...defaultPolicy,
  mode: 'enforce',
  // Full scans fall on a seventh of the accounts each day: played by themselves.
  limits: { ...defaultPolicy.limits, accountsInFlight, fullScanEveryDays: 0 },
});

/** A name for the run of a day. */
export const runOf = ({ time }: Sky): RunId => runId(`bench-${time.clock.now().toISOString().slice(0, 10)}`);

/** The whole run in one process, as the function of the service does it. */
export async function playSingle(
  sky: Sky,
  { memory, accountsInFlight, isManagement = false }: SingleOptions,
): Promise<RunResult & { readonly processorMs: number }> {
  const { lambda } = sky.assumptions;
  const { ports, wire } = createProcess(sky, { memory, isManagement });
  const result = await sky.time.play(
    rotateOrganization(ports, {
      kind: 'run',
      run: runOf(sky),
      policy: policyFor(accountsInFlight),
      policyName: 'bench',
      timeBudgetMs: lambda.timeoutMs - lambda.coldStartMs - lambda.afterwardsMs,
    }),
  );
  return { ...result, processorMs: wire.processor.demand };
}
