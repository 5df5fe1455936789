import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { createDynamoClient, createPolicyStore } from '@rekey/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { type Io, type Output, processIo } from './io.ts';

// What only somebody at a terminal sees: the question, and what a no does.

const folder = mkdtempSync(join(tmpdir(), 'rekey-push-'));
let emulator: Emulator;

beforeAll(async () => {
  emulator = await borrowEmulator();
  await emulator.seed({
    management: '100000000000',
    accounts: [
      { id: '111111111111', name: 'play', users: [{ name: 'alice', keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] }] },
    ],
  });
  await emulator.settings({ report: { mode: 'instant' } });
  Object.assign(process.env, await emulator.env()); // this file's process is its own
  await rekey([], 'table', 'create');
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

const rekey = async (answers: readonly string[], ...args: readonly string[]) => {
  let told = '';
  const output: Output = {
    ...processIo().stderr,
    isTerminal: false,
    columns: undefined,
    write: (text) => {
      told += text;
    },
  };
  const left = [...answers];
  const io: Io = {
    ...processIo(),
    arguments: [...args, '--table', 'rekey'],
    env: {},
    stdout: output,
    stderr: output,
    isInteractive: answers.length > 0,
    ask: async (question) => {
      told += `${question}\n`;
      return left.shift();
    },
  };
  const code = await runCli(io);
  return { code, told: told.replaceAll(/\s+/g, ' ') };
};

const write = (text: string): string => {
  const file = join(folder, 'rekey.yaml');
  writeFileSync(file, text);
  return file;
};

test('on a terminal the first version is asked for, and a no pushes nothing', async () => {
  const { code, told } = await rekey(['n'], 'policy', 'push', write('version: 1\nmode: plan\n'));
  expect(code).toBe(1);
  expect(told).toContain('Push this as version 1, by which every run goes from now on? [y/N]');
  expect(told).toContain('Nothing was pushed.');
  expect((await rekey([], 'policy', 'show', '--history')).told).toContain('No policy was pushed yet.');
  expect((await rekey(['y'], 'policy', 'push', write('version: 1\nmode: plan\n'))).told).toContain('Pushed version 1');
});

test('later ones are asked for after what they change was shown', async () => {
  const file = write('version: 1\nmode: enforce\n');
  const { told } = await rekey(['yes'], 'policy', 'push', file);
  expect(told).toContain('- 2 mode: plan');
  expect(told).toContain('alice now enforced: issue a new key (R13)');
  expect(told.indexOf('Push this as version 2?')).toBeGreaterThan(told.indexOf('now enforced'));
  expect(told).toContain('Pushed version 2 to table rekey.');
});

test('a newest version that nobody can read is told, and replaced', async () => {
  const client = createDynamoClient({ region: 'us-east-1', endpoint: emulator.endpoint });
  const files = [{ file: 'rekey.yaml', text: 'version: 2 # of a Rekey to come\n' }];
  const future = { files, author: 'arn:aws:iam::100000000000:user/eve', at: new Date(), note: undefined, after: 2 };
  await createPolicyStore({ client, tableName: 'rekey' }).push(future);
  const run = await rekey([], 'run');
  expect(run.code).toBe(2);
  expect(run.told).toContain('error POLICY_INVALID: version 3 of the policy in the table is not valid for this Rekey');
  const { code, told } = await rekey(['y'], 'policy', 'push', write('version: 1\nmode: plan\n'));
  expect(code).toBe(0);
  expect(told).toContain('nothing can be compared');
  expect(told).toContain('Pushed version 4');
});

test('with --yes nothing is compared and nobody is asked', async () => {
  const { code, told } = await rekey(['n'], 'policy', 'push', write('version: 1\nmode: off\n'), '--yes');
  expect(code).toBe(0);
  expect(told).not.toContain('?');
  expect(told).not.toContain('affected');
});
