import { RekeyError } from '@rekey/engine';
import { expect, test } from 'vitest';
import { failureOf, failureText, stackOf } from './failure.ts';
import { plainLook } from './text/look.ts';

const textOf = (error: unknown): string => failureText(failureOf(error), plainLook);

test('an error that a person can act on shows code, message, hint and where to read on', () => {
  const error = new RekeyError('TABLE_NOT_FOUND', 'there is no table rekey', {
    hint: 'rekey table create --table rekey',
  });
  expect(textOf(error)).toBe(
    'error TABLE_NOT_FOUND: there is no table rekey\n  rekey table create --table rekey\n  See docs/runbook.md#table_not_found\n',
  );
  expect(failureOf(error).exitCode).toBe(2);
});

test('each message of a policy stays on a line of its own, so that editors can link it', () => {
  const long = `rekey.yaml:3:5: ${'lifecycle '.repeat(12)}is wrong`;
  expect(textOf(new RekeyError('POLICY_INVALID', `not valid\n${long}`))).toContain(`\n  ${long}\n`);
});

test('an unexpected error says in one line what happened, and how to report it', () => {
  const { code, exitCode } = failureOf(new TypeError('x is not a function'));
  expect({ code, exitCode }).toEqual({ code: 'UNEXPECTED', exitCode: 1 });
  expect(textOf(new TypeError('x is not a function'))).toMatch(/^error UNEXPECTED: TypeError: x is not a function\n/);
  expect(textOf(new TypeError('x'))).toContain('REKEY_DEBUG=1');
  expect(textOf('a string')).toContain('error UNEXPECTED: a string');
});

test('stacks go down to the cause', () => {
  expect(stackOf(new Error('outer', { cause: new Error('inner') }))).toMatch(/outer[\s\S]*caused by Error: inner/);
});

test('messages from outside cannot move the cursor', () => {
  expect(textOf(new RekeyError('AWS_ERROR', 'bad \u001b[2J name'))).not.toContain('\u001b');
});
