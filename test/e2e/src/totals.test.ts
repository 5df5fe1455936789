import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { State } from '@rekey/emulator';
import { printPolicy } from '@rekey/policy';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentOf, main, rekey } from './rekey.ts';
import { enforcing, type Stage, startStage } from './stage.ts';

// Every view of the table against what is counted here, from the emulator's state and from the policy as it is written below.

const [payments, shop, lost] = ['111111111111', '222222222222', '333333333333'] as const;
const [finance, retail] = ['ou-ab12-finance01', 'ou-ab12-retail001'] as const;
const used = { lastUsedDaysAgo: 1 };
const user = (name: string, ...ages: readonly number[]) => ({
  name,
  keys: ages.map((ageDays) => ({ ageDays, ...used })),
});

const organization = {
  ous: [
    {
      id: finance,
      name: 'Finance',
      accounts: [
        {
          id: payments,
          name: 'payments',
          users: [
            user('young', 1),
            user('at-the-limit', 90),
            user('just-over', 91),
            user('old', 400),
            user('two', 120, 5),
            user('legacy-pos', 700),
            user('legacy-new', 30),
            { name: 'inactive', keys: [{ ageDays: 300, status: 'Inactive' as const }] },
            { name: 'idle', keys: [{ ageDays: 80, lastUsedDaysAgo: 60 }] },
            { name: 'nobody' },
          ],
        },
      ],
    },
    { id: retail, name: 'Retail', accounts: [{ id: shop, name: 'shop', users: [user('web', 95), user('ci', 10)] }] },
  ],
  accounts: [{ id: lost, name: 'lost', memberRole: false as const, users: [user('unseen', 500)] }],
};
const policy = printPolicy({
  ...enforcing,
  mode: 'plan',
  exceptions: [
    { id: 'legacy', scopes: ['org'], selector: { users: ['legacy-*'] }, reason: 'vendor', expires: '2035-01-01' },
  ],
});

