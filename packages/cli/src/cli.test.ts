import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from './cli.ts';
import type { Output } from './io.ts';

const memory = () => {
  let text = '';
  const output: Output = {
    write: (more) => {
      text += more;
    },
    isTerminal: false,
    columns: undefined,
    stream: process.stderr,
  };
  return { output, text: () => text };
};

const rekey = async (line: string) => {
  const stdout = memory();
  const stderr = memory();
  const code = await runCli({
    arguments: line.split(' ').filter((word) => word !== ''),
    env: {},
    stdout: stdout.output,
    stderr: stderr.output,
    isInteractive: false,
    ask: async () => undefined,
    onInterrupt: () => () => {},
    now: () => new Date('2026-06-01T00:00:00Z'),
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
};

test.each([
  ['pln', "unknown command 'pln'", 'Did you mean plan?'],
  ['plan --acount 111111111111', "unknown option '--acount'", 'Did you mean --account?'],
  ['run --policy', "option '--policy <file>' argument missing", 'See: rekey run --help'],
  ['run --account 123', 'An account id has 12 digits', 'See: rekey run --help'],
  ['run --user a/b', 'A user name has up to 64', 'See: rekey run --help'],
  ['plan --time-limit soon', 'Give minutes, such as 30', 'See: rekey plan --help'],
  ['plan --time-limit 0', 'Give minutes, such as 30', 'See: rekey plan --help'],
  ['plan --fail-on overdue', 'Allowed: changes', 'See: rekey plan --help'],
  ['status --ou workloads', 'looks like ou-ab12-workload1', 'See: rekey status --help'],
  ['status --verdict bad', "argument 'bad' is invalid", 'See: rekey status --help'],
  ['status --finding bad', "argument 'bad' is invalid", 'See: rekey status --help'],
  ['status --fail-on late', 'Allowed: overdue, failed, unreachable, too-old', 'See: rekey status --help'],
  ['status --since yesterday', 'Give days such as 7', 'See: rekey status --help'],
  ['status --user a --overdue', 'cannot be used with option', 'See: rekey status --help'],
  ['status --verdict fresh --finding three-keys', 'cannot be used with option', 'See: rekey status --help'],
  ['status --since 7 --ou ou-ab12-workload1', 'cannot be used with option', 'See: rekey status --help'],
  ['status --key AKIAIOSFODNN7EXAMPLE --csv', 'cannot be used with option', 'See: rekey status --help'],
  ['status --exceptions --fail-on overdue', 'cannot be used with option', 'See: rekey status --help'],
  ['dashboard', '--table NAME is missing', 'rekey run'],
  ['dashboard --table t --port http', 'A port is a number', 'See: rekey dashboard --help'],
  ['dashboard --table t --port 65536', 'A port is a number', 'See: rekey dashboard --help'],
  ['history --limit 0', 'whole number from 1', 'See: rekey history --help'],
  ['policy push', "missing required argument 'file'", 'See: rekey policy push --help'],
  ['policy validate', 'POLICY_NOT_FOUND: rekey.yaml', 'rekey policy init'],
  ['policy push rekey.yaml', '--table NAME is missing', 'rekey run'],
  ['policy push rekey.yaml --note', 'argument missing', 'See: rekey policy push --help'],
  ['policy show', '--table NAME is missing', 'pushed to'],
  ['policy show three', 'Give the number of a version', 'See: rekey policy show --help'],
  ['policy show 3 --history --table t', 'a version, or --history', 'but not both'],
  ['policy diff rekey.yaml', '--table NAME is missing', 'pushed to'],
  ['policy diff --table t', 'name the new policy', 'rekey policy diff --from 3 --to 4'],
  ['policy diff a.yaml --to 0 --table t', 'Give the number of a version', 'See: rekey policy diff --help'],
  ['run --table t --override-policy', '--override-policy needs --policy FILE', 'error USAGE'],
  ['run --table t --remote', '--function NAME is missing', 'in this account and Region'],
  ['run --table t --remote --function f --policy x', '--remote goes without --policy', 'REKEY_POLICY unset'],
  ['run --table t --remote --function f --plan x --time-limit 3', 'without --plan, --time-limit', 'pushed policy'],
  ['run --table t --remote --function f --bus default', '--remote goes without --bus', 'pushed policy'],
  ['run --table t --topic digests', 'A topic looks like arn:aws:sns', 'See: rekey run --help'],
  ['run --table t --mail-from rekey', 'An address looks like', 'See: rekey run --help'],
  ['run --remote --function f', '--table NAME is missing', 'rekey table create'],
  ['undo 111111111111 a --table t --remote --function f --role r', '--remote goes without --role', 'pushed policy'],
  ['doctor --remote --function f', '--table NAME is missing', 'its answer is there'],
  ['doctor --account 1', 'An account id has 12 digits', 'See: rekey doctor --help'],
  ['plan extra', 'too many arguments', 'See: rekey plan --help'],
  ['plan --force', 'needs --user and exactly one --account', 'Such as: rekey run'],
  ['plan --force --user a --account 111111111111 --account 222222222222', 'exactly one --account', 'Such as'],
  ['run', '--table NAME is missing', 'rekey table create'],
  ['run --policy rekey.yaml', '--table NAME is missing', 'rekey table create'],
  ['status', '--table NAME is missing', 'rekey run'],
  ['table create', '--table NAME is missing', 'rekey table create'],
  ['history --user a --table t', '--user needs --account', 'rekey history --account'],
  ['hold', 'say what to hold', 'rekey hold --list'],
  ['hold 123 --reason x', 'A scope is org, an OU id such as', 'See: rekey hold --help'],
  ['hold r-ab12 --reason x', 'The root is written org', 'See: rekey hold --help'],
  ['hold org --until soon --reason x', 'or a duration such as 7d', 'See: rekey hold --help'],
  ['hold org --list --table t', '--list shows holds', 'Leave it out'],
  ['hold org --reason x', '--table NAME is missing', 'rekey run'],
  ['release', 'say which hold to end', 'rekey hold --list'],
  ['release org --run x', 'say which hold to end', 'rekey release org'],
  ['undo 111111111111 --table t', 'name an account and its user, or --run', 'rekey history'],
  ['undo 111111111111 alice --run x --table t', 'name an account and its user, or --run', 'rekey history'],
  ['credentials --write-profile a[b', 'read profile names of letters', 'See: rekey credentials --help'],
  ['credentials --print --write-profile work', "'--print' cannot be used with", 'See: rekey credentials --help'],
  ['run --policy /nowhere.yaml --table t', 'POLICY_NOT_FOUND', 'docs/runbook.md#policy_not_found'],
])('`rekey %s` is wrong usage: it says what is wrong and what to do', async (line, message, hint) => {
  const { code, stdout, stderr } = await rekey(line);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error [A-Z_]+: /);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  expect(stderr).toContain(hint);
});

test('with --json an error is one JSON document on stdout, and nothing else', async () => {
  const { code, stdout, stderr } = await rekey('run --json');
  expect(code).toBe(2);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    schema: 'rekey.error/1',
    error: {
      code: 'USAGE',
      message: '--table NAME is missing (REKEY_TABLE stands in for it)',
      hint: 'To make one for a trial: rekey table create --table NAME',
    },
  });
});

