import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { lookOf, plainLook, wantsColor } from './look.ts';
import { tableOf } from './table.ts';
import { counted, firstOf, fitted, listed, printable, wrapped } from './text.ts';
import { ago, duration } from './time.ts';

const rows = [
  { name: 'payments-production', count: 3 },
  { name: 'データ基盤-本番環境-東京リージョン', count: 12 },
];
const table = (width: number) =>
  tableOf(
    rows,
    [
      { head: 'account', cell: ({ name }) => name, shrinkTo: 6 },
      { head: 'keys', cell: ({ count }) => String(count), align: 'right' },
    ],
    { look: { ...plainLook, width } },
  );

test('a table aligns wide characters', () => {
  expect(table(80).join('\n')).toMatchInlineSnapshot(`
    "  account                             keys
      payments-production                    3
      データ基盤-本番環境-東京リージョン    12"
  `);
});

test('a table shrinks the columns that may, and never passes the width', () => {
  const lines = table(20);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(20);
  expect(lines.join('\n')).toContain('…');
});

test('lines after the first are indented as far as the text of the first', () => {
  expect(wrapped('one two three four', 12, '  - ')).toEqual(['  - one two', '    three four']);
});

test('words longer than a line are cut', () => {
  for (const line of wrapped('x'.repeat(100), 30)) expect(line.length).toBeLessThanOrEqual(30);
});

test('texts are cut by columns, not by characters', () => {
  expect(fitted('データ基盤', 6)).toBe('デー…');
  expect(fitted('short', 6)).toBe('short');
});

test('numbers agree with their nouns', () => {
  expect([counted(1, 'key'), counted(0, 'key'), counted(1200, 'policy')]).toEqual([
    '1 key',
    '0 keys',
    '1,200 policies',
  ]);
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
});

test('one item left over is shown instead of being counted', () => {
  expect(firstOf([1, 2, 3], 2)).toEqual({ shown: [1, 2, 3], more: 0 });
  expect(firstOf([1, 2, 3, 4], 2)).toEqual({ shown: [1, 2], more: 2 });
});

test('control characters become blanks', () => {
  expect(printable('a\u001b[2Jb\nc')).toBe('a [2Jb c');
});

test('durations name at most two units', () => {
  const second = 1_000;
  expect([850, 12 * second, 185 * second, 7_800 * second, 16 * 86_400 * second].map(duration)).toEqual([
    '850 ms',
    '12 s',
    '3 min 5 s',
    '2 h 10 min',
    '16 days',
  ]);
  expect(ago(new Date(0), new Date(185 * second), 'rough')).toBe('3 min ago');
  expect(ago(new Date(9_000), new Date(0))).toBe('just now');
});

test('colour is for terminals; NO_COLOR forbids it and FORCE_COLOR asks for it', () => {
  const terminal = { isTerminal: true, columns: 80 };
  const file = { isTerminal: false, columns: undefined };
  expect(wantsColor(terminal, {})).toBe(true);
  expect(wantsColor(file, {})).toBe(false);
  expect(wantsColor(terminal, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColor(file, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColor(terminal, { FORCE_COLOR: '0' })).toBe(false);
  expect(wantsColor(terminal, { TERM: 'dumb' })).toBe(false);
});

test('without a terminal a page is 80 columns wide', () => {
  expect(lookOf({ isTerminal: false, columns: undefined }, {}).width).toBe(80);
  expect(lookOf({ isTerminal: true, columns: 300 }, {}).width).toBe(120);
});
