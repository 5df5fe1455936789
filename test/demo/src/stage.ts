import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { Emulator, State } from '@rekey/emulator';

/** Where the story is played: an organization on the emulator, a narrator, and the real command. */
export type Stage = {
  readonly emulator: Emulator;
  /** A heading. */
  readonly chapter: (title: string) => void;
  readonly say: (text: string) => void;
  /** Runs the real command as a process of its own, shows line and output, and demands the exit code. */
  readonly rekey: (line: string, exitCode: number) => Promise<void>;
  /** Fails the demo if it does not hold; says so if it does. */
  readonly check: (fact: string, holds: boolean) => void;
  readonly state: () => Promise<State>;
  /** Calls that changed IAM or Secrets Manager since `chapter` was last called. */
  readonly changes: () => Promise<number>;
};

const home = join(import.meta.dirname, '..');
const cli = fileURLToPath(new URL('main.ts', import.meta.resolve('@rekey/cli')));

export const createStage = async (emulator: Emulator, stopping: AbortSignal): Promise<Stage> => {
  await emulator.seed(await readFile(join(home, 'organization.yaml'), 'utf8'));
  await emulator.settings({ report: { mode: 'instant' } });
  const env = { ...withoutAws(process.env), ...(await emulator.env()) };
  let heardUpTo = await lastCall(emulator);
  return {
    emulator,
    chapter: (title) =>
      console.log(`\n${styleText(['bold', 'cyan'], `── ${title} ${'─'.repeat(Math.max(0, 75 - title.length))}`)}`),
    say: (text) => console.log(`\n${styleText('italic', wrapped(text))}`),
    rekey: async (line, exitCode) => {
      stopping.throwIfAborted();
      heardUpTo = await lastCall(emulator);
      console.log(`\n${styleText('bold', `$ rekey ${line}`)}`);
      const code = await run(line.split(' '), { env, stopping });
      stopping.throwIfAborted();
      if (code !== exitCode) throw new Error(`\`rekey ${line}\` ended with ${code} instead of ${exitCode}`);
      console.log(styleText('dim', `(exit code ${code})`));
    },
    check: (fact, holds) => {
      if (!holds) throw new Error(`this is not so: ${fact}`);
      console.log(`${styleText('green', '✓')} ${fact}`);
    },
    state: () => emulator.state(),
    changes: async () => {
      const calls = await emulator.calls({ since: heardUpTo, mutating: true, service: ['iam', 'secretsmanager'] });
      return calls.filter(({ operation }) => operation !== 'GenerateCredentialReport').length;
    },
  };
};

const lastCall = async (emulator: Emulator): Promise<number> => (await emulator.calls()).at(-1)?.n ?? 0;

/** The caller's own AWS settings and Rekey's variables must not get in. */
const withoutAws = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|REKEY)_/.test(name)));

type Running = { readonly env: NodeJS.ProcessEnv; readonly stopping: AbortSignal };

const run = (args: readonly string[], { env, stopping }: Running): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: home, env, stdio: ['ignore', 'inherit', 'inherit'] });
    // On a terminal Ctrl-C has reached the child already; a signal to us alone has not.
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    stopping.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      stopping.removeEventListener('abort', stop);
      resolve(code);
    });
  });

const columns = 80;

const wrapped = (text: string): string =>
  text
    .split(/\s+/)
    .reduce<string[]>(
      (lines, word) => {
        const line = lines.pop() ?? '';
        return line === '' || line.length + word.length < columns
          ? [...lines, `${line} ${word}`.trim()]
          : [...lines, line, word];
      },
      [''],
    )
    .join('\n');
