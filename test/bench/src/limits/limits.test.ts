import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assumptions } from '../schedule/assumptions.ts';
import { measure } from '../schedule/form.ts';
import type { Day } from '../schedule/organization.ts';
import { costsOf } from './costs.ts';
import { tables, withTables } from './page.ts';
import { type Form, mostInOneRun, processorShare, timeOf, workers } from './times.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'limits.md'), 'utf8');

describe('the page of limits', () => {
  test('has every table, as it is computed: npx -y pnpm limits', () => {
    expect(withTables(page)).toBe(page);
    for (const name of Object.keys(tables)) expect(page).toContain(`<!-- computed: ${name} -->`);
  });

  test('refuses a marker that names no table', () => {
    expect(() => withTables('<!-- computed: wishes -->\n<!-- end -->')).toThrow('there is no table wishes');
  });
});

describe('what is computed', () => {
  test.each<{ accounts: number; day: Day; form: Form }>([
    { accounts: 200, day: 'quiet', form: 'single' },
    { accounts: 200, day: 'normal', form: 'single' },
    { accounts: 200, day: 'normal', form: 'distributed' },
    { accounts: 20, day: 'first', form: 'single' },
  ])('is what the engine takes, within a third: $form, $accounts accounts, $day', async ({ accounts, day, form }) => {
    const played = await measure(
      { accounts, users: 50, day, seed: 1 },
      { workers: form === 'single' ? 1 : workers },
      { ...assumptions, processor: { ...assumptions.processor, share: processorShare } },
    );
    const { seconds } = timeOf(accounts, day, form);
    expect(seconds / played.seconds).toBeGreaterThan(2 / 3);
    expect(seconds / played.seconds).toBeLessThan(4 / 3);
  });

  test('the most that one process does in a run is what it no longer does with more', () => {
    const most = mostInOneRun('normal');
    expect(timeOf(most, 'normal', 'single').runs).toBe(1);
    expect(timeOf(most + 100, 'normal', 'single').runs).toBe(2);
  });

  test('secrets cost more than all else together', () => {
    const { secrets, ...others } = costsOf(1_000, 'distributed');
    expect(secrets).toBeGreaterThan(10 * Object.values(others).reduce((sum, cost) => sum + cost, 0));
  });
});
