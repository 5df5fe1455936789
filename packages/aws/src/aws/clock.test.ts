import { describeClock } from '@rekey/engine/testing';
import { describe, expect, test, vi } from 'vitest';
import { createAwsClock } from './clock.ts';

const start = Date.UTC(2026, 0, 1, 12);
const hourMs = 3_600_000;

/** A machine whose two clocks are set by hand. */
function aMachine() {
  const at = { wallMs: start, monotonicMs: 5_000 };
  const clock = createAwsClock({ wallMs: () => at.wallMs, monotonicMs: () => at.monotonicMs });
  return {
    clock,
    passes(ms: number) {
      at.wallMs += ms;
      at.monotonicMs += ms;
    },
    sleeps(ms: number) {
      at.wallMs += ms;
    },
    isSet(ms: number) {
      at.wallMs += ms;
    },
    /** An answer that says AWS's time, a while after the request left. */
    hears(aws: number, tookMs = 0) {
      const sentAtMs = clock.localMs();
      this.passes(tookMs);
      clock.learn({ date: new Date(Math.floor(aws / 1_000) * 1_000), sentAtMs, receivedAtMs: clock.localMs() });
    },
  };
}

const nowOf = ({ clock }: ReturnType<typeof aMachine>) => clock.now().getTime();

describe('now', () => {
  test('is the local time before any answer', () => {
    const machine = aMachine();
    machine.passes(250);
    expect(nowOf(machine)).toBe(start + 250);
  });

  test.each([-400 * 24 * hourMs, -hourMs, hourMs, 400 * 24 * hourMs])(
    'is AWS time on a machine that is %i ms off',
    (offsetMs) => {
      const machine = aMachine();
      machine.hears(start + offsetMs);
      expect(nowOf(machine)).toBe(start + offsetMs);
    },
  );

  test('is never ahead of AWS, nor a whole second behind it, after one answer', () => {
    for (const fraction of [0, 1, 499, 999]) {
      const machine = aMachine();
      const aws = start + hourMs + fraction;
      machine.hears(aws);
      expect(nowOf(machine)).toBeLessThanOrEqual(aws);
      expect(nowOf(machine)).toBeGreaterThan(aws - 1_000);
    }
  });

  test('comes closer to AWS with each answer, and never goes back by it', () => {
    const machine = aMachine();
    let aws = start + hourMs;
    let last = nowOf(machine);
    for (const ms of [700, 130, 999, 1, 450, 870, 30]) {
      machine.passes(ms);
      aws += ms;
      machine.hears(aws);
      expect(nowOf(machine)).toBeGreaterThanOrEqual(last);
      last = nowOf(machine);
    }
    expect(aws - last).toBeLessThan(200);
  });

  test('does not jitter where services disagree by seconds', () => {
    const machine = aMachine();
    machine.hears(start + 2_500);
    const ahead = nowOf(machine);
    machine.hears(start);
    expect(nowOf(machine)).toBe(ahead);
  });

  test('is right again with the next answer after the local clock was set forward', () => {
    const machine = aMachine();
    machine.hears(start);
    machine.isSet(5 * hourMs);
    machine.hears(start);
    expect(nowOf(machine)).toBe(start);
  });

  test('is not moved by a slow answer', () => {
    const machine = aMachine();
    machine.hears(start);
    machine.hears(start + 1_000, 9_000);
    expect(nowOf(machine)).toBe(start + 9_000);
  });
});

describe('elapsedMs', () => {
  const elapsed = ({ clock }: ReturnType<typeof aMachine>, act: () => void) => {
    const before = clock.elapsedMs();
    act();
    return clock.elapsedMs() - before;
  };

  test('counts what passes', () => {
    const machine = aMachine();
    expect(elapsed(machine, () => machine.passes(1_234))).toBe(1_234);
  });

  test('counts time asleep, in which the monotonic clock stands still', () => {
    const machine = aMachine();
    expect(elapsed(machine, () => machine.sleeps(hourMs))).toBe(hourMs);
  });

  test('does not go back when the local clock is set back', () => {
    const machine = aMachine();
    expect(elapsed(machine, () => machine.isSet(-hourMs))).toBe(0);
    expect(elapsed(machine, () => machine.passes(10))).toBe(10);
    expect(elapsed(machine, () => machine.sleeps(hourMs))).toBe(hourMs);
  });

  test('does not add up the small differences between the two clocks', () => {
    const machine = aMachine();
    const total = elapsed(machine, () => {
      for (let count = 0; count < 1_000; count += 1) {
        machine.passes(1);
        machine.isSet(count % 2 === 0 ? 1 : -1);
        machine.clock.elapsedMs();
      }
    });
    expect(total).toBe(1_000);
  });
});

describeClock("AWS's clock", () => {
  vi.useFakeTimers();
  return {
    clock: createAwsClock(),
    pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    // The monotonic clock stands still meanwhile.
    sleepThrough: (ms) => void vi.setSystemTime(Date.now() + ms),
    stop: () => void vi.useRealTimers(),
  };
});
