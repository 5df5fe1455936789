import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../ports.ts';

/** A clock over a time that passes only when the test says so. */
export type ClockHarness = {
  readonly clock: Clock;
  /** Lets so much time pass, and whatever it wakes run. */
  readonly pass: (ms: number) => Promise<void>;
  /** So much time passes while the machine is asleep. */
  readonly sleepThrough: (ms: number) => void;
  readonly stop?: () => void;
};

/** The contract of Clock, on any implementation. */
export const describeClock = (name: string, start: () => ClockHarness): void => {
  describe(`${name} keeps the contract of Clock`, () => {
    let harness: ClockHarness;
    beforeEach(() => {
      harness = start();
    });
    afterEach(() => harness.stop?.());

    test('the time and what has elapsed go forward together', async () => {
      const { clock, pass } = harness;
      const [now, elapsed] = [clock.now().getTime(), clock.elapsedMs()];
      await pass(1_234);
      expect(clock.now().getTime() - now).toBe(1_234);
      expect(clock.elapsedMs() - elapsed).toBe(1_234);
    });

    test('what elapsed while the machine was asleep counts', () => {
      const { clock, sleepThrough } = harness;
      const [now, elapsed] = [clock.now().getTime(), clock.elapsedMs()];
      sleepThrough(3_600_000);
      expect(clock.now().getTime() - now).toBe(3_600_000);
      expect(clock.elapsedMs() - elapsed).toBe(3_600_000);
    });

    test('a sleeper wakes when its time has passed, and not before', async () => {
      const { clock, pass } = harness;
      let isAwake = false;
      void clock.sleep(100).then(() => {
        isAwake = true;
      });
      await pass(99);
      expect(isAwake).toBe(false);
      await pass(1);
      expect(isAwake).toBe(true);
    });

    test.each([0, -5])('a sleep of %i ms is over at once', async (ms) => {
      const { clock, pass } = harness;
      const sleep = clock.sleep(ms);
      await pass(1);
      await expect(sleep).resolves.toBeUndefined();
    });

    test('ticks are one at a time: the next is due so long after the last has ended', async () => {
      const { clock, pass } = harness;
      const startedAt = clock.elapsedMs();
      const ticks: number[] = [];
      const stop = clock.every(100, async () => {
        ticks.push(clock.elapsedMs() - startedAt);
        await clock.sleep(250);
      });
      await pass(1_000);
      expect(ticks).toEqual([100, 450, 800]);
      stop();
    });

    test.each([
      ['before the first', 50, 0],
      ['between two', 150, 1],
    ])('there are no ticks after they were stopped %s', async (_, stopAfterMs, ticks) => {
      const { clock, pass } = harness;
      let count = 0;
      const stop = clock.every(100, async () => {
        count += 1;
      });
      await pass(stopAfterMs);
      stop();
      await pass(1_000);
      expect(count).toBe(ticks);
    });

    test('a tick may stop those that would follow', async () => {
      const { clock, pass } = harness;
      let count = 0;
      const stop = clock.every(100, async () => {
        count += 1;
        stop();
      });
      await pass(1_000);
      expect(count).toBe(1);
    });
  });
};
