import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asForLambda, processVariables } from '@rekey/lambda/bundle';
import { build } from 'esbuild';
import { bareRequestMicroseconds } from './bare-request.ts';
import type { ChildResult } from './child-run.ts';
import { runEngine, standInCaller } from './engine-run.ts';
import type { StandInSettings } from './stand-in/settings.ts';
import { type StandIn, startStandIn } from './stand-in/stand-in.ts';

/** Runs over quiet organizations of any size, each in a fresh process, against a stand-in that knows every account. */
export type QuietRuns = AsyncDisposable & {
  run(size: Size, flags?: readonly string[]): Promise<QuietRun>;
};

export type Size = { readonly accounts: number; readonly users: number };

export type QuietRun = ChildResult & {
  readonly calls: number;
  /** Of the processor time, that of as many bare exchanges over HTTP: sockets and Node's side of them. */
  readonly networkMs: number;
};

// What Lambda starts Node with in a function of 1,024 MB, as Rekey's is: 5 % and 90 % of it.
const asInLambda = ['--max-semi-space-size=51', '--max-old-space-size=921'];

const quiet: Omit<StandInSettings, 'accounts' | 'users'> = {
  due: 0,
  latencyMs: 0,
  tableLatencyMs: 0,
  reportsReady: true,
  everyAccountKnown: false,
};

export async function startQuietRuns(): Promise<QuietRuns> {
  const standIn = await startStandIn();
  const folder = await mkdtemp(join(tmpdir(), 'rekey-bench-'));
  const program = await bundled(folder);
  let known: number | undefined;
  return {
    async run({ accounts, users }, flags = asInLambda) {
      if (known !== users) await learn(standIn, users);
      known = users;
      await standIn.set({ ...quiet, users, accounts, everyAccountKnown: true }, true);
      const bareMicroseconds = await bareRequestMicroseconds(standIn.endpoint);
      await standIn.set({ ...quiet, users, accounts, everyAccountKnown: true }, true);
      const result = await inProcessOfItsOwn(program, standIn.endpoint, flags);
      const calls = await standIn.calls();
      if (result.users !== accounts * users) throw new Error(`saw ${result.users} users of ${accounts} x ${users}`);
      return { ...result, calls, networkMs: (calls * bareMicroseconds) / 1_000 };
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
      await standIn[Symbol.asyncDispose]();
    },
  };
}

/** A first run over one account, so that the table has what it then knows of every other. */
async function learn(standIn: StandIn, users: number): Promise<void> {
  await standIn.set({ ...quiet, users, accounts: 1 });
  await runEngine({ ...standInCaller, endpoint: standIn.endpoint });
}

/** As the function is: in one file, without types to strip, which would take time and memory that Lambda never sees. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'child-run.mjs');
  await build({
    ...asForLambda,
    entryPoints: [join(import.meta.dirname, 'child-run.ts')],
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}

async function inProcessOfItsOwn(program: string, endpoint: string, flags: readonly string[]): Promise<ChildResult> {
  const child = fork(program, {
    execArgv: [...flags],
    env: { ...process.env, ...processVariables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(endpoint);
  const [result] = (await once(child, 'message')) as [ChildResult];
  await once(child, 'exit');
  return result;
}
