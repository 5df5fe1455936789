import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runRekey } from '../testing/run-rekey.ts';

const folder = mkdtempSync(join(tmpdir(), 'rekey-report-'));
const payments = 'ou-ab12-payments1';
let emulator: Emulator;
let env: Record<string, string>;

const rekey = (...args: readonly string[]) => runRekey(args, { ...env, REKEY_TABLE: 'rekey' });
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  emulator = await borrowEmulator();
  const used = { lastUsedDaysAgo: 1 };
  await emulator.seed({
    management: '100000000000',
    accounts: [{ id: '222222222222', name: 'sandbox', users: [{ name: 'bob', keys: [{ ageDays: 10, ...used }] }] }],
    ous: [
      {
        id: payments,
        name: 'Payments',
        accounts: [
          { id: '111111111111', name: 'payments', users: [{ name: 'alice', keys: [{ ageDays: 120, ...used }] }] },
        ],
      },
    ],
  });
  await emulator.settings({ report: { mode: 'instant' } });
  env = await emulator.env();
  writeFileSync(at('rekey.yaml'), 'version: 1\nmode: plan\n');
  for (const line of ['table create', `policy push ${at('rekey.yaml')} --yes`, 'run --yes']) {
    const { code, stderr } = await rekey(...line.split(' '));
    if (code !== 0) throw new Error(stderr);
  }
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

test('a report is written as its file is called', async () => {
  for (const [name, start] of [
    ['a.html', '<!doctype html>'],
    ['a.csv', 'account,'],
    ['a.json', '{\n  "schema": "rekey.report/1"'],
  ] as const) {
    expect(await rekey('report', '--out', at(name))).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/2\s+active\s+keys\s+of\s+3\s+accounts,\s+2\s+of\s+them\s+looked\s+at/),
    });
    expect(readFileSync(at(name), 'utf8').startsWith(start)).toBe(true);
  }
});

test('the report says who pushed the policy, and when', async () => {
  const { policyVersions } = JSON.parse(readFileSync(at('a.json'), 'utf8')) as { policyVersions: readonly object[] };
  expect(policyVersions).toEqual([
    expect.objectContaining({ version: 1, author: expect.stringContaining('arn:aws:'), at: expect.any(String) }),
  ]);
});

test('stdout gets the report and nothing else, of one unit if asked', async () => {
  const { code, stdout } = await rekey('report', '--out', '-', '--format', 'json', '--ou', payments);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ scope: payments, keys: [{ user: 'alice', standing: 'too-old' }] });
});

test('a file that is there stays as it is without --force', async () => {
  writeFileSync(at('b.csv'), 'mine');
  const refused = await rekey('report', '--out', at('b.csv'));
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
  expect(readFileSync(at('b.csv'), 'utf8')).toBe('mine');
  expect((await rekey('report', '--out', at('b.csv'), '--force')).code).toBe(0);
  expect(readFileSync(at('b.csv'), 'utf8')).toMatch(/^account,/);
});

test.each([
  [['--out', '-'], '--format is missing'],
  [['--out', 'report.pdf'], '--format is missing'],
  [['--out', 'nowhere/report.html'], 'can not be written'],
  [['--out', '-', '--format', 'pdf'], 'Allowed choices are html, csv, json'],
  [[], '--out <file>'],
  [
    ['--out', '-', '--format', 'csv', '--ou', 'ou-ab12-nowhere01'],
    'no account of table rekey is below ou-ab12-nowhere01',
  ],
])('%j is refused', async (args, words) => {
  expect(await rekey('report', ...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
});
