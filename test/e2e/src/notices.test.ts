import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busWithInbox, type Delivered, type Inbox, type Published, topicWithInbox } from '@rekey/emulator/inbox';
import type { NoticeReport, RunResult } from '@rekey/engine';
import { type EventKind, eventSchemas } from '@rekey/notify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaksIn } from './leaks.ts';
import { type Ended, flat, rekeyIn, rekeyWith } from './rekey.ts';
import { mail } from './roles.ts';
import { management, type Stage, startStage } from './stage.ts';

const account = '111111111111';
const lost = '222222222222';
const unit = 'ou-ab12-payments1';
const owner = (name: string) => ({ owner: `${name}@example.com` });
const used = { lastUsedDaysAgo: 0.1 };

const folder = mkdtempSync(join(tmpdir(), 'rekey-notices-'));
const policy = join(folder, 'rekey.yaml');
const dayMs = 86_400_000;
const inTenDays = new Date(Date.now() + 10 * dayMs).toISOString().slice(0, 10);
writeFileSync(
  policy,
  `version: 1
mode: enforce
lifecycle: { overlap: { minDays: 2, quietDays: 0, maxDays: 5, atMaxDays: deactivate } }
notify: { ownerTags: [owner], beforeSwitchOffDays: [1] }
exceptions:
  - { id: freeze, scope: org, users: [frozen], reason: vendor, owner: boss@example.com, expires: ${inTenDays} }
compliance: { maxKeyAgeDays: 95 }
limits: { fullScanEveryDays: 0, failureTolerancePercent: 100 }
`,
);

let stage: Stage;
let bus: Inbox;
let topic: Awaited<ReturnType<typeof topicWithInbox>>;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(async () => {
  await stage.stop();
  rmSync(folder, { recursive: true });
});

const users = [
  { name: 'alice', tags: owner('alice'), keys: [{ ageDays: 120, ...used }] },
  { name: 'bob', tags: owner('bob'), keys: [{ ageDays: 120, ...used }] },
  {
    name: 'old',
    keys: [
      { ageDays: 100, status: 'Inactive' as const },
      { ageDays: 20, ...used },
    ],
  },
  { name: 'frozen', keys: [{ ageDays: 120, ...used }] },
];

beforeEach(async () => {
  await stage.seed({
    ous: [{ id: unit, name: 'payments', accounts: [{ id: account, name: 'payments', users }] }],
    accounts: [{ id: lost, name: 'lost', memberRole: false }],
  });
  const { emulator } = stage;
  await emulator.settings({ report: { mode: 'instant' } });
  bus = await busWithInbox(emulator, { account: management });
  topic = await topicWithInbox(emulator, 'rekey-digests', { account: management });
  await emulator.addMailIdentity('example.com', { region: mail.region });
});

const places = (): readonly string[] => ['--bus', 'default', '--topic', topic.arn, '--mail-from', mail.from];
const run = (...more: readonly string[]): Promise<Ended> =>
  rekeyWith(stage.emulator, { REKEY_MAIL_REGION: mail.region }, ['run', '--policy', policy, '--yes', ...more]);
const runAndTell = async (...more: readonly string[]): Promise<RunResult> => {
  const { stdout, stderr } = await run('--json', ...places(), ...more);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as RunResult;
};
const rekey = (...args: readonly string[]) => rekeyWith(stage.emulator, {}, args);

/** Each as its published schema wants it. */
const received = async (): Promise<readonly Delivered[]> => {
  const events = await bus.received<Delivered>();
  for (const event of events) eventSchemas[event['detail-type'] as EventKind].parse(event.detail);
  return events;
};
const kindsOf = (events: readonly Delivered[]) => [...new Set(events.map((event) => event['detail-type']))].toSorted();
const mailsTo = async (name: string) =>
  (await stage.emulator.mails()).filter(({ to }) => to.includes(`${name}@example.com`));

describe('a run', () => {
  test('is told as events, in one digest, and to each owner; the table keeps what became of that', async () => {
    const { run: id, notices } = await runAndTell();
    const events = await received();
    expect(kindsOf(events)).toEqual([
      'Account Unreachable',
      'Exception Expiring',
      'Key Deleted',
      'Key Issued',
      'Run Finished',
      'Run Started',
    ]);
    const digests = await topic.received<Published>();
    expect(digests.map(({ Subject }) => Subject)).toEqual([
      'Rekey: 2 keys rotated, 1 deleted, 1 account not looked at',
    ]);
    expect(JSON.parse(digests[0]?.Message ?? '')).toMatchObject({ schema: 'rekey.digest/1' });
    const mails = await stage.emulator.mails();
    expect(mails.map(({ to }) => String(to[0])).toSorted()).toEqual([
      'alice@example.com',
      'bob@example.com',
      'boss@example.com',
    ]);
    expect(mails.every((sent) => sent.from === mail.from && sent.region === mail.region)).toBe(true);
    expect((await mailsTo('alice'))[0]?.text).toContain('alice_credentials');

    const told: NoticeReport = {
      events: { sent: events.length, failed: 0, left: 0 },
      digest: { sent: 1, failed: 0, left: 0 },
      mail: { sent: 3, failed: 0, left: 0, withoutOwner: 0 },
    };
    expect(notices).toEqual(told);
    expect((await stage.reader().run(id))?.notices).toEqual(told);
    expect((await rekey('history', id)).stdout).toContain(`Told: ${events.length} events, 1 digest and 3 mails.`);
  });

  test('tells nobody where nobody was named, and says so in one line', async () => {
    const { stderr, code } = await run();
    expect(code).toBe(1); // one account is out of reach
    expect(flat(stderr)).toContain('Nobody is told of this run: --topic, --bus and --mail-from say who is.');
    expect(await stage.emulator.calls({ operation: ['PutEvents', 'Publish', 'SendEmail'] })).toEqual([]);
    expect([await bus.received(), await topic.received(), await stage.emulator.mails()]).toEqual([[], [], []]);
  });
});

