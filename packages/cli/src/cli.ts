import { RekeyError } from '@rekey/engine';
import { type Command, CommanderError } from 'commander';
import { contextOf } from './context.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { failureOf, failureText, stackOf } from './failure.ts';
import type { Io } from './io.ts';
import { documentOf, errorJson } from './json.ts';
import { programOf } from './program.ts';
import { lookOf } from './text/look.ts';

/** Runs one command and gives the exit code; whatever goes wrong is told, never thrown. */
export const runCli = async (io: Io): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.ok;
  const program = programOf(
    contextOf(io, (code) => {
      exitCode = code;
    }),
  );
  try {
    await program.parseAsync([...io.arguments], { from: 'user' });
    return exitCode;
  } catch (error) {
    return error instanceof CommanderError ? ofCommander(error, program, io) : tell(error, io);
  }
};

const tell = (error: unknown, io: Io): ExitCode => {
  const failure = failureOf(error);
  if (io.env['REKEY_DEBUG']) io.stderr.write(`${stackOf(error)}\n`);
  if (io.arguments.includes('--json')) io.stdout.write(documentOf('rekey.error/1', errorJson(failure)));
  else io.stderr.write(failureText(failure, lookOf(io.stderr, io.env)));
  return failure.exitCode;
};

const ofCommander = (error: CommanderError, program: Command, io: Io): ExitCode => {
  if (error.exitCode === 0) return exitCodes.ok; // --help and --version
  if (error.code === 'commander.help') return exitCodes.usage; // a group without its command: help was shown
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const hint = `See: ${[program.name(), ...commandIn(program, io.arguments), '--help'].join(' ')}`;
  return tell(new RekeyError('USAGE', message, { hint: suggestion === '' ? hint : `${suggestion} ${hint}` }), io);
};

/** The names of the command that the arguments begin with, as far as there is one. */
const commandIn = (program: Command, words: readonly string[]): readonly string[] => {
  const [word, ...rest] = words;
  const command = program.commands.find((one) => one.name() === word);
  return command === undefined ? [] : [command.name(), ...commandIn(command, rest)];
};
