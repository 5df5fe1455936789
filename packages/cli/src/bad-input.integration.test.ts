import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Environment, runRekey } from './testing/run-rekey.ts';

// Each case runs the real command as a process of its own: exit code 2, a clear message, and nothing touched.

const folder = mkdtempSync(join(tmpdir(), 'rekey-cli-'));
const member = '111111111111';
let emulator: Emulator;
let env: Record<string, string>;

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const policy = file('rekey.yaml', 'version: 1\nmode: enforce\n');

const rekey = (args: readonly string[], changes?: Environment) => runRekey(args, { ...env, ...changes });

beforeAll(async () => {
  emulator = await borrowEmulator();
  await emulator.seed({
    management: '100000000000',
    accounts: [
      { id: member, name: 'payments', users: [{ name: 'alice', keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] }] },
    ],
  });
  await emulator.settings({ report: { mode: 'instant' } });
  env = await emulator.env();
  const { code, stderr } = await rekey(['table', 'create', '--table', 'rekey']);
  if (code !== 0) throw new Error(stderr);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(() => emulator.clearCalls());

const mutations = async (): Promise<readonly string[]> =>
  (await emulator.calls({ mutating: true }))
    .filter(({ operation }) => operation !== 'GenerateCredentialReport' && operation !== 'AssumeRole')
    .map(({ service, operation }) => `${service}:${operation}`);

const run = (changes: { policy?: string; table?: string } = {}): readonly string[] => [
  'run',
  '--policy',
  changes.policy ?? policy,
  '--table',
  changes.table ?? 'rekey',
];

test.each([
  ['is not YAML', 'version: 1\nmode: [enforce\n', 'not YAML'],
  ['has an unknown field', 'version: 1\nlifecylce: {}\n', 'lifecylce'],
  ['has a wrong type', 'version: 1\nlifecycle: { rotateAfterDays: soon }\n', 'lifecycle.rotateAfterDays'],
  ['has a bad OU id', 'version: 1\noverrides: [{ scope: ou-1, mode: off }]\n', 'ou-1'],
  ['has a bad account id', 'version: 1\noverrides: [{ scope: 123, mode: off }]\n', '123'],
  [
    'has a malformed date',
    'version: 1\nexceptions: [{ scope: org, users: ["*"], expires: 2026-02-30 }]\n',
    '2026-02-30',
  ],
  ['has a negative period', 'version: 1\nlifecycle: { rotateAfterDays: -1 }\n', 'rotateAfterDays'],
  ['has an impossible period', 'version: 1\nlifecycle: { overlap: { minDays: 9, maxDays: 3 } }\n', 'minDays'],
  ['has an exception without selector', 'version: 1\nexceptions: [{ scope: org, reason: x }]\n', 'users: ["*"]'],
])('a policy that %s is refused with file, line and column', async (_, content, named) => {
  const broken = file('broken.yaml', content);
  const { code, stdout, stderr } = await rekey(run({ policy: broken }));
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('error POLICY_INVALID: ');
  expect(stderr).toMatch(/broken\.yaml:\d+:\d+: /);
  expect(stderr).toContain(named);
  expect(await emulator.calls()).toEqual([]);
});

test('a missing policy file is named', async () => {
  const { code, stderr } = await rekey(run({ policy: '/nowhere/rekey.yaml' }));
  expect(code).toBe(2);
  expect(stderr).toContain('error POLICY_NOT_FOUND: /nowhere/rekey.yaml');
  expect(await emulator.calls()).toEqual([]);
});

test('a missing table is told with the command that creates it', async () => {
  const { code, stderr } = await rekey(run({ table: 'nowhere' }));
  expect(code).toBe(2);
  expect(stderr).toContain('error TABLE_NOT_FOUND: ');
  expect(stderr).toContain('rekey table create --table nowhere');
  expect(await mutations()).toEqual([]);
});

test.each(['status', 'history'])('%s of a missing table says so', async (command) => {
  const { code, stderr } = await rekey([command, '--table', 'nowhere']);
  expect(code).toBe(2);
  expect(stderr).toContain('error TABLE_NOT_FOUND: ');
});

const noKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };

test.each([
  ['run', run()],
  ['plan', ['plan']],
])('%s without credentials says so', async (_, args) => {
  const { code, stderr } = await rekey(args, noKeys);
  expect(code).toBe(2);
  expect(stderr).toContain('error NO_CREDENTIALS: ');
  expect(await mutations()).toEqual([]);
});

test('credentials of a member account without organization access are refused', async () => {
  const { code, stderr } = await rekey(['plan'], await emulator.env(member));
  expect(code).toBe(2);
  expect(stderr).toContain('error ORGANIZATION_ACCESS_DENIED: ');
  expect(await mutations()).toEqual([]);
});

test('an endpoint that does not answer is named', async () => {
  const { code, stderr } = await rekey(['plan'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
  expect(code).toBe(2);
  expect(stderr).toContain('error ENDPOINT_UNREACHABLE: ');
  expect(stderr).toContain('127.0.0.1:9');
});

test('an account that is not in the organization is named, and nothing is touched', async () => {
  const { code, stderr } = await rekey([...run(), '--account', '999999999999']);
  expect(code).toBe(2);
  expect(stderr).toContain('error UNKNOWN_ACCOUNT: ');
  expect(stderr).toContain('999999999999');
  expect(await mutations()).toEqual([]);
});

test('an error with --json is one document on stdout', async () => {
  const { code, stdout } = await rekey([...run({ table: 'nowhere' }), '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'rekey.error/1', error: { code: 'TABLE_NOT_FOUND' } });
});
