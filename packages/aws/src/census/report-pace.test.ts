import { describe, expect, test } from 'vitest';
import { createReportPace } from './report-pace.ts';

const waits = [100, 200, 700, 2_000, 4_000];
const unlearned = [100, 300, 1_000, 3_000, 7_000];

/** The looks of one account whose report takes so long. */
const look = (pace: ReturnType<typeof createReportPace>, takesMs: number): readonly number[] => {
  const looks = pace.looksMs();
  const at = looks.findIndex((ms) => ms >= takesMs);
  pace.learn({ missedMs: looks[at - 1] ?? 0, foundMs: looks[at] ?? 0 });
  return looks.slice(0, at + 1);
};

describe('the pace of reports', () => {
  test('is that of the waits while nothing is known', () => {
    expect(createReportPace(waits).looksMs()).toEqual(unlearned);
  });

  test.each([
    [150, 140],
    [900, 140],
    [2_000, 301],
  ])('learns that reports take %i ms: the next 100 accounts take fewer than %i looks', (takesMs, atMost) => {
    const pace = createReportPace(waits);
    for (let account = 0; account < 20; account += 1) look(pace, takesMs);
    const looks = Array.from({ length: 100 }, () => look(pace, takesMs));
    const calls = looks.reduce((sum, each) => sum + each.length, 0);
    expect(Math.max(...looks.map(({ length }) => length))).toBeLessThanOrEqual(3);
    expect(Math.max(...looks.map((each) => each.at(-1) ?? 0))).toBeLessThanOrEqual(Math.max(takesMs * 1.5, 1_500));
    expect(calls).toBeLessThan(atMost);
  });

  test('comes back to early looks when reports become faster', () => {
    const pace = createReportPace(waits);
    for (let account = 0; account < 5; account += 1) look(pace, 900);
    for (let account = 0; account < 300; account += 1) look(pace, 10);
    expect(pace.looksMs()[0]).toBe(100);
  });

  test('does not let one slow account make all others late, and ends when it always ends', () => {
    const pace = createReportPace(waits);
    look(pace, 6_500);
    expect(pace.looksMs()).toEqual([1_000, 1_500, 3_000, 7_000]);
  });

  test('learns nothing where there are too few looks to spare one', () => {
    const pace = createReportPace([20, 20, 20]);
    pace.learn({ missedMs: 40, foundMs: 60 });
    expect(pace.looksMs()).toEqual([20, 40, 60]);
  });
});
