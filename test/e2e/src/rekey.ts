import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Emulator } from '@rekey/emulator';
import { builtCommand } from './build-command.ts';
import { worker } from './roles.ts';
import { tableName } from './stage.ts';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type Running = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

export const main: string = builtCommand;

/** The real command as a process of its own, with the table of the stage and nothing of the machine's own settings. */
export const rekey = (emulator: Emulator, ...args: readonly string[]): Promise<Ended> => rekeyWith(emulator, {}, args);

const ofService: readonly (string | undefined)[] = ['run', 'plan', 'undo', 'doctor'];

/** What the deployed service does too is done with its role, which knows one table; the rest by a person, an administrator. */
export const roleFor = (args: readonly string[]): string | undefined =>
  ofService.includes(args[0]) && !args.includes('--table') ? worker : undefined;

/** The same, with more in its environment. */
export const rekeyWith = async (
  emulator: Emulator,
  more: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Ended> => rekeyIn({ ...(await emulator.env(undefined, roleFor(args))), ...more }, ...args);

/** The same in another environment of the emulator: of another account or role. */
export const rekeyIn = (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
  startRekey(args, { ...ownEnvironment(), REKEY_TABLE: tableName, ...environment }).ended;

/** The same, for tests that do something to the process. */
export function startRekey(args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr]): Ended => ({ code: child.exitCode, stdout, stderr }),
  );
  return { child, ended };
}

export const environmentOf = async (
  emulator: Emulator,
  { role, table = tableName }: { readonly role?: string | undefined; readonly table?: string | undefined },
): Promise<Record<string, string>> => ({
  ...ownEnvironment(),
  ...(await emulator.env(undefined, role)),
  REKEY_TABLE: table,
});

/** This process's, without what would point a command elsewhere or change how it prints. */
const ownEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(AWS|REKEY|NO_COLOR|FORCE_COLOR)/.test(name) ? [] : [[name, value] as const],
    ),
  );

/** A text as it reads, however it was wrapped. */
export const flat = (lines: string): string => lines.replaceAll(/\s+/g, ' ');
