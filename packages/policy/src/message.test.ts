import { expect, test } from 'vitest';
import { printMessage, quote, sortMessages, writePath } from './message.ts';

const message = { file: 'rekey.yaml', line: 2, column: 7, path: 'mode', problem: 'x is wrong', remedy: 'Write y' };

test('a message is one line that begins with its place', () => {
  expect(printMessage(message)).toBe('rekey.yaml:2:7: mode: x is wrong. Write y.');
  expect(printMessage({ ...message, path: '' })).toBe('rekey.yaml:2:7: x is wrong. Write y.');
});

test('nothing in a message can steer a terminal', () => {
  const told = printMessage({ ...message, file: 'a\u001b[2J.yaml', problem: 'b\u202ec\n', remedy: 'd\u009b' });
  expect(told).toBe('a\\u001b[2J.yaml:2:7: mode: b\\u202ec\\u000a. d\\u009b.');
});

test('text in a message is cut after 60 characters', () => {
  expect(quote('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
  expect(quote('x'.repeat(61))).toBe(`"${'x'.repeat(60)}..."`);
});

test('a path reads like the way to the value', () => {
  expect(writePath([])).toBe('');
  expect(writePath(['exceptions', 2, 'tags', 'cost center', 0])).toBe('exceptions[2].tags["cost center"][0]');
});

test('messages are in the order of the files, then of the lines and columns', () => {
  const at = (file: string, line: number, column: number): typeof message => ({ ...message, file, line, column });
  const sorted = sortMessages([at('a', 1, 1), at('b', 10, 1), at('b', 2, 5), at('b', 2, 4)], ['b', 'a']);
  expect(sorted.map(({ file, line, column }) => `${file}${line}:${column}`)).toEqual(['b2:4', 'b2:5', 'b10:1', 'a1:1']);
});
