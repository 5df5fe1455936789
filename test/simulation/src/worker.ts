import { parentPort } from 'node:worker_threads';
import { play } from './play.ts';
import { add, nothing, tallyOf } from './tally.ts';
import { writeScript } from './write-script.ts';

// Plays the seeds that it is sent and answers with their tally.
parentPort?.on('message', ({ from, count }: { readonly from: number; readonly count: number }) => {
  void playAll(from, count).then((tally) => parentPort?.postMessage(tally));
});

async function playAll(from: number, count: number): Promise<typeof nothing> {
  let tally = nothing;
  for (let seed = from; seed < from + count; seed += 1)
    tally = add(tally, tallyOf(seed, await play(writeScript(seed))));
  return tally;
}
