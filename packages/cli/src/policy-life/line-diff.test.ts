import { expect, test } from 'vitest';
import { changedLines, sumsOf } from './line-diff.ts';

const main = (text: string, file = 'rekey.yaml') => ({ file, text });

test('only lines that came or went are told, each with its own number', () => {
  const files = changedLines([main('a\nb\nc\n')], [main('a\nx\nc\nd\n')]);
  expect(files).toEqual([
    {
      file: 'rekey.yaml',
      lines: expect.arrayContaining([
        { sign: '-', line: 2, text: 'b' },
        { sign: '+', line: 2, text: 'x' },
        { sign: '+', line: 4, text: 'd' },
      ]),
    },
  ]);
  expect(sumsOf(files)).toEqual({ added: 2, removed: 1 });
});

test('files of the same text, and ends of lines, make no difference', () => {
  expect(changedLines([main('a\r\nb')], [main('a\nb\n', 'other.yaml')])).toEqual([]);
  expect(changedLines([], [])).toEqual([]);
});

test('included files go by their names; one that came or went is all of its lines', () => {
  const files = changedLines([main('a'), main('x\ny\n', 'teams/one.yaml')], [main('a'), main('x\n', 'teams/two.yaml')]);
  expect(files).toEqual([
    { file: 'teams/two.yaml', lines: [{ sign: '+', line: 1, text: 'x' }] },
    {
      file: 'teams/one.yaml',
      lines: [
        { sign: '-', line: 1, text: 'x' },
        { sign: '-', line: 2, text: 'y' },
      ],
    },
  ]);
});