test('over the days every kind of event comes, each by its schema and once, and none holds a secret', async () => {
  const { emulator } = stage;
  const all: Delivered[] = [];
  const night = async (): Promise<void> => {
    await runAndTell();
    all.push(...(await received()));
  };
  await emulator.inject({
    operation: 'CreateAccessKey',
    resource: 'bob',
    error: { code: 'AccessDenied', status: 403 },
  });
  await night();
  await emulator.clearFaults();
  for (let day = 1; day <= 5; day += 1) {
    await emulator.advance({ days: 1 });
    await night();
  }
  const state = await emulator.state();
  const [old] = state.accounts[account]?.users['alice']?.keys.filter(({ status }) => status === 'Inactive') ?? [];
  await emulator.changeKey(old?.id ?? '', { status: 'Active' });
  await night();
  expect((await rekey('undo', account, 'bob')).code).toBe(0);
  await emulator.advance({ days: 1 });
  await night();

  expect(kindsOf(all)).toEqual(Object.keys(eventSchemas).toSorted());
  const once = all
    .filter(({ 'detail-type': kind }) => kind !== 'Account Unreachable')
    .map(({ detail }) => detail['id']);
  expect(new Set(once).size).toBe(once.length);
  const told = JSON.stringify([all, await topic.received(), await emulator.mails()]);
  expect(leaksIn(told, await emulator.state())).toEqual([]);
  expect(leaksIn(JSON.stringify(state.minted), state).length).toBeGreaterThan(0);
});

describe('what fails leaves rotations and all other messages as they are:', () => {
  const faults = [
    {
      what: 'SES refuses one address',
      inject: () =>
        stage.emulator.inject({
          operation: 'SendEmail',
          resource: 'alice@example.com',
          error: { code: 'MessageRejected', status: 400, message: 'Address blacklisted.' },
        }),
      told: { events: { failed: 0 }, digest: { sent: 1 }, mail: { sent: 2, failed: 1, code: 'MAIL_REFUSED' } },
    },
    {
      what: 'SNS throttles',
      inject: () => stage.emulator.inject({ operation: 'Publish', error: { code: 'Throttled', status: 429 } }),
      told: { events: { failed: 0 }, digest: { sent: 0, failed: 1, code: 'THROTTLED' }, mail: { sent: 3 } },
    },
    {
      what: 'EventBridge hangs up',
      inject: () => stage.emulator.inject({ operation: 'PutEvents', cut: 'before' }),
      told: { events: { sent: 0, code: 'ENDPOINT_UNREACHABLE' }, digest: { sent: 1 }, mail: { sent: 3 } },
    },
  ] as const;

  test.each(faults)('$what', async ({ inject, told }) => {
    await inject();
    const { run: id, status, counts, notices } = await runAndTell();
    expect([status, counts.issued, counts.deleted, counts.failed]).toEqual(['finished', 2, 1, 0]);
    expect(notices).toMatchObject(told);
    expect((await rekey('history', id)).stdout).toContain('Not sent: ');
  });

  test('the bus is missing', async () => {
    // The worker role may put events on the bus of its stack only: this is an administrator's.
    const administrator = { ...(await stage.emulator.env()), REKEY_MAIL_REGION: mail.region };
    const args = ['run', '--policy', policy, '--yes', '--json', ...places(), '--bus', 'nowhere'];
    const { stdout } = await rekeyIn(administrator, ...args);
    const { run: id, status, counts, notices } = JSON.parse(stdout) as RunResult;
    expect([status, counts.issued, counts.deleted, counts.failed]).toEqual(['finished', 2, 1, 0]);
    expect(notices).toMatchObject({
      events: { sent: 0, code: 'BUS_NOT_FOUND' },
      digest: { sent: 1 },
      mail: { sent: 3 },
    });
    expect(flat((await rekey('history', id)).stdout)).toContain('BUS_NOT_FOUND: there is no event bus nowhere');
  });

  test('and what could not be told is told by the next run', async () => {
    await stage.emulator.inject({ operation: ['PutEvents', 'SendEmail'], cut: 'before' });
    await runAndTell();
    expect([await bus.received(), await stage.emulator.mails()]).toEqual([[], []]);
    await stage.emulator.clearFaults();
    await runAndTell();
    expect(kindsOf(await received())).toEqual(expect.arrayContaining(['Key Issued', 'Key Deleted']));
    expect((await mailsTo('alice')).length).toBe(1);
  });
});
