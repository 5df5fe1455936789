import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bareRequestMicroseconds } from './bare-request.ts';
import type { ChildResult } from './child-run.ts';
import { runEngine, standInCaller } from './engine-run.ts';
import type { StandInSettings } from './stand-in/settings.ts';
import { type StandIn, startStandIn } from './stand-in/stand-in.ts';

/** Runs over quiet organizations of any size, each in a fresh process, against a stand-in that knows every account. */
export type QuietRuns = AsyncDisposable & {
  run(size: Size): Promise<QuietRun>;
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
  let known: number | undefined;
  return {
    async run({ accounts, users }) {
      if (known !== users) await learn(standIn, users);
      known = users;
      await standIn.set({ ...quiet, users, accounts, everyAccountKnown: true }, true);
      const bareMicroseconds = await bareRequestMicroseconds(standIn.endpoint);
      await standIn.set({ ...quiet, users, accounts, everyAccountKnown: true }, true);
      const result = await inProcessOfItsOwn(standIn.endpoint);
      const calls = await standIn.calls();
      if (result.users !== accounts * users) throw new Error(`saw ${result.users} users of ${accounts} x ${users}`);
      return { ...result, calls, networkMs: (calls * bareMicroseconds) / 1_000 };
    },
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

/** A first run over one account, so that the table has what it then knows of every other. */
async function learn(standIn: StandIn, users: number): Promise<void> {
  await standIn.set({ ...quiet, users, accounts: 1 });
  await runEngine({ ...standInCaller, endpoint: standIn.endpoint });
}

async function inProcessOfItsOwn(endpoint: string): Promise<ChildResult> {
  const child = fork(join(import.meta.dirname, 'child-run.ts'), {
    execArgv: asInLambda,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(endpoint);
  const [result] = (await once(child, 'message')) as [ChildResult];
  await once(child, 'exit');
  return result;
}
