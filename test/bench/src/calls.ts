import type { Call } from '@rekey/emulator';
import type { Benchmark, Table } from './benchmark.ts';
import { describeShape, type Shape } from './organization.ts';
import { assertDid, type Stage, startStage } from './stage.ts';

const organization: Shape = { accounts: 20, users: 50, due: 10 };
const sizes = [10, 100, 1_000, 5_000];

/** API calls of a run, by operation: counted, so that once is enough. */
export const calls: Benchmark = {
  about: 'API calls by operation: a first day, a quiet day, and quiet accounts of 10 to 5,000 users',
  async run() {
    await using stage = await startStage();
    const days = await twoDays(stage);
    return [byOperation(days), await bySize(stage)];
  },
};

type Day = { readonly name: string; readonly calls: readonly Call[] };

async function twoDays(stage: Stage): Promise<readonly Day[]> {
  await stage.seed(organization);
  const first = await callsOfRun(stage, organization);
  await stage.emulator.advance({ days: 1 });
  const next = await callsOfRun(stage, { ...organization, due: 0 });
  return [
    { name: 'first day', calls: first },
    { name: 'next day, quiet', calls: next },
  ];
}

export async function callsOfRun(stage: Stage, shape: Shape): Promise<readonly Call[]> {
  await stage.emulator.clearCalls();
  assertDid(await stage.run(), shape);
  return stage.emulator.calls();
}

const isOwnTable = ({ service }: Call): boolean => service === 'dynamodb';

function byOperation(days: readonly Day[]): Table {
  const operations = [...new Set(days.flatMap((day) => day.calls.map(nameOf)))].sort();
  const totals = (name: string, counts: (call: Call) => boolean) => [
    name,
    ...days.map((day) => day.calls.filter(counts).length),
  ];
  return {
    title: `Calls of a run over ${describeShape(organization)}`,
    columns: ['operation', ...days.map(({ name }) => name)],
    rows: [
      totals('all but the own table', (call) => !isOwnTable(call)),
      totals('own table', isOwnTable),
      ...operations.map((name) => totals(name, (call) => nameOf(call) === name)),
    ],
  };
}

const nameOf = ({ service, operation }: Call): string => `${service}:${operation}`;

async function bySize(stage: Stage): Promise<Table> {
  const rows = [];
  for (const users of sizes) {
    const shape = { accounts: 1, users, due: 0 };
    await stage.seed(shape);
    const first = await callsOfRun(stage, shape);
    const next = await callsOfRun(stage, shape);
    const inAccount = (all: readonly Call[]) => all.filter(isOfAccounts).length;
    const ofTable = (all: readonly Call[]) => all.filter(isOwnTable).length;
    rows.push([users, inAccount(first), ofTable(first), inAccount(next), ofTable(next)]);
  }
  return {
    title: 'Calls for one quiet account, by its number of users',
    columns: ['users', 'first run', 'own table', 'next, report ready', 'own table '],
    rows,
    notes: ['Calls for the account: AssumeRole, and what is called with its session. The first run writes every user.'],
  };
}

const isOfAccounts = ({ service, operation }: Call): boolean =>
  ['iam', 'secretsmanager'].includes(service) || operation === 'AssumeRole';
