import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDescription } from '@rekey/emulator';
import { busWithInbox, type Delivered, type Published, topicWithInbox } from '@rekey/emulator/inbox';
import { bundleFunction, bundleName } from '@rekey/lambda/bundle';
import { metricNames } from '@rekey/lambda/metrics';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { rotated } from './health.ts';
import { type Invoked, lambdaRuntime } from './lambda/runtime.ts';
import { flat, rekey } from './rekey.ts';
import { management, type Stage, startStage, tableName } from './stage.ts';

const account = '111111111111';
const accounts: readonly AccountDescription[] = [
  {
    id: account,
    tags: { owner: 'team@example.com' },
    users: [{ name: 'alice', keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] }],
  },
];

const folder = mkdtempSync(join(tmpdir(), 'rekey-service-notices-'));
const policy = join(folder, 'rekey.yaml');
writeFileSync(
  policy,
  `version: 1
mode: enforce
secrets: { readers: ["arn:aws:iam::{account}:role/ops"] }
notify: { ownerTags: [owner] }
`,
);

let stage: Stage;
let settings: Record<string, string>;

beforeAll(async () => {
  const [started] = await Promise.all([startStage(), bundleFunction(folder)]);
  stage = started;
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  await stage.seed({ accounts });
  await stage.emulator.settings({ report: { mode: 'instant' } });
  await rekey(stage.emulator, 'policy', 'push', policy, '--yes');
  await stage.emulator.addMailIdentity('example.com');
  settings = { REKEY_TABLE: tableName, REKEY_EVENT_BUS: 'default', REKEY_MAIL_FROM: 'rekey@example.com' };
});

/** One invocation of a function that was just deployed with these settings. */
const invoke = async (): Promise<Invoked> => {
  const file = join(folder, bundleName);
  await using runtime = lambdaRuntime(file, async () => ({ ...(await stage.emulator.env()), ...settings }));
  return await runtime.invoke({ kind: 'scheduled' });
};

const place = { account: management };
const failedIn = ({ log }: Invoked): unknown =>
  log.find((line) => '_aws' in line && metricNames.noticesFailed in line)?.[metricNames.noticesFailed];
const saidIn = ({ log }: Invoked, message: string) => log.find((line) => line['message'] === message);

test('a scheduled run tells systems, the team and owners, by the environment of the function', async () => {
  const bus = await busWithInbox(stage.emulator, place);
  const topic = await topicWithInbox(stage.emulator, 'rekey-digests', place);
  settings['REKEY_TOPIC_ARN'] = topic.arn;
  const invoked = await invoke();
  expect(invoked.answer).toMatchObject({ status: 'finished' });
  expect(failedIn(invoked)).toBe(0);
  const kinds = (await bus.received<Delivered>()).map((event) => event['detail-type']);
  expect(kinds.toSorted()).toEqual(['Key Deactivated', 'Key Issued', 'Run Finished', 'Run Started']);
  expect((await topic.received<Published>()).map(({ Subject }) => Subject)).toEqual([
    'Rekey: 1 key rotated, 1 switched off',
  ]);
  expect((await stage.emulator.mails()).flatMap(({ to }) => to)).toEqual(['team@example.com']);
  expect(saidIn(invoked, 'told')).toMatchObject({ level: 'INFO', mail: { sent: 1, failed: 0 } });
});

test('what cannot be told fails no run, is measured, and is in status', async () => {
  settings['REKEY_EVENT_BUS'] = 'nowhere';
  const invoked = await invoke();
  expect(invoked.answer).toMatchObject({ status: 'finished' });
  expect(rotated(await stage.emulator.state(), { account, user: 'alice' })).toBe('rotated');
  expect(failedIn(invoked)).toBeGreaterThan(0);
  expect(saidIn(invoked, 'told')).toMatchObject({
    level: 'WARN',
    events: { code: 'BUS_NOT_FOUND' },
    mail: { sent: 1 },
  });
  const { stdout } = await rekey(stage.emulator, 'status');
  expect(flat(stdout)).toContain('Told: 1 mail. Not sent: 4 events: BUS_NOT_FOUND: there is no event bus nowhere');

  const bus = await busWithInbox(stage.emulator, place);
  settings['REKEY_EVENT_BUS'] = 'default';
  expect(failedIn(await invoke())).toBe(0);
  const kinds = (await bus.received<Delivered>()).map((event) => event['detail-type']);
  expect(kinds).toEqual(expect.arrayContaining(['Key Deactivated', 'Key Issued']));
});

test('a function that is to tell nobody measures nothing of the kind', async () => {
  settings = { REKEY_TABLE: tableName };
  expect(failedIn(await invoke())).toBeUndefined();
});