let stage: Stage;
let folder: string;
let expected: Counted;
beforeAll(async () => {
  stage = await startStage();
  await stage.seed(organization);
  folder = await mkdtemp(join(tmpdir(), 'rekey-totals-'));
  await writeFile(join(folder, 'rekey.yaml'), policy);
  await rekey(stage.emulator, 'run', '--policy', join(folder, 'rekey.yaml'), '--yes');
  expected = count(await stage.emulator.state(), await stage.emulator.now());
});
afterAll(async () => {
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Totals = { users: number; activeKeys: number; compliant: number; tooOld: number; excepted: number };
type Counted = { readonly all: Totals; readonly finance: Totals; readonly payments: Totals };

const dayOf = (date: Date): number => Math.floor(date.getTime() / 86_400_000);

function count(state: State, now: Date): Counted {
  const of = (...accounts: readonly string[]): Totals => {
    const totals: Totals = { users: 0, activeKeys: 0, compliant: 0, tooOld: 0, excepted: 0 };
    for (const { name, keys } of accounts.flatMap((id) => Object.values(state.accounts[id]?.users ?? {}))) {
      totals.users += 1;
      for (const { status, createDate } of keys) {
        if (status !== 'Active') continue;
        totals.activeKeys += 1;
        const isOld = dayOf(now) - dayOf(new Date(createDate)) > 90;
        totals[!isOld ? 'compliant' : name.startsWith('legacy-') ? 'excepted' : 'tooOld'] += 1;
      }
    }
    return totals;
  };
  return { all: of(payments, shop), finance: of(payments), payments: of(payments) };
}

type Sums = {
  readonly compliance: { readonly compliant: number; readonly 'too-old': number; readonly excepted: number };
  readonly counts: { readonly users: number; readonly activeKeys: number };
};
const totalsOf = ({ compliance, counts }: Sums): Totals => ({
  users: counts.users,
  activeKeys: counts.activeKeys,
  compliant: compliance.compliant,
  tooOld: compliance['too-old'],
  excepted: compliance.excepted,
});

const json = async <T>(...args: readonly string[]): Promise<T> =>
  JSON.parse((await rekey(stage.emulator, ...args, '--json')).stdout) as T;

type Row = { readonly user: string; readonly standing: string; readonly account: string };
const rowsOf = (csv: string): readonly Row[] => parse(csv, { columns: true, bom: true }) as Row[];
const standingsIn = (rows: readonly Row[]): Omit<Totals, 'users'> => {
  const of = (standing: string): number => rows.filter((row) => row.standing === standing).length;
  return { activeKeys: rows.length, compliant: of('compliant'), tooOld: of('too-old'), excepted: of('excepted') };
};
const keysOnly = ({ users: _users, ...keys }: Totals): Omit<Totals, 'users'> => keys;

test('what is counted here is not nothing', () => {
  expect(expected.all).toEqual({ users: 12, activeKeys: 11, compliant: 6, tooOld: 4, excepted: 1 });
});

describe('the same totals are told by', () => {
  test('status, of the whole, of a unit and of an account', async () => {
    const whole = await json<{
      sums: Sums;
      units: { id: string; sums: Sums }[];
      accounts: (Sums & { account: { id: string } })[];
    }>('status');
    expect(totalsOf(whole.sums)).toEqual(expected.all);
    const unit = whole.units.find(({ id }) => id === finance);
    expect(unit && totalsOf(unit.sums)).toEqual(expected.finance);
    const account = whole.accounts.find((one) => one.account.id === payments);
    expect(account && totalsOf(account)).toEqual(expected.payments);
    expect(totalsOf((await json<{ sums: Sums }>('status', '--ou', finance)).sums)).toEqual(expected.finance);
    expect(totalsOf((await json<{ sums: Sums }>('status', '--account', payments)).sums)).toEqual(expected.payments);
  });

  test('status as CSV', async () => {
    const { stdout } = await rekey(stage.emulator, 'status', '--csv');
    expect(standingsIn(rowsOf(stdout))).toEqual(keysOnly(expected.all));
  });

  test('the history', async () => {
    const { runs } = await json<{ runs: { compliance: Sums['compliance'] }[] }>('history');
    const [run] = runs;
    expect(run?.compliance).toMatchObject({
      compliant: expected.all.compliant,
      'too-old': expected.all.tooOld,
      excepted: expected.all.excepted,
    });
  });

  test('reports', async () => {
    const written = async (format: string): Promise<string> => {
      const file = join(folder, `report.${format}`);
      const made = await rekey(stage.emulator, 'report', '--out', file);
      expect([made.code, made.stdout]).toEqual([0, '']);
      return readFile(file, 'utf8');
    };
    type Report = {
      readonly overview: Sums;
      readonly controls: readonly {
        readonly id: string;
        readonly passed: number;
        readonly failed: number;
        readonly excepted: number;
      }[];
      readonly keys: readonly Row[];
    };
    const report = JSON.parse(await written('json')) as Report;
    expect(totalsOf(report.overview)).toEqual(expected.all);
    expect(standingsIn(report.keys)).toEqual(keysOnly(expected.all));
    expect(report.controls.find(({ id }) => id === 'IAM.3')).toMatchObject({
      passed: expected.all.compliant,
      failed: expected.all.tooOld,
      excepted: expected.all.excepted,
    });
    expect(standingsIn(rowsOf(await written('csv')))).toEqual(keysOnly(expected.all));
    expect(textOf(await written('html'))).toContain(`Keys too old ${expected.all.tooOld} `);
  });

  test('the dashboard', async () => {
    const env = await environmentOf(stage.emulator, {});
    const child = spawn(process.execPath, [main, 'dashboard', '--port', '0'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const url = await addressIn(child.stderr);
      const page = async (path: string): Promise<string> => textOf(await (await fetch(new URL(path, url))).text());
      const overview = await page('/');
      expect(overview).toContain(`Keys too old ${expected.all.tooOld} `);
      expect(overview).toMatch(new RegExp(`\\b${expected.all.compliant} (keys )?compliant`));
      expect(overview).toMatch(new RegExp(`\\b${expected.all.excepted} (keys? )?excepted`));
      for (const name of ['just-over', 'old', 'two', 'web'])
        expect(await page('/keys?standing=too-old')).toContain(name);
    } finally {
      child.kill('SIGINT');
      expect(await once(child, 'exit')).toEqual([0, null]);
    }
  });
});

const textOf = (html: string): string =>
  html
    .replace(/<(script|style|title)[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const addressIn = (stderr: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    let told = '';
    stderr.on('data', (chunk) => {
      told += String(chunk);
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(told)?.[0];
      if (address !== undefined) resolve(address);
    });
    stderr.on('end', () => reject(new Error(`the dashboard told no address: ${told}`)));
  });
