import { expect, test } from 'vitest';
import { allPages, collect, markerOf } from './pages.ts';

test('goes on after an empty page that has a token', async () => {
  const pages = [
    { items: [1], next: 'a' },
    { items: [], next: 'b' },
    { items: [2], next: undefined },
  ];
  const asked: (string | undefined)[] = [];
  const found = await collect(
    allPages(
      async (token) => {
        asked.push(token);
        return pages[asked.length - 1];
      },
      (page) => page?.next,
    ),
    (page) => page?.items,
  );
  expect({ found, asked }).toEqual({ found: [1, 2], asked: [undefined, 'a', 'b'] });
});

test('gives up on a listing that never ends', async () => {
  const endless = allPages(
    async () => ({}),
    () => 'again',
  );
  await expect(collect(endless, () => [])).rejects.toThrow('did not end');
});

test.each([
  [{ IsTruncated: true, Marker: 'm' }, 'm'],
  [{ IsTruncated: false, Marker: 'm' }, undefined],
  [{ IsTruncated: false }, undefined],
])('the marker after %j is %s', (page, marker) => {
  expect(markerOf(page)).toBe(marker);
});
