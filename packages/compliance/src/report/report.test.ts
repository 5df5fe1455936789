import { ouId, rotateOrganization, runId } from '@rekey/engine';
import { anException, aPolicy, createWorld, type WorldDescription } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { collect } from '../queries/collect.ts';
import { reportText } from './formats.ts';
import { type Report, readReport } from './report.ts';

const [payments, sandbox] = ['ou-ab12-payments1', 'ou-ab12-sandbox01'] as const;
const used = { lastUsedDaysAgo: 1 };
const hostile = '</script><script>alert("x")</script>';

const description: WorldDescription = {
  accounts: [
    {
      id: '111111111111',
      name: hostile,
      ouPath: [payments],
      rootHasKeys: true,
      users: [
        { name: 'due', keys: [{ ageDays: 120, ...used }] },
        { name: 'idle', keys: [{ ageDays: 60, lastUsedDaysAgo: 50 }] },
        { name: 'legacy', keys: [{ ageDays: 400, ...used }] },
      ],
    },
    { id: '222222222222', name: 'sandbox', ouPath: [sandbox], users: [{ name: 'fresh', keys: [{ ageDays: 3 }] }] },
    { id: '333333333333', name: 'closed to us', ouPath: [sandbox], memberRole: false },
  ],
};

const policy = aPolicy({
  mode: 'plan',
  exceptions: [anException({ id: 'legacy', selector: { users: ['legacy'] }, reason: hostile })],
  limits: { fullScanEveryDays: 0 },
});

const worldAfterARun = async () => {
  const world = createWorld(description);
  const run = { kind: 'run', run: runId('run-1'), policy, policyName: 'version 1' } as const;
  await world.clock.settle(rotateOrganization(world.ports({ client: 'one' }), run));
  return { reader: world.reader(), at: world.clock.now() };
};

const named = { table: 'rekey', policy: { policy, name: 'version 1' } };
const read = async (ou?: string): Promise<Report> =>
  readReport(await worldAfterARun(), { ...named, ou: ou === undefined ? undefined : ouId(ou) });

type Document = {
  readonly keys: readonly { readonly user: string; readonly standing: string }[];
  readonly [field: string]: unknown;
};
const json = async (report: Report): Promise<Document> =>
  JSON.parse((await collect(reportText(report, 'json'))).join('')) as Document;

test('the JSON is one document with everything, keys worst first', async () => {
  const document = await json(await read());
  expect(document).toMatchObject({
    schema: 'rekey.report/1',
    table: 'rekey',
    scope: 'org',
    policy: 'version 1',
    latestRun: { run: 'run-1', state: 'finished', kind: 'run' },
    threshold: { maxKeyAgeDays: 90 },
    coverage: { accounts: 4, scanned: 2, neverSeen: 2 },
    overview: { compliance: { compliant: 2, 'too-old': 1, excepted: 1 } },
    exceptions: [{ exception: { id: 'legacy' }, standing: 'in-force', users: [{ user: 'legacy' }] }],
    holds: [],
    policyVersions: [],
    openIntents: [],
  });
  expect(document.keys.map(({ user, standing }) => [user, standing])).toEqual([
    ['legacy', 'excepted'],
    ['due', 'too-old'],
    ['idle', 'compliant'],
    ['fresh', 'compliant'],
  ]);
});

test('accounts that were not looked at are named with the reason', async () => {
  expect((await json(await read()))['coverage']).toMatchObject({
    missing: [
      { account: '333333333333', coverage: 'unreachable', code: 'ROLE_NOT_ASSUMABLE' },
      { coverage: 'not-covered' },
    ],
  });
});

test('findings name their users once, with what is overdue', async () => {
  expect((await json(await read()))['findings']).toMatchObject([
    { user: 'due', findings: [], isOverdue: true },
    { user: 'idle', findings: ['unused-for-45-days'], isOverdue: false },
  ]);
});

test('a report of one unit has its accounts, its sums and its keys, and no others', async () => {
  const report = await read(sandbox);
  const document = await json(report);
  expect(document).toMatchObject({
    scope: sandbox,
    coverage: { accounts: 2, scanned: 1 },
    overview: { compliance: { compliant: 1, 'too-old': 0, excepted: 0 } },
    exceptions: [{ users: [] }],
  });
  expect(document.keys.map(({ user }) => user)).toEqual(['fresh']);
  expect(document['trend']).toBeUndefined();
});

test('a unit without accounts is refused', async () => {
  await expect(read('ou-ab12-nowhere01')).rejects.toMatchObject({ code: 'USAGE' });
});

test('a table without a run gives a report that says so', async () => {
  const world = createWorld({});
  const report = await readReport({ reader: world.reader(), at: world.clock.now() }, named);
  expect(await json(report)).toMatchObject({ latestRun: null, facts: null, coverage: { accounts: 0 }, keys: [] });
});

test('the CSV has a row for each active key', async () => {
  const text = (await collect(reportText(await read(), 'csv'))).join('');
  expect(text.split('\n').map((line) => line.split(',')[0])).toEqual([
    'account',
    '111111111111',
    '111111111111',
    '111111111111',
    '222222222222',
    '',
  ]);
});
