import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

type Loaded = { readonly cpuMs: number; readonly wallMs: number };
type LogLine = Readonly<Record<string, unknown>>;

export type Invoked = {
  /** `failed`: it threw, and AWS would try again. `timed-out`: it was ended by force. */
  readonly outcome: 'answered' | 'failed' | 'timed-out';
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  /** What it wrote to its log, line by line, and as it stands. */
  readonly log: readonly LogLine[];
  readonly text: string;
};

/** The function as built, in a process that is kept from one event to the next, as Lambda does. */
export type LambdaRuntime = AsyncDisposable & {
  /** `death`: the process is killed as soon as that is there, as a machine dies: without a deadline that it could see. */
  invoke(event: unknown, timeoutMs?: number, death?: Promise<unknown>): Promise<Invoked>;
  /** What loading it took. */
  load(): Promise<Loaded>;
};

type Message = { readonly loaded?: Loaded; readonly answer?: unknown; readonly error?: Invoked['error'] };
type Started = { readonly child: ChildProcess; readonly loaded: Loaded; text: string };

const usualTimeoutMs = 60_000;
const never = new Promise<never>(() => undefined);
const killed: Message = {
  error: { name: 'Runtime.ExitError', message: 'Error: Runtime exited with error: signal: killed' },
};

export function lambdaRuntime(bundle: string, env: () => Promise<Readonly<Record<string, string>>>): LambdaRuntime {
  let running: Promise<Started> | undefined;

  const invoke = async (
    event: unknown,
    timeoutMs = usualTimeoutMs,
    death: Promise<unknown> = never,
  ): Promise<Invoked> => {
    const started = await (running ??= start(bundle, await env()));
    const { child } = started;
    const from = started.text.length;
    const message = next(child);
    const deadline = Date.now() + timeoutMs;
    child.send({ event, deadline });
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, timeoutMs, 'late').unref());
    const ended = await Promise.race([message, late, death.then(() => killed)]);
    if (ended === 'late' || ended === killed) {
      running = undefined;
      child.kill('SIGKILL');
      await once(child, 'close');
    } else await new Promise((resolve) => setTimeout(resolve, 50)); // for the pipe of its log
    return { ...outcomeOf(ended), ...logOf(started.text.slice(from)) };
  };

  return {
    invoke,
    load: async () => (await (running ??= start(bundle, await env()))).loaded,
    async [Symbol.asyncDispose]() {
      const started = await running?.catch(() => undefined);
      started?.child.kill('SIGKILL');
    },
  };
}

async function start(bundle: string, env: Readonly<Record<string, string>>): Promise<Started> {
  const child = fork(join(import.meta.dirname, 'child.ts'), [bundle], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  const started = { child, text: '', loaded: { cpuMs: 0, wallMs: 0 } };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      started.text += text;
    });
  }
  const { loaded } = await next(child);
  if (loaded === undefined) throw new Error(`the function could not be loaded: ${started.text}`);
  return Object.assign(started, { loaded });
}

/** Throws where the process ends by itself. */
async function next(child: ChildProcess): Promise<Message> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => ({
      error: { name: 'Runtime.ExitError', message: `ended with ${String(code)}` },
    }));
    const told = once(child, 'message', { signal }).then(([message]) => message as Message);
    for (const promise of [ended, told]) promise.catch(() => undefined);
    return await Promise.race([told, ended]);
  } finally {
    over.abort();
  }
}

function outcomeOf(ended: Message | 'late'): Pick<Invoked, 'outcome' | 'answer' | 'error'> {
  if (ended === 'late') return { outcome: 'timed-out' };
  return ended.error === undefined
    ? { outcome: 'answered', answer: ended.answer }
    : { outcome: 'failed', error: ended.error };
}

function logOf(text: string): Pick<Invoked, 'log' | 'text'> {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return { text, log: lines.map((line) => JSON.parse(line) as LogLine) };
}
