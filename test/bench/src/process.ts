import type { Benchmark, Table } from './benchmark.ts';
import { coldStart } from './cold-start.ts';
import { median, repeated } from './median.ts';
import { type QuietRun, type Size, startQuietRuns } from './quiet-run.ts';

const users = 50;
const sizes: readonly Size[] = [500, 5_000, 10_000].map((accounts) => ({ accounts, users }));
// These take more than a minute each; within one of them there is a median of thousands of accounts.
const largeFrom = 10_000;

/** What a run over quiet accounts needs of the machine it runs on. */
export const ofProcess: Benchmark = {
  about: 'processor time, memory and event-loop delay of quiet runs of up to 10,000 accounts, cold start',
  async run({ repeats }) {
    await using runs = await startQuietRuns();
    const rows = [];
    for (const size of sizes) {
      const all = await repeated(size.accounts < largeFrom ? repeats : 1, () => runs.run(size));
      rows.push(rowOf(`${size.accounts} x ${users}`, size, all));
    }
    for (const size of sizes.filter(({ accounts }) => accounts >= largeFrom)) {
      rows.push(rowOf(`${size.accounts} x ${users}, as the command`, size, [await runs.run(size, [])]));
    }
    return [quietTable(rows), await coldStartTable(repeats)];
  },
};

const rowOf = (name: string, { accounts }: Size, all: readonly QuietRun[]) => {
  const of = (pick: (run: QuietRun) => number) => median(all.map(pick));
  const ownMs = (run: QuietRun) => run.cpuMs - run.networkMs;
  return [
    name,
    of((run) => ownMs(run) / accounts),
    of((run) => run.cpuMs / accounts),
    of((run) => (ownMs(run) * 1_000) / run.users),
    of(({ calls }) => calls / accounts),
    Math.round(of(({ peakRssMb }) => peakRssMb)),
    of(({ delayP99Ms }) => delayP99Ms),
    of(({ delayMaxMs }) => delayMaxMs),
  ];
};

const quietTable = (rows: Table['rows']): Table => ({
  title: 'Quiet accounts of 50 users: reports ready, every user known to the table',
  columns: [
    'accounts x users',
    'own ms/account',
    'with network',
    'own µs/user',
    'calls/account',
    'peak RSS, MB',
    'loop delay p99, ms',
    'max, ms',
  ],
  rows,
  notes: [
    'Processor time of the process, against a stand-in in another one: real adapters, SDK, signing and parsing included.',
    '"Own" is without as many bare exchanges over HTTP and sockets. Of each run all is counted, its first second too.',
    'In one file as the function is, by Node as Lambda starts it with 1,024 MB, or as people start it; accounts are listed at the pace that AWS wants.',
  ],
});

async function coldStartTable(repeats: number): Promise<Table> {
  const { importMs, rssMb, bundleMb } = await coldStart(Math.max(repeats, 5));
  return {
    title: 'Cold start: loading the bundle of the function',
    columns: ['bundle, MB', 'import, ms', 'RSS after it, MB'],
    rows: [[bundleMb, importMs, rssMb]],
  };
}
