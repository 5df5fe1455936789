import type { Clock } from '@rekey/engine';

/** An answer's `Date` header, with the moments (of `localMs`) at which its request left and it arrived. */
type DatedAnswer = { readonly date: Date; readonly sentAtMs: number; readonly receivedAtMs: number };

export type AwsClock = Clock & {
  localMs(): number;
  learn(answer: DatedAnswer): void;
};

type Sources = { readonly wallMs: () => number; readonly monotonicMs: () => number };

// Below this, wall and monotonic clock differ because one is being slewed, not because the machine slept.
const sleepNoticedMs = 1_000;
// A header says the whole second in which an answer was made.
const headerResolutionMs = 1_000;
// Services disagree among themselves by less; a clock found to be further ahead than this was set, not slewed.
const serverSpreadMs = 5_000;

/** The next tick is due when the one before has ended: ticks never overtake each other. */
function every(ms: number, tick: () => Promise<void>): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const schedule = () => {
    if (!stopped) timer = setTimeout(() => void tick().then(schedule), ms);
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

// The timer keeps the process alive: whoever waits wants to go on.
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const systemClocks: Sources = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/**
 * AWS's time: the local clock plus an offset learned from `Date` headers. Each answer bounds the offset from below and
 * above; it is raised to the lower bound, so that `now` comes closer to AWS's time from behind and does not jitter.
 * Only a local clock that was set forward makes it fall.
 */
export function createAwsClock(sources: Sources = systemClocks): AwsClock {
  const elapsedMs = createElapsed(sources);
  const startedAtMs = sources.wallMs();
  const localMs = () => startedAtMs + elapsedMs();
  let offsetMs = 0;
  return {
    localMs,
    elapsedMs,
    now: () => new Date(localMs() + offsetMs),
    sleep: (ms) => delay(ms),
    every,
    learn({ date, sentAtMs, receivedAtMs }) {
      const atLeastMs = date.getTime() - receivedAtMs;
      const atMostMs = date.getTime() + headerResolutionMs - sentAtMs;
      if (offsetMs < atLeastMs || offsetMs > atMostMs + serverSpreadMs) offsetMs = atLeastMs;
    },
  };
}

/**
 * The monotonic clock of Linux stands still while the machine sleeps, the wall clock does not: where the wall clock
 * gained on it, the machine slept (or was set forward, which is taken for sleep: that stops a run, and harms nothing).
 */
function createElapsed({ wallMs, monotonicMs }: Sources): () => number {
  const startedAtMs = monotonicMs();
  let aheadMs = wallMs() - startedAtMs;
  let sleptMs = 0;
  return () => {
    const monotonic = monotonicMs();
    const gainedMs = wallMs() - monotonic - aheadMs;
    if (Math.abs(gainedMs) > sleepNoticedMs) {
      sleptMs += Math.max(gainedMs, 0);
      aheadMs += gainedMs;
    }
    return monotonic - startedAtMs + sleptMs;
  };
}
