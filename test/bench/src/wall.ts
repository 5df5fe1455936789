import type { Fault } from '@rekey/emulator';
import type { Benchmark } from './benchmark.ts';
import { median, repeated } from './median.ts';
import { describeShape, type Shape } from './organization.ts';
import { assertDid, type Stage, startStage } from './stage.ts';

const latencyMs = 40; // between a Lambda and IAM in another Region

const delays: readonly { readonly name: string; readonly fault: Fault | undefined }[] = [
  { name: 'none added', fault: undefined },
  { name: '40 ms to accounts', fault: { service: ['iam', 'sts', 'secretsmanager'], latencyMs } },
  { name: '40 ms on all', fault: { latencyMs } },
];

const shapes: readonly Shape[] = [
  { accounts: 1, users: 50, due: 10 },
  { accounts: 20, users: 50, due: 10 },
];

/** How long runs take from their first call to their end. */
export const wall: Benchmark = {
  about: 'seconds that runs take on the emulator, with nothing and with 40 ms added to calls',
  async run({ repeats }) {
    await using stage = await startStage();
    await timesOf(stage, { shape: { accounts: 2, users: 10, due: 2 }, fault: undefined }); // warms both sides up
    const rows = [];
    for (const shape of shapes) {
      const times: (readonly Times[])[] = [];
      for (const { fault } of delays) times.push(await repeated(repeats, () => timesOf(stage, { shape, fault })));
      const of = (pick: (time: Times) => number) => times.map((all) => seconds(median(all.map(pick))));
      rows.push([`${describeShape(shape)}: first day`, ...of(({ first }) => first)]);
      rows.push([`${describeShape(shape)}: the next, quiet`, ...of(({ quiet }) => quiet)]);
    }
    return [
      {
        title: 'Seconds of a run (median)',
        columns: ['organization', ...delays.map(({ name }) => name)],
        rows,
        notes: [
          'Calls to accounts: STS, IAM and Secrets Manager. On all: the table (DynamoDB), Organizations and tags as well.',
          'The emulator answers one call at a time for each of its services, and with a processor shared with the run:',
          'what it needs itself is part of every number. Reports are ready at the second look (its usual mode).',
        ],
      },
    ];
  },
};

type Times = { readonly first: number; readonly quiet: number };
type Measured = { readonly shape: Shape; readonly fault: Fault | undefined };

async function timesOf(stage: Stage, { shape, fault }: Measured): Promise<Times> {
  await stage.seed(shape);
  await stage.delay(fault);
  const first = await timeOf(stage, shape);
  await stage.emulator.advance({ days: 1 });
  return { first, quiet: await timeOf(stage, { ...shape, due: 0 }) };
}

async function timeOf(stage: Stage, shape: Shape): Promise<number> {
  const startedAt = performance.now();
  assertDid(await stage.run(), shape);
  return performance.now() - startedAt;
}

const seconds = (ms: number): number => Math.round(ms) / 1_000;
