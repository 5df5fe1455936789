import type { Clock } from '../ports.ts';
import { dayMs, now } from './time.ts';

/** Time that passes only when it is told to. */
export type VirtualClock = Clock & {
  /** Lets so much time pass, waking every sleeper at its moment and letting what it wakes run. */
  advance(ms: number): Promise<void>;
  /** All at once, as for a machine that was asleep: nobody wakes in between. */
  jump(ms: number): void;
  /**
   * Waits for a promise, letting time pass up to the next sleeper whenever nothing else can happen. Rejects with
   * `Stuck` when nobody sleeps any more (a crash) or when more than `limitMs` of virtual time would pass.
   */
  settle<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /** This clock as a process sees it whose idea of AWS's time is off by so much. */
  skewed(ms: number): Clock;
};

export class Stuck extends Error {
  override readonly name = 'Stuck';
}

type Sleeper = { readonly at: number; readonly wake: () => void };

// A macrotask runs when every microtask has: the only way to know that nothing else can happen. Taken at import, so that fake timers do not replace it.
const macrotask = setImmediate;
const quiet = (): Promise<void> => new Promise((resolve) => void macrotask(resolve));

export const createClock = (start: Date = now): VirtualClock => {
  let time = start.getTime();
  const sleepers: Sleeper[] = [];

  /** Returns what calls it off. */
  const wakeAt = (at: number, wake: () => void): (() => void) => {
    const sleeper = { at, wake };
    const later = sleepers.findIndex((other) => other.at > at);
    sleepers.splice(later === -1 ? sleepers.length : later, 0, sleeper);
    return () => void sleepers.splice(sleepers.indexOf(sleeper), sleepers.includes(sleeper) ? 1 : 0);
  };

  const sleep = (ms: number): Promise<void> =>
    ms <= 0 ? Promise.resolve() : new Promise((wake) => void wakeAt(time + ms, wake));

  const every = (ms: number, tick: () => Promise<void>): (() => void) => {
    let stopped = false;
    let callOff = (): void => {};
    const schedule = (): void => {
      if (!stopped) callOff = wakeAt(time + ms, () => void tick().then(schedule));
    };
    schedule();
    return () => {
      stopped = true;
      callOff();
    };
  };

  const wakeNext = (limit: number): boolean => {
    const next = sleepers[0];
    if (next === undefined || next.at > limit) return false;
    sleepers.shift();
    time = Math.max(time, next.at);
    next.wake();
    return true;
  };

  const advance = async (ms: number): Promise<void> => {
    const end = time + ms;
    await quiet();
    while (wakeNext(end)) await quiet();
    time = Math.max(time, end);
    await quiet();
  };

  const settle = async <T>(promise: Promise<T>, limitMs: number = 7 * dayMs): Promise<T> => {
    const limit = time + limitMs;
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    promise.then(end, end);
    for (;;) {
      await quiet();
      if (ended) return promise;
      if (!wakeNext(limit))
        throw new Stuck(sleepers.length === 0 ? 'nothing is left to wait for' : 'it takes too long');
    }
  };

  const skewed = (ms: number): Clock => ({
    now: () => new Date(time + ms),
    elapsedMs: () => time - start.getTime(),
    sleep,
    every,
  });

  return {
    ...skewed(0),
    advance,
    settle,
    skewed,
    jump: (ms) => {
      time += ms;
    },
  };
};
