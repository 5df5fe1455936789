import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '@rekey/emulator';
import { tableName } from './stage.ts';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const main = join(fileURLToPath(import.meta.resolve('@rekey/cli')), '..', 'main.ts');

/** The real command as a process of its own, with the table of the stage and nothing of the machine's own settings. */
export const rekey = (emulator: Emulator, ...args: readonly string[]): Promise<Ended> => rekeyWith(emulator, {}, args);

/** The same, with more in its environment. */
export const rekeyWith = async (
  emulator: Emulator,
  more: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Ended> => rekeyIn({ ...(await emulator.env()), ...more }, ...args);

/** The same in another environment of the emulator: of another account or role. */
export async function rekeyIn(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|REKEY|NO_COLOR|FORCE_COLOR)/.test(name));
  const env = { ...Object.fromEntries(own), REKEY_TABLE: tableName, ...environment };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** A text as it reads, however it was wrapped. */
export const flat = (lines: string): string => lines.replaceAll(/\s+/g, ' ');
