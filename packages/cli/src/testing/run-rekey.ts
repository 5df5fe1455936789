import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const main = join(import.meta.dirname, '..', 'main.ts');

/** The real command in a process of its own, with nothing of the machine's own AWS settings. */
export const runRekey = async (args: readonly string[], env: Environment): Promise<Ended> => {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|REKEY|NO_COLOR|FORCE_COLOR)/.test(name));
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
};
