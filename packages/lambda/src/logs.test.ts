import { Logger } from '@aws-lambda-powertools/logger';
import { RekeyError } from '@rekey/engine';
import { expect, test, vi } from 'vitest';
import { failureOf } from './failure.ts';
import { logFailure, logNotices } from './logs.ts';

const linesOf = (log: (logger: Logger) => void): readonly Record<string, unknown>[] => {
  const lines: Record<string, unknown>[] = [];
  const logger = new Logger({ serviceName: 'test', logLevel: 'DEBUG' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(logger, level).mockImplementation((...[message, fields]) => {
      lines.push({ level, message, ...(fields as object) });
    });
  }
  log(logger);
  return lines;
};

test('of an unexpected error the places are logged, and not what it says', () => {
  const error = new SyntaxError('unexpected token in hush-hush');
  const [line] = linesOf((logger) => logFailure(logger, failureOf(error), error));
  expect(line).toMatchObject({ level: 'error', code: 'FUNCTION_FAILED', because: 'an unexpected error: SyntaxError' });
  expect(JSON.stringify(line)).toContain('logs.test.ts');
  expect(JSON.stringify(line)).not.toContain('hush');
});

test('of an error with a code its message and hint are logged, and no cause', () => {
  const error = new RekeyError('TABLE_NOT_FOUND', 'there is no table', { hint: 'make one', cause: { raw: 'hush' } });
  expect(linesOf((logger) => logFailure(logger, failureOf(error), error))).toEqual([
    { level: 'error', message: 'refused', code: 'TABLE_NOT_FOUND', because: 'there is no table', hint: 'make one' },
  ]);
});

test('another run at work is a warning', () => {
  const error = new RekeyError('RUN_IN_PROGRESS', 'run-7 is at work');
  expect(linesOf((logger) => logFailure(logger, failureOf(error), error))).toMatchObject([{ level: 'warn' }]);
});

test('that nobody could be told is a warning with the first reason; that all were told is none', () => {
  const sent = { sent: 2, failed: 0, left: 0 };
  const failed = {
    sent: 1,
    failed: 1,
    left: 0,
    code: 'MAIL_REFUSED',
    because: 'blacklisted',
    withoutOwner: 0,
  } as const;
  expect(linesOf((logger) => logNotices(logger, { events: sent }))).toEqual([
    { level: 'info', message: 'told', events: sent },
  ]);
  expect(linesOf((logger) => logNotices(logger, { events: sent, mail: failed }))).toEqual([
    { level: 'warn', message: 'told', events: sent, mail: failed },
  ]);
});
