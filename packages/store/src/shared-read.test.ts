import { expect, test } from 'vitest';
import { sharedRead } from './shared-read.ts';

/** A read that ends when it is told to, and says which one it was. */
const counted = () => {
  const ends: ((error?: Error) => void)[] = [];
  const read = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const n = ends.length + 1;
      ends.push((error) => (error === undefined ? resolve(n) : reject(error)));
    });
  return { read, ends };
};

const settle = () => new Promise<void>((resolve) => void setImmediate(() => setImmediate(resolve)));

test('who asks at the same time shares one read', async () => {
  const { read, ends } = counted();
  const ask = sharedRead(read);
  const asked = [ask(), ask(), ask()];
  await settle();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await Promise.all(asked)).toEqual([1, 1, 1]);
});

test('who asks while a read is under way is served by one that begins afterwards', async () => {
  const { read, ends } = counted();
  const ask = sharedRead(read);
  const first = ask();
  await settle();
  const later = [ask(), ask()];
  await settle();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await settle();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  expect(await Promise.all([first, ...later])).toEqual([1, 2, 2]);
});

test('an answer is never given to somebody who asks after it', async () => {
  let value = 'before';
  const ask = sharedRead(async () => value);
  expect(await ask()).toBe('before');
  value = 'after';
  expect(await ask()).toBe('after');
});

test('a read that fails fails for those who share it, and for nobody after them', async () => {
  const { read, ends } = counted();
  const ask = sharedRead(read);
  const failing = Promise.allSettled([ask(), ask()]);
  await settle();
  const next = ask();
  ends[0]?.(new Error('no table'));
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await settle();
  ends[1]?.();
  expect(await next).toBe(2);
});
