import { startEmulator } from '@rekey/emulator';
import { createStage } from './stage.ts';
import { tell } from './story.ts';

// One organization, one policy, four runs: what a person would see in a month, in a minute. Nothing outside this
// process and its children is touched, and all of it ends with this process.
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const interrupted = 130;

try {
  await using emulator = await startEmulator();
  await tell(await createStage(emulator, stopping.signal));
} catch (error) {
  if (stopping.signal.aborted) {
    console.error('\nThe demo was interrupted; nothing is left running.');
    process.exitCode = interrupted;
  } else {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
