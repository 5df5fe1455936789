import type { Cancellation } from '@rekey/engine';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';

/** Ctrl-C once: what is in hand is finished, recorded, and nothing new is begun. Twice: the process ends at once. */
export const watchInterrupts = (
  io: Pick<Io, 'onInterrupt'>,
  say: (line: string) => void,
): Disposable & { readonly cancellation: Cancellation } => {
  const controller = new AbortController();
  const stop = io.onInterrupt(() => {
    // What a killed run had begun is recorded in the table as begun; the next run finds out what became of it.
    if (controller.signal.aborted) process.exit(exitCodes.failed);
    say('Stopping: the users in hand are finished and recorded. Ctrl-C again ends at once.');
    controller.abort();
  });
  return { cancellation: controller.signal, [Symbol.dispose]: stop };
};
