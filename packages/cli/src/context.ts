import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { type Look, lookOf } from './text/look.ts';
import { type Lines, textOf } from './views/page.ts';

/** What every command works with. */
export type Context = {
  readonly io: Io;
  /** Of stdout, and of stderr. */
  readonly look: Look;
  readonly noteLook: Look;
  /** The result for people; not called with --json. */
  readonly print: (lines: Lines) => void;
  /** The one document of --json. */
  readonly printJson: (document: string) => void;
  /** Anything that is not the result. */
  readonly note: (lines: Lines) => void;
  /** The exit code of the command; without a call it is 0. */
  readonly exitWith: (code: ExitCode) => void;
};

export const contextOf = (io: Io, exitWith: Context['exitWith']): Context => ({
  io,
  look: lookOf(io.stdout, io.env),
  noteLook: lookOf(io.stderr, io.env),
  print: (lines) => io.stdout.write(textOf(lines)),
  printJson: (document) => io.stdout.write(document),
  note: (lines) => io.stderr.write(textOf(lines)),
  exitWith,
});
