import { expect, test } from 'vitest';
import { type Form, measure } from './form.ts';
import type { Shape } from './organization.ts';

// Few users in each account: the schedule is the same, and it is played in a moment.
const anOrganization = (shape: Partial<Shape>): Shape => ({ accounts: 100, users: 2, day: 'quiet', seed: 1, ...shape });
const one: Form = { workers: 1 };
const many: Form = { workers: 40 };

test('one process has seen 5,000 quiet accounts in less than 6 minutes, and close to the lower bound', async () => {
  const { seconds, ratio, deferred } = await measure(anOrganization({ accounts: 5_000 }), one);
  expect(deferred).toBe(0);
  expect(seconds).toBeLessThan(6 * 60);
  expect(ratio).toBeLessThan(1.12);
});

// Of few accounts a large share is what comes once: the beginning, and the first look for a report.
test.each([
  { accounts: 100, most: 1.25 },
  { accounts: 500, most: 1.2 },
  { accounts: 1_000, most: 1.2 },
])('$accounts quiet accounts take one process at most $most times the lower bound', async ({ accounts, most }) => {
  const { ratio } = await measure(anOrganization({ accounts }), one);
  expect(ratio).toBeGreaterThanOrEqual(1);
  expect(ratio).toBeLessThan(most);
});

test('a day with work takes as long as tags may be asked for', async () => {
  const { ratio, bound, issued } = await measure(anOrganization({ accounts: 200, users: 50, day: 'normal' }), one);
  expect(issued).toBeGreaterThan(50);
  expect(bound.binding).toBe('listTags');
  expect(ratio).toBeLessThan(1.25);
});

test('many workers come to the end of every account, under one lease', async () => {
  const { deferred, ratio } = await measure(anOrganization({ accounts: 1_000 }), many);
  expect(deferred).toBe(0);
  expect(ratio).toBeLessThan(1.4);
});

test('everybody is due: each gets a key', async () => {
  const { issued, deferred } = await measure(anOrganization({ accounts: 20, users: 50, day: 'first' }), one);
  expect([issued, deferred]).toEqual([20 * 50, 0]);
});

test('the same seed gives the same times, another one others', async () => {
  const secondsOf = async (seed: number) => (await measure(anOrganization({ seed }), one)).seconds;
  expect(await secondsOf(1)).toBe(await secondsOf(1));
  expect(await secondsOf(2)).not.toBe(await secondsOf(1));
});
