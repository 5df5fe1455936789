import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '@rekey/emulator';
import { tableName } from './stage.ts';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type Running = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

const main = join(fileURLToPath(import.meta.resolve('@rekey/cli')), '..', 'main.ts');

/** The real command as a process of its own, with the table of the stage and nothing of the machine's own settings. */
export async function rekey(emulator: Emulator, ...args: readonly string[]): Promise<Ended> {
  return startRekey(args, await environmentOf(emulator)).ended;
}

/** The same, for tests that do something to the process. */
export function startRekey(args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr]): Ended => ({ code: child.exitCode, stdout, stderr }),
  );
  return { child, ended };
}

export async function environmentOf(emulator: Emulator, table: string = tableName): Promise<Record<string, string>> {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|REKEY|NO_COLOR|FORCE_COLOR)/.test(name));
  return {
    ...Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))),
    // Hundreds of processes compile the same sources.
    NODE_COMPILE_CACHE: join(tmpdir(), 'rekey-compile-cache'),
    ...(await emulator.env()),
    REKEY_TABLE: table,
  };
}

/** A text as it reads, however it was wrapped. */
export const flat = (lines: string): string => lines.replaceAll(/\s+/g, ' ');
