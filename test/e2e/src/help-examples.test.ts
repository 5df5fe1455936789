import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { bundleFunction } from '@rekey/lambda/bundle';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LambdaEndpoint, lambdaEndpoint } from './lambda/endpoint.ts';
import { type LambdaRuntime, lambdaRuntime } from './lambda/runtime.ts';
import { main } from './rekey.ts';
import { seedDemo, worker } from './roles.ts';

const demo = join(import.meta.dirname, '..', '..', 'demo');
const home = mkdtempSync(join(tmpdir(), 'rekey-help-'));

let emulator: Emulator;
let runtime: LambdaRuntime;
let lambda: LambdaEndpoint;
beforeAll(async () => {
  emulator = await borrowEmulator();
  const { management } = await seedDemo(emulator);
  await emulator.settings({ report: { mode: 'instant' } });
  const { file } = await bundleFunction(join(home, 'function'));
  runtime = lambdaRuntime(file, async () => ({ ...(await emulator.env(management, worker)), REKEY_TABLE: 'rekey' }));
  lambda = await lambdaEndpoint('rekey', runtime);
  const shim = join(home, 'bin', 'rekey');
  mkdirSync(dirname(shim));
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(shim, 0o755);
});
afterAll(async () => {
  await lambda?.[Symbol.asyncDispose]();
  await runtime?.[Symbol.asyncDispose]();
  await emulator?.stop();
  rmSync(home, { recursive: true });
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

// What goes on until somebody ends it says so, and is ended.
const untilEnded = /Ctrl-C ends it/;

/** A line as somebody types it who has read the help, in a folder with the demo's policy. */
const typed = async (line: string, folder = home): Promise<Ended> => {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|REKEY|NO_COLOR|FORCE_COLOR)/.test(name));
  const given: Record<string, string> = { ...(await emulator.env()), AWS_ENDPOINT_URL_LAMBDA: lambda.url };
  const profile = ['access_key_id', 'secret_access_key', 'session_token']
    .map((name) => `aws_${name} = ${given[`AWS_${name.toUpperCase()}`]}`)
    .join('\n');
  writeFileSync(join(home, 'aws'), `[management]\n${profile}\n\n[work]\n${await keyOfAnOwner()}`);
  const PATH = `${join(home, 'bin')}:${process.env['PATH']}`;
  const env = { ...Object.fromEntries(own), ...given, PATH, AWS_SHARED_CREDENTIALS_FILE: join(home, 'aws') };
  const child = spawn('bash', ['-c', line], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.on('data', (chunk: Buffer) => {
    if (untilEnded.test(chunk.toString())) child.kill('SIGINT');
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
};

/** Of a user who has been given a new one, as soon as there is such a user. */
const keyOfAnOwner = async (): Promise<string> => {
  const { accounts, minted } = await emulator.state();
  const owners = Object.values(accounts).flatMap(({ users, secrets }) =>
    Object.values(users).filter(({ name }) => secrets['us-east-1']?.[`${name}_credentials`]?.versions.length),
  );
  const active = owners.flatMap(({ keys }) => keys.filter(({ status }) => status === 'Active'));
  const key = minted.find(({ keyId }) => keyId === active[0]?.id);
  return key === undefined ? '' : `aws_access_key_id = ${key.keyId}\naws_secret_access_key = ${key.secret}\n`;
};

const helps = new Map<string, string>();

const helpOf = async (command: string): Promise<string> => {
  const help = helps.get(command) ?? (await typed(`rekey ${command} --help`)).stdout;
  helps.set(command, help);
  return help;
};

const putPolicy = (): void => writeFileSync(join(home, 'rekey.yaml'), readFileSync(join(demo, 'rekey.yaml')));

/** The part of a help text under a title, up to the next. */
const partOf = (help: string, title: string): readonly string[] => {
  const [, part = ''] = help.split(`${title}:\n`);
  return (part.split(/\n\n|\n(?=\S)/)[0] ?? '').split('\n');
};

/** Lines that go on are joined; what stands far to the right is a remark. */
const examplesIn = (help: string): readonly string[] =>
  partOf(help, 'Examples')
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim().replace(/\s{3,}\S.*$/, ''))
    .filter((line) => line !== '');

const statedIn = (help: string): readonly number[] =>
  partOf(help, 'Exit codes').flatMap((line) => (/^ {2}\d {2}/.test(line) ? [Number(line.trim()[0])] : []));

const commandsIn = (help: string): readonly string[] =>
  partOf(help, 'Commands')
    .flatMap((line) => /^ {2}([a-z]+)/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'help');

/** Every command, those of groups too. */
const allCommands = async (): Promise<readonly string[]> => {
  const names = commandsIn(await helpOf(''));
  const nested = await Promise.all(
    names.map(async (name) => {
      const inner = commandsIn(await helpOf(name));
      return inner.length === 0 ? [name] : inner.map((one) => `${name} ${one}`);
    }),
  );
  return nested.flat();
};

// As a person would come to them: a table and a policy before runs, and runs before what they did.
const order = [
  'table create',
  'policy push',
  'plan',
  'run',
  'status',
  'history',
  'explain',
  'hold',
  'release',
  'undo',
  'credentials',
];
const placeOf = (command: string): number => (order.includes(command) ? order.indexOf(command) : order.length);

const usageError = 2;

test('every example of every help text works as it stands on the demo organization', { timeout: 600_000 }, async () => {
  putPolicy();
  const commands = (await allCommands()).toSorted((a, b) => placeOf(a) - placeOf(b));
  expect(commands).toEqual(expect.arrayContaining(order));
  const wrong: string[] = [];
  for (const command of commands) {
    // A first version, so that there will be two to compare.
    if (command === 'policy push') {
      writeFileSync(join(home, 'first.yaml'), 'version: 1\nmode: plan\n');
      await typed('rekey policy push first.yaml --table rekey --yes');
    }
    const help = await helpOf(command);
    const stated = statedIn(help).filter((code) => code !== usageError);
    const examples = examplesIn(help);
    if (examples.length === 0 || stated.length === 0) wrong.push(`${command}: no examples, or no exit codes`);
    for (const [index, example] of examples.entries()) {
      const folder = command === 'policy init' ? mkdtempSync(join(home, `init-${index}-`)) : home;
      const { code, stderr } = await typed(await withRealRun(example), folder);
      if (!stated.includes(code ?? -1)) wrong.push(`${example}: ended with ${code}\n${stderr}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the examples of the first help text work too', { timeout: 300_000 }, async () => {
  putPolicy();
  const wrong: string[] = [];
  for (const example of examplesIn(await helpOf(''))) {
    const { code, stderr } = await typed(example);
    if (code === usageError) wrong.push(`${example}\n${stderr}`);
  }
  expect(wrong).toEqual([]);
});

/** Nobody knows the id of a run before there is one: examples have a made-up one. */
const withRealRun = async (example: string): Promise<string> => {
  const madeUp = /\b\d{8}T\d{6}Z-\w{6}\b/;
  if (!madeUp.test(example)) return example;
  const { stdout } = await typed('rekey history --table rekey --json');
  const [run] = (JSON.parse(stdout) as { runs?: readonly { run: string }[] }).runs ?? [];
  return example.replace(madeUp, run?.run ?? '');
};
