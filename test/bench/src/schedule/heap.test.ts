import { expect, test } from 'vitest';
import { createHeap } from './heap.ts';

test('gives what comes next by its moment, and of one moment what was put in first', () => {
  const heap = createHeap<string>();
  const moments = [5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
  for (const [order, at] of moments.entries()) heap.push(at, `${at}.${order}`);
  expect(moments.map(() => heap.pop()?.value)).toEqual([
    '1.1',
    '1.3',
    '2.6',
    '3.9',
    '4.2',
    '5.0',
    '5.4',
    '5.8',
    '5.10',
    '6.7',
    '9.5',
  ]);
  expect(heap.pop()).toBeUndefined();
});
