import { expect, test } from 'vitest';
import { bar, sparkline } from './bar.ts';

test('a bar is as long as its part of the whole', () => {
  expect([bar(0, 10, 4), bar(5, 10, 4), bar(10, 10, 4)]).toEqual(['', '██', '████']);
  expect(bar(3, 16, 4)).toBe('▊');
});

test('what is there shows, and only the whole fills the width', () => {
  expect(bar(1, 100_000, 4)).toBe('▏');
  expect(bar(99_999, 100_000, 4)).toBe('███▉');
  expect(bar(0, 0, 4)).toBe('');
});

test('a sparkline goes from the lowest to the highest value', () => {
  expect(sparkline([0, 0.5, 1])).toBe('▁▅█');
  expect(sparkline([0.9, 0.9])).toBe('▅▅');
});
