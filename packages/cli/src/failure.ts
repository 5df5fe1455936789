import { runbookEntry } from '@rekey/compliance';
import { type ErrorCode, isRekeyError } from '@rekey/engine';
import { type ExitCode, exitCodeOfError, exitCodes } from './exit-code.ts';
import type { Look } from './text/look.ts';
import { printable, wrapped } from './text/text.ts';

/** What is said of an error that ended a command. */
export type Failure = {
  readonly code: ErrorCode | 'UNEXPECTED';
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
};

const reportHint =
  'This is a fault in Rekey. Run it again with REKEY_DEBUG=1 and report the output with the command; it holds no secrets.';

export const failureOf = (error: unknown): Failure => {
  if (isRekeyError(error))
    return { code: error.code, message: error.message, hint: error.hint, exitCode: exitCodeOfError(error.code) };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'UNEXPECTED', message, hint: reportHint, exitCode: exitCodes.failed };
};

/** `error CODE: message`, what to do, and where the runbook tells more. */
export const failureText = ({ code, message, hint }: Failure, look: Look): string => {
  const { paint, width } = look;
  const pointer = code === 'UNEXPECTED' || code === 'USAGE' ? [] : [paint.dim(`See ${runbookEntry(code)}`)];
  const lines = [
    // Policies have many messages, one a line, in a form that editors make links of: these stay whole.
    ...message
      .split('\n')
      .map((line, index) =>
        index === 0 ? `${paint.red(`error ${code}:`)} ${printable(line)}` : `  ${printable(line)}`,
      ),
    ...(hint === undefined ? [] : hint.split('\n').flatMap((line) => wrapped(printable(line), width, '  '))),
    ...pointer.map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
};

export const stackOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
};
