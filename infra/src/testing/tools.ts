import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Python, pythonWith } from '@rekey/emulator';

const toolFile = (name: string): string => join(import.meta.dirname, '../../tools', name);

const tools = (): Promise<Python> =>
  pythonWith({ file: toolFile('requirements.txt'), name: 'deploy-tools', what: 'Tools for templates' });

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };
type Run = { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>> };

/** Runs a program to its end, however that is. */
export const ended = (command: string, args: readonly string[], { cwd, env = process.env }: Run = {}): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
  });

export const python = async (script: string, ...args: readonly string[]): Promise<Ended> => {
  const { command, env } = await tools();
  return ended(command, ['-c', script, ...args], { env: { ...process.env, ...env } });
};

/** The AWS CLI of the tools, whatever else the machine has: `path` is a folder with an `aws`. */
export type AwsCommand = { readonly path: string; readonly stop: () => void };

/** Loads the AWS CLI once; every `aws` from then on asks the process that has it. */
export const startAws = async (): Promise<AwsCommand> => {
  const { command, env } = await tools();
  const path = await mkdtemp(join(tmpdir(), 'rekey-aws-'));
  const socket = join(path, 'socket');
  const client = `#!/bin/sh\nexec '${command}' -S -E '${toolFile('aws_client.py')}' '${socket}' "$@"\n`;
  await writeFile(join(path, 'aws'), client, { mode: 0o755 });
  const server = spawn(command, [toolFile('aws_server.py'), socket], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(() => fail('the AWS CLI did not start'))]);
  return { path, stop: () => server.stdin.end() };
};

const fail = (message: string): never => {
  throw new Error(message);
};
