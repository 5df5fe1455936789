import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runRekey } from './testing/run-rekey.ts';

// One story through the real command: what it prints, and with what it exits. What it does to AWS is judged in test/e2e.

const folder = mkdtempSync(join(tmpdir(), 'rekey-cli-'));
const account = '111111111111';
let emulator: Emulator;
let env: Record<string, string>;

const policy = (mode: string): string => {
  const path = join(folder, `${mode}.yaml`);
  writeFileSync(path, `version: 1\nmode: ${mode}\nsecrets: { readers: ["arn:aws:iam::{account}:role/ops"] }\n`);
  return path;
};
const enforcing = policy('enforce');
const planning = policy('plan');

const outputs: string[] = [];

const rekey = async (line: string) => {
  const ended = await runRekey(line.split(' '), { ...env, REKEY_TABLE: 'rekey' });
  outputs.push(ended.stdout, ended.stderr);
  return ended;
};

const documentIn = (stdout: string): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

beforeAll(async () => {
  emulator = await borrowEmulator();
  await emulator.seed({
    management: '100000000000',
    accounts: [
      {
        id: account,
        name: 'payments',
        users: [
          { name: 'alice', keys: [{ ageDays: 120, lastUsedDaysAgo: 0.1, lastUsedService: 's3' }] },
          { name: 'bob', keys: [{ ageDays: 10, lastUsedDaysAgo: 1 }] },
        ],
      },
    ],
  });
  await emulator.settings({ report: { mode: 'instant' } });
  env = await emulator.env();
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

test('a table is created once, and then found there', async () => {
  expect(await rekey('table create')).toMatchObject({ code: 0, stdout: 'Table rekey is created and ready.\n' });
  const again = await rekey('table create --json');
  expect(again.code).toBe(0);
  expect(documentIn(again.stdout)).toEqual({ schema: 'rekey.table/1', table: 'rekey', status: 'present' });
});

test('an empty table says how to begin', async () => {
  const { code, stdout } = await rekey('status');
  expect(code).toBe(0);
  expect(stdout).toContain('no run has been recorded yet');
  expect((await rekey('history')).stdout).toBe('No run has been recorded yet.\n');
});

test('plan --json is one document with a summary, and --fail-on changes gives 3', async () => {
  const { code, stdout, stderr } = await rekey(`plan --policy ${enforcing} --json --fail-on changes`);
  expect(stderr).toBe('');
  expect(code).toBe(3);
  expect(documentIn(stdout)).toMatchObject({
    schema: 'rekey.plan/1',
    kind: 'plan',
    status: 'finished',
    summary: { steps: 2, issue: 1, deactivate: 1, secretsCreated: 1, monthlyCostUsd: 0.4, recordedOnly: 0 },
    accounts: [{ coverage: 'not-covered' }, { account: { id: account }, coverage: 'scanned' }],
  });
});

test('a run in mode plan changes nothing, and leaves its user overdue', async () => {
  const run = await rekey(`run --policy ${planning}`);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('Nothing was changed: 2 steps only recorded, in mode plan.');
  const { code, stdout } = await rekey('status --fail-on overdue');
  expect(code).toBe(3);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('1 user is overdue');
  expect((await rekey('status --overdue')).stdout).toMatch(/Overdue users: 1\n.*\n +111111111111 +payments +alice/);
});

test('status names what a pipeline may fail on', async () => {
  expect((await rekey('status --fail-on too-old')).code).toBe(3);
  expect((await rekey('status --fail-on failed,unreachable')).code).toBe(0);
});

test('run --json is one document, without a word on stderr', async () => {
  const { code, stdout, stderr } = await rekey(`run --policy ${enforcing} --json`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, payments] = documentIn(stdout)['accounts'] as { users: { user: string; steps: { status: string }[] }[] }[];
  expect(payments?.users).toMatchObject([{ user: 'alice', steps: [{ status: 'done' }, { status: 'done' }] }]);
});

test('a second run has nothing to do', async () => {
  const { code, stdout } = await rekey(`run --policy ${enforcing}`);
  expect(code).toBe(0);
  expect(stdout).toContain('Nothing to do: every key is as the policy wants it.');
});

test('status shows a user in full, and history what was done to them', async () => {
  const { stdout } = await rekey('status --user alice');
  expect(stdout).toContain('alice in payments (111111111111): fresh');
  expect(stdout).toContain('Inactive');
  const events = await rekey(`history --account ${account} --user alice --json`);
  expect(documentIn(events.stdout)).toMatchObject({
    schema: 'rekey.history/1',
    events: [{ action: 'deactivate' }, { action: 'issue' }],
  });
  expect((await rekey('status --fail-on overdue')).code).toBe(0);
});

test('status --json is one document, and its numbers are those of the CSV', async () => {
  const { code, stdout, stderr } = await rekey('status --json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(documentIn(stdout)).toMatchObject({
    schema: 'rekey.status/1',
    maxKeyAgeDays: 90,
    latestRun: { state: 'finished' },
    sums: { counts: { users: 2, keys: 3, activeKeys: 2, overdue: 0 }, compliance: { compliant: 2, 'too-old': 0 } },
    oldest: [{ user: 'bob', ageDays: 10, standing: 'compliant' }, { user: 'alice' }],
    trend: [{ compliance: { 'too-old': 1 } }, { compliance: { 'too-old': 0 } }, {}],
  });
  const csv = await rekey('status --csv');
  expect(csv).toMatchObject({ code: 0, stderr: '' });
  const [heads, ...rows] = csv.stdout.trimEnd().split('\n');
  expect(heads).toMatch(/^account,account_name,ou_path,user,key_id,/);
  expect(rows.map((row) => row.split(',')[3])).toEqual(['bob', 'alice']);
  const users = documentIn((await rekey('status --verdict fresh --json')).stdout);
  expect(users).toMatchObject({ schema: 'rekey.users/1', users: [{ user: 'alice' }, { user: 'bob' }] });
});

test('status --since tells what runs did, and how compliance moved', async () => {
  const { stdout } = await rekey('status --since 1');
  expect(stdout).toContain('They did: 1 key issued, 1 switched off.');
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Compliance before: 50 % .* Now: 100 % /);
  expect(documentIn((await rekey('status --since 1 --json')).stdout)).toMatchObject({
    schema: 'rekey.since/1',
    done: { issued: 1, deactivated: 1 },
    runs: [{ state: 'finished' }, {}, {}],
  });
});

test('history shows runs, and one run with its steps', async () => {
  const { runs } = documentIn((await rekey('history --json')).stdout) as { runs: { run: string }[] };
  expect(runs).toHaveLength(3);
  const { stdout } = await rekey(`history ${runs[1]?.run ?? ''}`);
  expect(stdout).toContain('R13 issued new key');
});

test('--force rotates a young key of one user', async () => {
  const { code, stdout } = await rekey(`run --policy ${enforcing} --account ${account} --user bob --force`);
  expect(code).toBe(0);
  expect(stdout).toContain('Done: 1 key issued, 1 switched off.');
});

test('none of these outputs holds a secret', async () => {
  const { minted } = await emulator.state();
  expect(minted.length).toBeGreaterThanOrEqual(4);
  expect(minted.filter(({ secret }) => outputs.some((output) => output.includes(secret)))).toEqual([]);
});
