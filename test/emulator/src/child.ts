import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPython } from './python.ts';

const launcher: string = join(import.meta.dirname, '..', 'python');
const startSeconds = 60; // Python reads moto from a cold disk
const stopSeconds = 3;
const keptErrorCharacters = 4_000;

export type Child = { readonly endpoint: string; stop(): Promise<void> };
export type ChildOptions = { readonly log?: 'inherit' | 'ignore'; readonly port?: number };

type EmulatorProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts the Python process on a free port; it ends when its standard input does, so even when we crash. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const python = await findPython();
  const args = [launcher, '--watch-stdin', '--port', String(options.port ?? 0)];
  const child = spawn(python.command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...withoutAws(process.env), ...python.env },
  });
  const errors = collectErrors(child, options.log ?? 'ignore');
  const endpoint = await ready(child, errors);
  letParentExit(child);
  return { endpoint, stop: () => stop(child) };
}

/** The caller's AWS settings are not the emulator's. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|MOTO)_/.test(name)));
}

function collectErrors(child: EmulatorProcess, log: 'inherit' | 'ignore'): () => string {
  let kept = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-keptErrorCharacters);
    if (log === 'inherit') process.stderr.write(text);
  });
  return () => kept;
}

async function ready(child: EmulatorProcess, errors: () => string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (why: string): void => reject(new Error(`The emulator ${why}. ${errors()}`.trim()));
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    fail(`did not start within ${startSeconds} s`);
  }, startSeconds * 1_000);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const found = /^READY (\S+)$/m.exec(out)?.[1];
    if (found) resolve(found);
  });
  child.once('error', (error) => fail(`could not be started: ${error.message}`));
  child.once('exit', (code) => fail(`ended with code ${code} before it was ready`));
  child.stdin.on('error', () => {}); // it may end before we do
  return promise.finally(() => clearTimeout(timer));
}

/** A forgotten emulator keeps nobody from exiting, and ends with us. */
function letParentExit(child: EmulatorProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as Socket).unref();
}

async function stop(child: EmulatorProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.ref();
  child.stdin.end();
  const late = new AbortController();
  const killed = sleep(stopSeconds * 1_000, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  );
  await ended;
  late.abort();
  await killed;
}
