import { createInterface } from 'node:readline/promises';
import type { WriteStream } from 'node:tty';

type Environment = Readonly<Record<string, string | undefined>>;

export type Output = {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
  readonly stream: NodeJS.WriteStream;
};

/** What a command knows of the world it was started in. */
export type Io = {
  readonly arguments: readonly string[];
  readonly env: Environment;
  /** Results only. */
  readonly stdout: Output;
  /** Progress, questions, warnings, errors. */
  readonly stderr: Output;
  /** Somebody sits there who can answer. */
  readonly isInteractive: boolean;
  /** The answer to a question put on stderr; undefined where there is none to be had (end of input, Ctrl-C). */
  ask(question: string): Promise<string | undefined>;
  /** Calls `listener` on Ctrl-C or a request to terminate, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  now(): Date;
};

export const processIo = (): Io => ({
  arguments: process.argv.slice(2),
  env: process.env,
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  isInteractive: isTerminal(process.stdin) && isTerminal(process.stderr),
  ask,
  onInterrupt: (listener) => {
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  now: () => new Date(),
});

const signals = ['SIGINT', 'SIGTERM'] as const;

// Of a pipe it is undefined, whatever the types say, and undefined lets others look for themselves.
const isTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true;

const outputTo = (stream: WriteStream): Output => ({
  write: (text) => {
    stream.write(text);
  },
  isTerminal: isTerminal(stream),
  get columns() {
    return isTerminal(stream) ? stream.columns : undefined;
  },
  stream,
});

const ask = async (question: string): Promise<string | undefined> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => {
    lines.once('SIGINT', () => resolve(undefined));
    lines.once('close', () => resolve(undefined));
  });
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
};
