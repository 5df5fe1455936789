import { runId } from '@rekey/engine';
import { aLease, aRunSummary, createWorld, type World } from '@rekey/engine/testing';
import type { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { readOrganization } from '../queries/organization.ts';
import { ask, dashboardOf } from '../testing/ask.ts';
import { manyOf } from '../testing/many.ts';
import { payments, type Sample, sampleOf, sandbox } from '../testing/sample.ts';

const sample = await sampleOf();
const app = dashboardOf(sample);

const shown = async (path: string, of: Hono = app): Promise<string> => (await ask(of, path)).text();

const rowsIn = (html: string): number => html.split('<tbody>')[1]?.split('</tbody>')[0]?.match(/<tr>/g)?.length ?? 0;

describe('the rows behind a number', () => {
  test.each(['compliant', 'too-old', 'excepted'] as const)(
    'keys %s are as many as the overview says',
    async (standing) => {
      const { sums } = await readOrganization({ reader: sample.reader, at: sample.now() });
      expect(rowsIn(await shown(`/keys?standing=${standing}`))).toBe(sums.compliance[standing]);
    },
  );

  test('users overdue, users of a verdict and users of a finding are as many as their sums', async () => {
    const { sums } = await readOrganization({ reader: sample.reader, at: sample.now() });
    expect(rowsIn(await shown('/users?overdue=yes'))).toBe(sums.counts.overdue);
    expect(rowsIn(await shown('/users?verdict=attention'))).toBe(sums.verdicts.attention);
    expect(rowsIn(await shown('/findings/three-keys'))).toBe(sums.findings['three-keys']);
    expect(rowsIn(await shown('/users'))).toBe(sums.counts.users);
  });

  test('a unit and an account narrow them', async () => {
    expect(await shown(`/keys?ou=${payments}`)).not.toContain('legacy-vendor');
    expect(rowsIn(await shown(`/keys?ou=${sandbox}`))).toBe(0);
    expect(rowsIn(await shown('/keys?account=222222222222&standing=too-old'))).toBe(1);
    expect(rowsIn(await shown('/users?account=111111111111&overdue=yes'))).toBe(2);
  });

  test('an age counts on both of its sides', async () => {
    const ages = async (from: number, to: number) => rowsIn(await shown(`/keys?from=${from}&to=${to}`));
    expect([await ages(412, 412), await ages(413, 730), await ages(731, 731)]).toEqual([1, 0, 1]);
  });

  test('an account that left counts in none of them', async () => {
    expect(await shown('/keys')).not.toContain('leaves-soon');
    expect(await shown('/coverage')).toContain('leaves-soon');
    expect(await shown('/accounts/777777777777')).toContain('has left the organization');
  });
});

describe('a user', () => {
  test('is told with verdict, reason, what is next and what happened', async () => {
    const text = await shown('/user?account=111111111111&user=billing-batch');
    for (const part of ['overlap', 'both stay active', 'in the first run after', 'Issued new key', 'not by Rekey'])
      expect(text).toContain(part);
  });

  test('under an exception is told until when and why', async () => {
    const text = await shown('/user?account=333333333333&user=legacy-vendor');
    for (const part of ['vendor appliance, SEC-411', 'data platform', 'in 11 days']) expect(text).toContain(part);
  });

  test('whom nobody knows is told so', async () => {
    expect(await shown('/user?account=111111111111&user=nobody')).toContain('No such user is known here');
  });
});

test('an account that could not be reached is told with code, reason and remedy', async () => {
  const text = await shown('/accounts/444444444444');
  for (const part of ['ROLE_NOT_ASSUMABLE', 'deploy stacksets/member-role.yaml', 'docs/runbook.md#role_not_assumable'])
    expect(text).toContain(part);
});

test.each([
  ['in-force', 3],
  ['ends-soon', 2],
  ['over', 1],
  ['unmatched', 1],
])('exceptions and holds %s: %i', async (show, count) => {
  expect(rowsIn(await shown(`/exceptions?show=${show}`))).toBe(count);
});

test.each([
  ['payments', 'payments-staging'],
  ['444444444444', 'sandbox-ml'],
  ['BILLING', 'billing-batch'],
  ['ou-ab12-sandbox01', '/ous/ou-ab12-sandbox01'],
  ['nothing-like-this', 'Nothing found.'],
])('a search for %s finds %s', async (q, found) => {
  expect(await shown(`/search?q=${q}`)).toContain(found);
});

test('a search finds the user of a key, whatever became of it', async () => {
  const [key] = [...sample.world.state.table.keyOwners.keys()].filter((id) => id.startsWith('AKIABILLING'));
  expect(await shown(`/search?q=${key}`)).toContain('The user of this key');
});

describe('the state of the newest run', () => {
  const run = aRunSummary({ run: 'run-now', startedAt: sample.now() });
  const withRun = async (change: (world: World) => void): Promise<Hono> => {
    const made: Sample = await sampleOf();
    change(made.world);
    return dashboardOf(made);
  };

  test('in progress is told, with how many accounts it has not come to', async () => {
    const going = await withRun(({ state: { table } }) => {
      table.runs.set(run.run, run);
      table.lease = aLease({ holder: 'run-now' });
    });
    const text = await shown('/', going);
    expect(text).toContain('A run is in progress.');
    expect(text).toContain('7 accounts of 7');
    expect(await shown('/runs/run-now', going)).toContain('This run is in progress.');
  });

  test('broken off is told', async () => {
    const broken = await withRun(({ state: { table } }) => table.runs.set(run.run, run));
    expect(await shown('/', broken)).toContain('The newest run was broken off.');
    expect(await shown('/runs/run-now', broken)).toContain('This run was broken off.');
  });

  test('stopped is told, with the reason', async () => {
    const stopped = await withRun(({ state: { table } }) =>
      table.runs.set(run.run, { ...run, status: 'stopped', code: 'TOO_MANY_FAILURES', because: '3 of 4 failed' }),
    );
    expect(await shown('/', stopped)).toContain('3 of 4 failed');
  });

  test('the first of all, without an account yet, is told', async () => {
    const world = createWorld();
    world.state.table.runs.set(run.run, run);
    world.state.table.lease = aLease({ holder: runId('run-now') });
    const first = dashboardOf({ ...sample, reader: world.reader() });
    expect(await shown('/', first)).toContain('No account has been looked at yet.');
  });
});

test('an empty table has every page, and none of them is in want of anything', async () => {
  const world = createWorld();
  const empty = dashboardOf({ ...sample, reader: world.reader() });
  for (const path of [
    '/',
    '/ous',
    '/accounts',
    '/users',
    '/keys',
    '/findings',
    '/exceptions',
    '/coverage',
    '/controls',
    '/runs',
    '/policy',
    '/intents',
    '/search?q=x',
  ]) {
    const response = await ask(empty, path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(await response.text()).not.toMatch(/NaN|undefined|Infinity|\[object/);
  }
});

describe('5,000 accounts', () => {
  const many = dashboardOf(manyOf(5000));

  test('are listed fifty at a time', async () => {
    const text = await shown('/accounts', many);
    expect(rowsIn(text)).toBe(50);
    expect(text).toContain('1–50 of 5,000');
    expect(rowsIn(await shown('/accounts?sheet=100', many))).toBe(50);
    expect(await shown('/accounts?sheet=101', many)).toContain('4,951–5,000 of 5,000');
  });

  test('have no page of more rows than a person would read, and none that takes long', async () => {
    const slowMs = 5000; // tells a page that reads keys for its sums from one that does not, on a slow machine too
    for (const path of [
      '/',
      '/ous',
      '/accounts',
      '/keys?standing=too-old',
      '/users?overdue=yes',
      '/findings',
      '/coverage',
      '/controls',
      '/runs',
      '/search?q=service-4-1',
    ]) {
      const began = performance.now();
      const text = await shown(path, many);
      expect(performance.now() - began).toBeLessThan(slowMs);
      expect([path, (text.match(/<tr>/g) ?? []).length < 250]).toEqual([path, true]);
    }
  });
});
