import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator, OrganizationDescription, State } from '@rekey/emulator';
import type { RunResult, UserResult } from '@rekey/engine';
import { rekey } from './rekey.ts';
import { type Stage, startStage } from './stage.ts';

/** One `rekey run`: its exit code, and its document on standard output. */
type Told = { readonly code: number | null; readonly result: RunResult; readonly users: readonly UserResult[] };

/** The stage, with the real command and policies as files: what the faults of peers are made to happen to. */
export type FaultStage = AsyncDisposable & {
  readonly stage: Stage;
  readonly emulator: Emulator;
  readonly seed: (organization: Omit<OrganizationDescription, 'management'>) => Promise<State>;
  /** A policy in mode enforce, with these lines more. */
  readonly policy: (...lines: readonly string[]) => Promise<string>;
  readonly run: (policy?: string) => Promise<Told>;
  /** Days go by, and then comes a run. */
  readonly runAfter: (days: number, policy?: string) => Promise<Told>;
};

const limits = 'limits: { fullScanEveryDays: 0, failureTolerancePercent: 100, accountsInFlight: 1 }';

export async function startFaultStage(): Promise<FaultStage> {
  const stage = await startStage();
  const { emulator } = stage;
  const folder = await mkdtemp(join(tmpdir(), 'rekey-e2e-'));
  let files = 0;

  const policy = async (...lines: readonly string[]): Promise<string> => {
    files += 1;
    const file = join(folder, `rekey-${files}.yaml`);
    const all = lines.some((line) => line.startsWith('limits:')) ? lines : [limits, ...lines];
    const mode = all.some((line) => line.startsWith('mode:')) ? [] : ['mode: enforce'];
    await writeFile(file, ['version: 1', ...mode, ...all, ''].join('\n'));
    return file;
  };
  const strict = await policy();

  const run = async (file: string = strict): Promise<Told> => {
    const { code, stdout } = await rekey(emulator, 'run', '--policy', file, '--json');
    const result = JSON.parse(stdout) as RunResult;
    return { code, result, users: (result.accounts ?? []).flatMap(({ users }) => users) };
  };

  return {
    stage,
    emulator,
    policy,
    run,
    seed: async (organization) => {
      await stage.seed(organization);
      await emulator.settings({ report: { mode: 'instant' } });
      return emulator.state();
    },
    runAfter: async (days, file) => {
      await emulator.advance({ days });
      return run(file);
    },
    [Symbol.asyncDispose]: async () => {
      await stage.stop();
      await rm(folder, { recursive: true });
    },
  };
}
