import { expect, test } from 'vitest';
import { createPacer } from './pacer.ts';

/** A clock on which only sleeping takes time. */
function aClock(startMs = 1_000_000) {
  let ms = startMs;
  return {
    elapsedMs: () => ms,
    sleep: async (wait: number) => {
      ms += wait;
    },
    pass: (wait: number) => {
      ms += wait;
    },
  };
}

test.each([0, 1_000_000])('lets a burst through at once and then keeps to the rate, from %i ms on', async (startMs) => {
  const clock = aClock(startMs);
  const pace = createPacer(clock, { perSecond: 5, burst: 3 });
  const startedAt = clock.elapsedMs();
  const times: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    await pace();
    times.push(clock.elapsedMs() - startedAt);
  }
  expect(times).toEqual([0, 0, 0, 200, 400, 600]);
});

test('saves up no more than a burst', async () => {
  const clock = aClock();
  const pace = createPacer(clock, { perSecond: 10, burst: 2 });
  clock.pass(60_000);
  const startedAt = clock.elapsedMs();
  for (let count = 0; count < 4; count += 1) await pace();
  expect(clock.elapsedMs() - startedAt).toBe(200);
});
