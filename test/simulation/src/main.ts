import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';
import { storyOf } from './story.ts';
import type { Tally } from './tally.ts';

const usage = `Plays histories of an organization in memory, with faults, crashes and people at every effect, and checks
after each effect and at the end that nobody loses a working key and nothing is lost (invariants I1 to I9).

  npx -y pnpm simulate                      5,000 histories from a random seed
  npx -y pnpm simulate --runs N --seed S    N histories from seed S on; the same seed is the same history
  npx -y pnpm simulate --failures N         goes on until N histories have failed, and lists them
  npx -y pnpm simulate --replay S           one history: if it fails, shrunk and told as a story

Exit code 1 if a history violates an invariant.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5000' },
    seed: { type: 'string' },
    replay: { type: 'string' },
    failures: { type: 'string', default: '1' },
    workers: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const numberOf = (name: string, text: string): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} takes a whole number, not ${text}\n`);
  process.exit(2);
};

let toldPercent = 0;

if (values.help) process.stdout.write(`${usage}\n`);
else if (values.replay !== undefined) process.stdout.write(`${await storyOf(numberOf('replay', values.replay))}\n`);
else await simulateAll();

async function simulateAll(): Promise<void> {
  const runs = numberOf('runs', values.runs);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : numberOf('seed', values.seed);
  const startedAt = performance.now();
  const tally = await simulate({
    seed,
    runs,
    failuresAtMost: numberOf('failures', values.failures),
    ...(values.workers === undefined ? {} : { workers: numberOf('workers', values.workers) }),
    onProgress: ({ histories }) => progress(histories, runs),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(`${summaryOf(tally, { seed, seconds: (performance.now() - startedAt) / 1000 })}\n`);
  const [failed] = tally.failed;
  if (failed === undefined) return;
  for (const { seed: of, invariant, what } of tally.failed) process.stdout.write(`${of}  ${invariant}  ${what}\n`);
  process.stdout.write(`\n${await storyOf(failed.seed)}\n`);
  process.exitCode = 1;
}

/** A line that moves on a terminal; elsewhere one for every tenth part. */
function progress(done: number, all: number): void {
  const percent = Math.floor((done / all) * 100);
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} histories`);
  else if (percent >= toldPercent + 10) {
    toldPercent = percent - (percent % 10);
    process.stderr.write(`${done} of ${all} histories\n`);
  }
}

function summaryOf(tally: Tally, { seed, seconds }: { readonly seed: number; readonly seconds: number }): string {
  const rows: readonly (readonly [string, string | number])[] = [
    ['seeds', `${seed} to ${seed + tally.histories - 1}`],
    ['histories', tally.histories],
    ['in which nothing was changed', tally.idle],
    ['runs', tally.runs],
    ['changes in AWS', tally.deeds],
    ['processes that crashed', tally.crashes],
    ...Object.entries(tally.faults)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]): readonly [string, number] => [`fault: ${kind}`, count]),
    ['clean runs until quiet, at most', tally.longestConvergence],
    ['violations', tally.failed.length],
    ['seconds', Math.round(seconds)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.toLocaleString('en-US')}`).join('\n');
}
