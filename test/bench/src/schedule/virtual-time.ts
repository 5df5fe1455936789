import type { Clock } from '@rekey/engine';
import { createHeap } from './heap.ts';

/** Time that jumps from one thing that happens to the next: hours of a run are played in seconds. */
export type VirtualTime = {
  readonly clock: Clock;
  /** Milliseconds since the start. */
  nowMs(): number;
  sleepUntil(ms: number): Promise<void>;
  /** Plays until the promise has settled. Throws where nothing is left that could settle it. */
  play<T>(promise: Promise<T>): Promise<T>;
};

// A macrotask runs when every microtask has: the only way to know that nothing else happens at this moment. A second one,
// for what itself waits for the turn of the event loop.
const quiet = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));

export function createVirtualTime(start: Date): VirtualTime {
  const startMs = start.getTime();
  const sleepers = createHeap<() => void>();
  let time = 0;

  const sleepUntil = (ms: number): Promise<void> =>
    ms <= time ? Promise.resolve() : new Promise((wake) => sleepers.push(ms, wake));

  const every = (ms: number, tick: () => Promise<void>): (() => void) => {
    let stopped = false;
    const schedule = (): void => {
      if (stopped) return;
      sleepers.push(time + ms, () => {
        if (!stopped) void tick().then(schedule);
      });
    };
    schedule();
    return () => {
      stopped = true;
    };
  };

  const wakeNext = (): void => {
    const next = sleepers.pop();
    if (next === undefined) throw new Error('nothing is left to wait for');
    time = Math.max(time, next.at);
    next.value();
  };

  return {
    clock: {
      now: () => new Date(startMs + time),
      elapsedMs: () => time,
      sleep: (ms) => sleepUntil(time + ms),
      every,
    },
    nowMs: () => time,
    sleepUntil,
    async play(promise) {
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      promise.then(settle, settle);
      await quiet();
      while (!settled) {
        wakeNext();
        await quiet();
      }
      return promise;
    },
  };
}
