import { type Emulator, startEmulator } from './emulator.ts';

let started: Promise<Emulator> | undefined;
let lent = false;

/**
 * The emulator of this process, empty, to one borrower at a time, who gives it back by `stop`: starting one takes longer
 * than many tests. For test files, which share processes; those about starting and stopping have their own.
 */
export async function borrowEmulator(): Promise<Emulator> {
  if (lent) throw new Error('emulator: it is borrowed already, and was not given back');
  lent = true;
  started ??= startEmulator();
  const emulator = await started;
  await emulator.reset();
  const giveBack = async (): Promise<void> => {
    lent = false;
  };
  return { ...emulator, stop: giveBack, [Symbol.asyncDispose]: giveBack };
}
