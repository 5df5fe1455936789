import { type RequestState, requestId, runId } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { follow } from './follow.ts';

const start = Date.parse('2026-06-01T07:30:00Z');
const second = 1_000;
const request = requestId('request-1');
const until = new Date(start + 900 * second);
const atWork: RequestState = { request, kind: 'run', status: 'at-work', since: new Date(start), until };

/** What the table says at each look, the last for good; time passes by sleeping alone. */
const followed = async (states: readonly (RequestState | undefined)[], interruptAfterSeconds = Infinity) => {
  let now = start;
  let looks = 0;
  const told: string[] = [];
  const ended = follow({
    read: async () => states[Math.min(looks++, states.length - 1)],
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
    tell: (text) => void told.push(text),
    isInterrupted: () => now - start >= interruptAfterSeconds * second,
  });
  const result = await ended.then(
    (state) => ({ state }),
    (error: unknown) => ({ error }),
  );
  return { ...result, told, looks, seconds: (now - start) / second };
};

test('ends with the answer, and tells the run once and progress now and then', async () => {
  const run = runId('run-7');
  const working = Array.from({ length: 12 }, (_, done) => ({ ...atWork, run, progress: { done, of: 12 } }));
  const answered = { ...atWork, run, status: 'answered' as const };
  const { told, ...rest } = await followed([undefined, atWork, ...working, answered]);
  expect(rest).toMatchObject({ state: answered });
  expect(told).toEqual(['Begun, as run-7.', '1 of 12 accounts.', '6 of 12 accounts.', '11 of 12 accounts.']);
});

test('throws what the service says went wrong', async () => {
  const failed = { ...atWork, status: 'failed', code: 'RUN_IN_PROGRESS', because: 'busy', hint: 'wait' } as const;
  expect(await followed([atWork, failed])).toMatchObject({
    error: { code: 'RUN_IN_PROGRESS', message: 'busy', hint: 'wait' },
  });
});

describe('a service that does not begin', () => {
  test('is said to be busy after half a minute, and given up after 20', async () => {
    const { told, seconds, ...rest } = await followed([undefined]);
    expect(told).toEqual(['It has not begun yet: the function may be busy.']);
    expect(rest).toMatchObject({ error: { code: 'NO_ANSWER' } });
    expect(seconds).toBeGreaterThan(20 * 60);
    expect(seconds).toBeLessThan(21 * 60);
  });
});

test('an invocation that was ended by force is given up a while after its end, in case it is repeated', async () => {
  const { seconds, ...rest } = await followed([{ ...atWork, run: runId('run-7') }]);
  expect(rest).toMatchObject({ error: { code: 'NO_ANSWER', hint: expect.stringContaining('rekey history run-7') } });
  expect(seconds).toBeGreaterThan(900 + 60);
  const again = { ...atWork, until: new Date(start + 1_900 * second) };
  const answered = { ...again, status: 'answered' as const };
  const looksBefore = Array.from({ length: 480 }, () => atWork);
  expect(await followed([...looksBefore, again, again, answered])).toMatchObject({ state: answered });
});

test('Ctrl-C ends the following, and says where to look later', async () => {
  expect(await followed([{ ...atWork, run: runId('run-7') }], 20)).toMatchObject({
    error: { code: 'INTERRUPTED', hint: expect.stringContaining('rekey history run-7') },
    seconds: 20,
  });
});
