import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserDescription } from '@rekey/emulator';
import { createDynamoClient, createTable } from '@rekey/store';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { type Watch, watchHands } from './hands.ts';
import { openIn, rotated } from './health.ts';
import { type Ended, environmentOf, startRekey } from './rekey.ts';
import { worker } from './roles.ts';
import { management, type Stage, startStage, tableName } from './stage.ts';

const accounts = ['111111111111', '111111111112', '111111111113'];
const inUse = { lastUsedDaysAgo: 0.5 } as const;
const due = { ageDays: 120, ...inUse };
const users: readonly UserDescription[] = [
  { name: 'single', keys: [due] },
  { name: 'pair', keys: [{ ageDays: 200, ...inUse }, due] },
  { name: 'unadopted', keys: [due, { ageDays: 20 }] },
  { name: 'half-way', keys: [{ ageDays: 150, status: 'Inactive' }, due] },
  { name: 'young', keys: [{ ageDays: 10, ...inUse }] },
];
const otherTable = 'rekey-other';
const slow = 60;

let stage: Stage;
let folder: string;
let file: string;
let watch: Watch;
beforeAll(async () => {
  stage = await startStage();
  folder = await mkdtemp(join(tmpdir(), 'rekey-e2e-'));
  file = join(folder, 'rekey.yaml');
  await writeFile(file, 'version: 1\nmode: enforce\nlimits: { fullScanEveryDays: 0 }\n');
});
afterAll(async () => {
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await stage.seed({ accounts: accounts.map((id) => ({ id, users })) });
  await stage.emulator.settings({ report: { mode: 'instant' } });
  watch = watchHands(await stage.emulator.state());
});

const start = async (table: string): Promise<Ended> =>
  startRekey(
    ['run', '--policy', file, '--json'],
    await environmentOf(stage.emulator, { table, role: table === tableName ? worker : undefined }),
  ).ended;
const told = ({ stdout }: Ended) => JSON.parse(stdout) as { status?: string; error?: { code: string } };

/** What happened since this was last asked: complaints, and how many changes there were. */
async function look(): Promise<{ readonly wrong: readonly string[]; readonly changed: number }> {
  const calls = await stage.emulator.calls();
  await stage.emulator.clearCalls();
  return { wrong: watch.judge(await stage.emulator.state(), calls), changed: changes(calls).length };
}

describe('two runs at once on one table', () => {
  test('are one: the other ends with 1, says RUN_IN_PROGRESS, and changes nothing', async () => {
    await stage.emulator.inject({ operation: 'AssumeRole', latencyMs: 7_000, times: 1 });
    const both = await Promise.all([start(tableName), start(tableName)]);
    expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 1]));
    const refused = both.find(({ code }) => code === 1);
    expect(refused && told(refused).error?.code).toBe('RUN_IN_PROGRESS');
    const calls = await stage.emulator.calls({ operation: 'CreateAccessKey' });
    expect(new Set(calls.map(({ account, params }) => `${account} ${params.userName}`)).size).toBe(calls.length);
    expect((await look()).wrong).toEqual([]);
  });
});

describe('two runs at once, each with a table of its own', () => {
  beforeEach(async () => {
    const credentials = await stage.emulator.credentials(management);
    const client = createDynamoClient({ endpoint: stage.emulator.endpoint, region: 'us-east-1', credentials });
    await createTable({ client, tableName: otherTable });
    client.destroy();
    // So that neither is done before the other has begun.
    await stage.emulator.inject({ service: ['iam', 'secretsmanager'], latencyMs: slow });
    await stage.emulator.clearCalls();
  });

  test('leave nobody without a working key, month after month, and come to rest', async () => {
    const perMonth: number[] = [];
    for (let month = 0; month < 3; month += 1) {
      const both = await Promise.all([start(tableName), start(otherTable)]);
      const { wrong, changed } = await look();
      expect(wrong).toEqual([]);
      expect(both.map((ended) => told(ended).status)).toEqual(['finished', 'finished']);
      perMonth.push(changed);
      await stage.emulator.advance({ days: 31 });
    }
    expect(perMonth[0]).toBeGreaterThan(accounts.length * 5);
    await stage.emulator.clearFaults();
    for (const table of [tableName, otherTable, tableName, otherTable]) await start(table);
    expect((await look()).wrong).toEqual([]);
    const quiet = [await start(tableName), await start(otherTable)];
    expect(quiet.map((ended) => told(ended).status)).toEqual(['finished', 'finished']);
    expect(await look()).toEqual({ wrong: [], changed: 0 });
    const state = await stage.emulator.state();
    expect(watch.orphans(state)).toEqual([]);
    for (const table of [tableName, otherTable]) expect(openIn(await stage.emulator.table({ table }))).toEqual([]);
    expect(accounts.map((account) => rotated(state, { account, user: 'single' }))).toEqual(
      accounts.map(() => 'rotated'),
    );
  });
});
