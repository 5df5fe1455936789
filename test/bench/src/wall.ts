import type { Fault } from '@rekey/emulator';
import type { RunResult } from '@rekey/engine';
import type { Benchmark, Table } from './benchmark.ts';
import { runEngine, standInCaller } from './engine-run.ts';
import { median, repeated } from './median.ts';
import { describeShape, type Shape } from './organization.ts';
import { assertDid, type Stage, startStage } from './stage.ts';
import { type StandIn, startStandIn } from './stand-in/stand-in.ts';

const latencyMs = 40; // between a Lambda and IAM in another Region

type Delay = {
  readonly name: string;
  readonly fault: Fault | undefined;
  readonly accountsMs: number;
  readonly tableMs: number;
};

const delays: readonly Delay[] = [
  { name: 'none added', fault: undefined, accountsMs: 0, tableMs: 0 },
  {
    name: '40 ms to accounts',
    fault: { service: ['iam', 'sts', 'secretsmanager'], latencyMs },
    accountsMs: latencyMs,
    tableMs: 0,
  },
  { name: '40 ms on all', fault: { latencyMs }, accountsMs: latencyMs, tableMs: latencyMs },
];

const shapes: readonly Shape[] = [
  { accounts: 1, users: 50, due: 10 },
  { accounts: 20, users: 50, due: 10 },
];

/** How long runs take from their first call to their end. */
export const wall: Benchmark = {
  about: 'seconds that runs take on the emulator and on a stand-in, with nothing and with 40 ms added to calls',
  run: async ({ repeats }) => [await onEmulator(repeats), await onStandIn(repeats)],
};

type Times = { readonly first: number; readonly quiet: number };
type Measured = { readonly shape: Shape; readonly delay: Delay };

async function onEmulator(repeats: number): Promise<Table> {
  await using stage = await startStage();
  return {
    title: 'Seconds of a run on the emulator (median)',
    columns,
    rows: await rowsOf(repeats, (measured) => timesOnEmulator(stage, measured)),
    notes: [
      'To accounts: STS, IAM and Secrets Manager. On all: the table (DynamoDB), Organizations and tags as well.',
      'The emulator answers some 1,000 calls a second, which is most of the time where many accounts have work.',
      'Reports are ready at the second look (its usual mode).',
    ],
  };
}

async function onStandIn(repeats: number): Promise<Table> {
  await using standIn = await startStandIn();
  return {
    title: 'Seconds of a run on a stand-in that answers from memory (median)',
    columns,
    rows: await rowsOf(repeats, (measured) => timesOnStandIn(standIn, measured)),
    notes: [
      'To accounts: Organizations and tags too. What the stand-in needs itself runs on another core, if there is one.',
    ],
  };
}

const columns = ['organization', ...delays.map(({ name }) => name)];

async function rowsOf(repeats: number, measure: (measured: Measured) => Promise<Times>): Promise<Table['rows']> {
  const [none] = delays;
  if (none !== undefined) await measure({ shape: { accounts: 2, users: 10, due: 2 }, delay: none }); // warms both sides up
  const rows = [];
  for (const shape of shapes) {
    const times: (readonly Times[])[] = [];
    for (const delay of delays) times.push(await repeated(repeats, () => measure({ shape, delay })));
    const of = (pick: (time: Times) => number) => times.map((all) => seconds(median(all.map(pick))));
    rows.push([`${describeShape(shape)}: first day`, ...of(({ first }) => first)]);
    rows.push([`${describeShape(shape)}: the next, quiet`, ...of(({ quiet }) => quiet)]);
  }
  return rows;
}

async function timesOnEmulator(stage: Stage, { shape, delay }: Measured): Promise<Times> {
  await stage.seed(shape);
  await stage.delay(delay.fault);
  const first = await timeOf(() => stage.run(), shape);
  await stage.emulator.advance({ days: 1 });
  return { first, quiet: await timeOf(() => stage.run(), { ...shape, due: 0 }) };
}

async function timesOnStandIn(standIn: StandIn, { shape, delay }: Measured): Promise<Times> {
  const { accountsMs, tableMs } = delay;
  const settings = {
    ...shape,
    latencyMs: accountsMs,
    tableLatencyMs: tableMs,
    reportsReady: false,
    everyAccountKnown: false,
  };
  const run = () => runEngine({ ...standInCaller, endpoint: standIn.endpoint });
  await standIn.set(settings);
  const first = await timeOf(run, shape);
  await standIn.set(settings, true);
  return { first, quiet: await timeOf(run, { ...shape, due: 0 }) };
}

async function timeOf(run: () => Promise<RunResult>, shape: Shape): Promise<number> {
  const startedAt = performance.now();
  assertDid(await run(), shape);
  return performance.now() - startedAt;
}

const seconds = (ms: number): number => Math.round(ms) / 1_000;
