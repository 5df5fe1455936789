import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Message } from './child.ts';
import type { StandInSettings } from './settings.ts';

/** A server in place of AWS that answers from memory in well under a millisecond, in a process of its own. */
export type StandIn = AsyncDisposable & {
  readonly endpoint: string;
  /** Begins anew; with `keeps`, what the table and the users' keys have become stays. */
  set(settings: StandInSettings, keeps?: boolean): Promise<void>;
  /** Since it was set. */
  calls(): Promise<number>;
};

export async function startStandIn(): Promise<StandIn> {
  const child = fork(join(import.meta.dirname, 'child.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async set(settings, keeps = false) {
      const set = once(child, 'message');
      child.send({ settings, keeps } satisfies Message);
      await set;
    },
    async calls() {
      const told = once(child, 'message');
      child.send('calls' satisfies Message);
      const [{ calls }] = (await told) as [{ calls: number }];
      return calls;
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
