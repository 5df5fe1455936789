import { expect, test } from 'vitest';
import { createClock, Stuck } from './clock.ts';
import { describeClock } from './contracts/clock.ts';
import { dayMs, now, secondMs } from './time.ts';

describeClock('the virtual clock', () => {
  const clock = createClock();
  return { clock, pass: (ms) => clock.advance(ms), sleepThrough: (ms) => clock.jump(ms) };
});

test('time stands still until it is told to pass', async () => {
  const clock = createClock();
  expect(clock.now()).toEqual(now);
  await clock.advance(dayMs);
  expect(clock.now().getTime() - now.getTime()).toBe(dayMs);
  expect(clock.elapsedMs()).toBe(dayMs);
});

test('sleepers wake in order, each at its own moment', async () => {
  const clock = createClock();
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.elapsedMs()}`);
  };
  const all = [sleeper('late', 300), sleeper('early', 100), sleeper('early too', 100)];
  await clock.advance(1_000);
  await Promise.all(all);
  expect(woken).toEqual(['early at 100', 'early too at 100', 'late at 300']);
});

test('a jump wakes nobody on the way', async () => {
  const clock = createClock();
  const woken = clock.sleep(100).then(() => clock.elapsedMs());
  clock.jump(dayMs);
  await clock.advance(0);
  expect(await woken).toBe(dayMs);
});

test('settling lets as much time pass as a promise needs', async () => {
  const clock = createClock();
  const work = async (): Promise<string> => {
    await clock.sleep(2 * secondMs);
    await clock.sleep(3 * secondMs);
    return 'done';
  };
  expect(await clock.settle(work())).toBe('done');
  expect(clock.elapsedMs()).toBe(5 * secondMs);
});

test('settling what never ends is told from waiting long', async () => {
  const clock = createClock();
  await expect(clock.settle(new Promise(() => {}))).rejects.toThrow(Stuck);
  await expect(clock.settle(clock.sleep(2 * dayMs), dayMs)).rejects.toThrow('too long');
});

test('a clock that is off sees the same time pass', async () => {
  const clock = createClock();
  const wrong = clock.skewed(-3 * secondMs);
  await clock.advance(secondMs);
  expect(wrong.now().getTime() - clock.now().getTime()).toBe(-3 * secondMs);
  expect(wrong.elapsedMs()).toBe(secondMs);
});
