import { type RequestState, requestId, runId } from '@rekey/engine';
import type { RequestStore } from '@rekey/store';
import { expect, test } from 'vitest';
import { follow } from './following.ts';

const now = new Date('2026-06-01T07:30:00Z');
const taken: RequestState = {
  request: requestId('request-1'),
  kind: 'run',
  status: 'at-work',
  since: now,
  until: new Date(now.getTime() + 900_000),
};

const recorder = () => {
  const written: RequestState[] = [];
  let failing = false;
  let hold: Promise<void> = Promise.resolve();
  const store: RequestStore = {
    take: async () => ({ status: 'at-work' }),
    note: async (state) => {
      await hold;
      if (failing) throw new Error('no table');
      written.push(state);
    },
    end: async (state) => void written.push(state),
    read: async () => undefined,
    answer: async () => undefined,
  };
  return {
    store,
    written,
    fail: (value: boolean) => {
      failing = value;
    },
    holdUntil: (promise: Promise<void>) => {
      hold = promise;
    },
  };
};

test('notes the run at once, and progress every three seconds at most', async () => {
  const { store, written } = recorder();
  let ms = 0;
  const following = follow(store, taken, () => ms);
  await following.begin(runId('run-7'));
  for (let done = 1; done <= 10; done += 1) {
    ms += 1_000;
    following.progress({ done, of: 10 });
    await new Promise((resolve) => setImmediate(resolve));
  }
  await following.end({ status: 'answered' });
  expect(written.map(({ progress, status }) => [progress?.done, status])).toEqual([
    [undefined, 'at-work'],
    [3, 'at-work'],
    [6, 'at-work'],
    [9, 'at-work'],
    [10, 'answered'],
  ]);
  expect(written.every(({ run }) => run === 'run-7')).toBe(true);
});

test('a note under way does not take the place of the end', async () => {
  const { store, written, holdUntil } = recorder();
  const following = follow(store, taken);
  const { promise, resolve } = Promise.withResolvers<void>();
  holdUntil(promise);
  following.progress({ done: 1, of: 2 });
  const ended = following.end({ status: 'failed', code: 'AWS_ERROR', because: 'x' });
  resolve();
  await ended;
  expect(written.map(({ status }) => status)).toEqual(['at-work', 'failed']);
});

test('progress that the table does not take keeps nothing from going on', async () => {
  const { store, written, fail } = recorder();
  let ms = 0;
  const following = follow(store, taken, () => ms);
  fail(true);
  following.progress({ done: 1, of: 3 });
  await Promise.resolve();
  fail(false);
  ms += 5_000;
  following.progress({ done: 2, of: 3 });
  await following.end({ status: 'answered' });
  expect(written.at(-1)).toMatchObject({ status: 'answered', progress: { done: 2, of: 3 } });
});
