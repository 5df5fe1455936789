import type { Observer, Ports } from '@rekey/engine';
import { createDirectory, type DirectoryOptions } from './directory.ts';
import type { Memory } from './memory.ts';
import { createSessions } from './sessions.ts';
import type { Sky } from './sky.ts';
import { createStore } from './store.ts';
import { createWire, type Wire } from './wire.ts';

/** One process of Rekey: its ports, and its share of a processor. */
export type Process = { readonly wire: Wire; readonly ports: Ports };

type ProcessOptions = Omit<DirectoryOptions, 'clock'> & {
  readonly memory: Memory;
  readonly observe?: Observer;
};

export function createProcess(sky: Sky, { memory, observe = () => {}, ...options }: ProcessOptions): Process {
  const wire = createWire(sky);
  const begunAtMs = sky.time.nowMs();
  const clock = { ...sky.time.clock, elapsedMs: () => sky.time.nowMs() - begunAtMs };
  return {
    wire,
    ports: {
      clock,
      directory: createDirectory(wire, { ...options, clock }),
      sessions: createSessions(wire),
      store: createStore(wire, memory),
      observe: (event) => {
        if (event.kind === 'account-finished') sky.forget(event.result.account.id);
        observe(event);
      },
    },
  };
}
