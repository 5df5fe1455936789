import { execFile } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Python, pythonWith } from '@rekey/emulator';

const requirements = join(import.meta.dirname, '../../tools/requirements.txt');

const tools = (): Promise<Python> =>
  pythonWith({ file: requirements, name: 'deploy-tools', what: 'Tools for templates' });

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

/** A folder with an `aws` that is the AWS CLI of the tools, whatever else the machine has. */
export const awsCommand = async (): Promise<string> => {
  const { command, env } = await tools();
  const folder = await mkdtemp(join(tmpdir(), 'rekey-aws-'));
  const settings = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
  await writeFile(join(folder, 'aws'), `#!/bin/sh\n${settings.join('')}exec '${command}' -m awscli "$@"\n`);
  await chmod(join(folder, 'aws'), 0o755);
  return folder;
};