test.each(['', 'policy', 'table'])('`rekey %s` shows help and exits with 2', async (line) => {
  const { code, stderr } = await rekey(line);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage: rekey');
});

test.each([
  '--help',
  'plan --help',
  'run --help',
  'status --help',
  'history --help',
  'dashboard --help',
  'policy init --help',
  'policy validate --help',
  'policy diff --help',
  'policy push --help',
  'policy show --help',
  'table create --help',
  'hold --help',
  'release --help',
  'undo --help',
  'credentials --help',
])('`rekey %s` fits 80 columns and names exit codes and an example', async (line) => {
  const { code, stdout } = await rekey(line);
  expect(code).toBe(0);
  for (const one of stdout.split('\n')) expect(one.length).toBeLessThanOrEqual(80);
  expect(stdout).toContain('Examples:\n  rekey ');
  expect(stdout).toContain('Exit codes:\n  0  ');
});

const policyFile = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'rekey-')), 'rekey.yaml');
  writeFileSync(file, text);
  return file;
};

test('a valid policy is told with its mode and its warnings', async () => {
  const { code, stdout } = await rekey(`policy validate ${policyFile('version: 1\nmode: enforce\n')}`);
  expect(code).toBe(0);
  expect(stdout).toMatch(/is valid: mode enforce, 0 overrides, 0 exceptions\.\n$/);
});

test('an invalid policy is told with file, line and column, and exits with 2', async () => {
  const file = policyFile('version: 1\nmode: enforce\nlifecycle:\n  rotateAfterDays: -1\n  rotateAfter: 3\n');
  const { code, stdout } = await rekey(`policy validate ${file}`);
  expect(code).toBe(2);
  expect(stdout).toContain(`error ${file}:4:`);
  expect(stdout).toContain(`error ${file}:5:`);
  expect(stdout).toContain('is not valid: 2 errors.');
  const json = await rekey(`policy validate ${file} --json`);
  expect(json.code).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({
    schema: 'rekey.policy/1',
    valid: false,
    errors: [{ line: 4 }, { line: 5 }],
    warnings: [],
  });
});
