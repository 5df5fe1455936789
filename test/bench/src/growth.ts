import type { Benchmark } from './benchmark.ts';
import { callsOfRun } from './calls.ts';
import { runEngine, standInCaller } from './engine-run.ts';
import { exponentOf } from './fit.ts';
import { median, repeated } from './median.ts';
import { type QuietRun, type Size, startQuietRuns } from './quiet-run.ts';
import { startStage } from './stage.ts';
import { startStandIn } from './stand-in/stand-in.ts';

const byAccounts: readonly Size[] = [250, 500, 1_000, 2_000].map((accounts) => ({ accounts, users: 50 }));
const byUsers: readonly Size[] = [10, 100, 1_000, 5_000].map((users) => ({
  accounts: Math.max(20_000 / users, 10),
  users,
}));
const callSizes = [2, 5, 10, 20];
const wallSizes = [10, 20, 40, 80];
const latencyMs = 40;

type Growth = readonly [what: string, over: string, sizes: readonly number[], values: readonly number[]];

/** Each measure over size, and how it grows: 1 is in proportion, 0 not at all. */
export const growth: Benchmark = {
  about: 'how calls, time, processor time and memory grow with accounts and users: exponents',
  async run({ repeats }) {
    const measured = [...(await ofCalls()), ...(await ofQuietRuns(repeats)), await ofWall(repeats)];
    return [
      {
        title: 'Growth: exponents of log-log fits',
        columns: ['measure', 'over', 'exponent', 'sizes', 'values'],
        rows: measured.map(([what, over, sizes, values]) => [
          what,
          over,
          exponentOf(sizes.map((size, index) => ({ size, value: values[index] ?? Number.NaN }))),
          sizes.join('; '),
          values.map((value) => Number(value.toPrecision(3)).toLocaleString('en-US')).join('; '),
        ]),
        notes: [
          'Calls on the emulator; the rest against a stand-in. Processor time and memory: quiet runs, each in a process',
          'of its own. Seconds: first days of accounts of 50 users with 10 due, 40 ms added to each call to them.',
        ],
      },
    ];
  },
};

async function ofCalls(): Promise<readonly Growth[]> {
  await using stage = await startStage();
  const first: number[] = [];
  const quiet: number[] = [];
  for (const accounts of callSizes) {
    const shape = { accounts, users: 50, due: 10 };
    await stage.seed(shape);
    first.push((await callsOfRun(stage, shape)).length);
    await stage.emulator.advance({ days: 1 });
    quiet.push((await callsOfRun(stage, { ...shape, due: 0 })).length);
  }
  return [
    ['calls of a first day, table included', 'accounts', callSizes, first],
    ['calls of the next, quiet day', 'accounts', callSizes, quiet],
  ];
}

async function ofQuietRuns(repeats: number): Promise<readonly Growth[]> {
  await using runs = await startQuietRuns();
  const medians = async (sizes: readonly Size[], picks: readonly ((run: QuietRun) => number)[]) => {
    const all: (readonly QuietRun[])[] = [];
    for (const size of sizes) all.push(await repeated(repeats, () => runs.run(size)));
    return picks.map((pick) => all.map((some) => median(some.map(pick))));
  };
  const cpuMs = (run: QuietRun) => run.cpuMs;
  const accounts = byAccounts.map((size) => size.accounts);
  const [cpu = [], memory = []] = await medians(byAccounts, [cpuMs, ({ peakRssMb }) => peakRssMb]);
  const perAccount = byUsers.map((size) => size.users);
  const [ofUsers = []] = await medians(byUsers, [cpuMs]);
  return [
    ['processor time, ms', 'accounts', accounts, cpu],
    ['peak memory, MB', 'accounts', accounts, memory],
    ['processor time per account, ms', 'users', perAccount, ofUsers.map((ms, n) => ms / (byUsers[n]?.accounts ?? 1))],
  ];
}

async function ofWall(repeats: number): Promise<Growth> {
  await using standIn = await startStandIn();
  const seconds: number[] = [];
  for (const accounts of wallSizes) {
    const times = await repeated(repeats, async () => {
      await standIn.set({ ...workDay, accounts });
      const startedAt = performance.now();
      await runEngine({ ...standInCaller, endpoint: standIn.endpoint, limits: { tagReadsPerSecond: 1e6 } });
      return (performance.now() - startedAt) / 1_000;
    });
    seconds.push(median(times));
  }
  return ['seconds of a first day', 'accounts', wallSizes, seconds];
}

const workDay = { users: 50, due: 10, latencyMs, tableLatencyMs: 0, reportsReady: false, everyAccountKnown: false };
