import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDescription } from '@rekey/emulator';
import { bundleFunction, bundleName, widgetName } from '@rekey/lambda/bundle';
import { metricNames } from '@rekey/lambda/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeBucket, objectsIn } from './bucket.ts';
import { changes } from './calls.ts';
import { type Invoked, type LambdaRuntime, lambdaRuntime } from './lambda/runtime.ts';
import { rekey } from './rekey.ts';
import { reports, worker } from './roles.ts';
import { management, type Stage, startStage, tableName } from './stage.ts';

const { bucket, prefix } = reports;
const used = { lastUsedDaysAgo: 1 };
const hostile = `<script>alert("x")</script>`;
const accounts: readonly AccountDescription[] = [
  {
    id: '111111111111',
    name: hostile,
    users: [
      { name: 'old', keys: [{ ageDays: 120, ...used }] },
      { name: 'young', keys: [{ ageDays: 30, ...used }] },
    ],
  },
  { id: '222222222222', name: 'lost', memberRole: false },
];

const folder = mkdtempSync(join(tmpdir(), 'rekey-reports-'));
const policy = join(folder, 'rekey.yaml');
writeFileSync(policy, 'version: 1\nmode: plan\nlimits: { failureTolerancePercent: 100 }\n');

let stage: Stage;
let runtime: LambdaRuntime;

beforeAll(async () => {
  const [started] = await Promise.all([startStage(), bundleFunction(folder)]);
  stage = started;
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

const runtimeOf = (file: string, role?: string): LambdaRuntime =>
  lambdaRuntime(join(folder, file), async () => ({
    ...(await stage.emulator.env(management, role)),
    REKEY_TABLE: tableName,
    REKEY_REPORT_BUCKET: bucket,
    REKEY_REPORT_PREFIX: prefix,
  }));

beforeEach(async () => {
  await stage.seed({ accounts });
  await stage.emulator.settings({ report: { mode: 'instant' } });
  const { code, stderr } = await rekey(stage.emulator, 'policy', 'push', policy, '--yes');
  if (code !== 0) throw new Error(stderr);
  runtime = runtimeOf(bundleName, worker);
  return () => runtime[Symbol.asyncDispose]();
});

const failedIn = ({ log }: Invoked): unknown =>
  log.find((line) => '_aws' in line && metricNames.reportsFailed in line)?.[metricNames.reportsFailed];
const saidIn = ({ log }: Invoked, message: string) => log.find((line) => line['message'] === message);
const scheduled = { kind: 'scheduled' };

describe('after a run over the organization', () => {
  test('its report lies in the bucket, under the day and as the latest', async () => {
    await makeBucket(stage.emulator, management, bucket);
    const invoked = await runtime.invoke(scheduled);
    const { status, run } = invoked.answer as { status: string; run: string };
    expect(status).toBe('finished');
    expect(failedIn(invoked)).toBe(0);
    expect(saidIn(invoked, 'report written')).toMatchObject({ run, bucket, objects: 6 });

    const objects = await objectsIn(stage.emulator, management, bucket);
    const day = `${run.slice(0, 4)}/${run.slice(4, 6)}/${run.slice(6, 8)}`;
    const names = ['csv', 'html', 'json'];
    expect(Object.keys(objects).toSorted()).toEqual([
      ...names.map((format) => `evidence/keys/${day}/${run}.${format}`),
      ...names.map((format) => `evidence/keys/latest.${format}`),
    ]);
    for (const format of names)
      expect(objects[`evidence/keys/latest.${format}`]).toEqual(objects[`evidence/keys/${day}/${run}.${format}`]);

    expect(JSON.parse(objects['evidence/keys/latest.json']?.text ?? '')).toMatchObject({
      schema: 'rekey.report/1',
      latestRun: { run, state: 'finished' },
      coverage: { accounts: 3, scanned: 1 },
      overview: { compliance: { compliant: 1, 'too-old': 1, excepted: 0 } },
      keys: [{ user: 'old' }, { user: 'young' }],
    });
    expect(objects['evidence/keys/latest.csv']?.text.split('\n')).toHaveLength(1 + 2 + 1);
    expect(objects['evidence/keys/latest.html']).toMatchObject({ type: 'text/html; charset=utf-8' });
    expect(objects['evidence/keys/latest.html']?.text).not.toContain('<script');
  });

  test('a bucket that is not there fails the report, and not the run', async () => {
    const invoked = await runtime.invoke(scheduled);
    expect(invoked).toMatchObject({ outcome: 'answered', answer: { status: 'finished' } });
    expect(failedIn(invoked)).toBe(1);
    expect(saidIn(invoked, 'report not written')).toMatchObject({ level: 'ERROR', code: 'AWS_ERROR' });
  });

  test('neither does a bucket that refuses', async () => {
    await makeBucket(stage.emulator, management, bucket);
    const error = { code: 'AccessDenied', status: 403 };
    await stage.emulator.inject({ service: 's3', operation: 'PutObject', error });
    const invoked = await runtime.invoke(scheduled);
    expect(invoked.answer).toMatchObject({ status: 'finished' });
    expect(failedIn(invoked)).toBe(1);
    expect(saidIn(invoked, 'report not written')).toMatchObject({ code: 'PERMISSION_MISSING' });
  });

  test('nor one that takes too long: the answer comes in time', async () => {
    await makeBucket(stage.emulator, management, bucket);
    await stage.emulator.inject({ service: 's3', operation: 'PutObject', latencyMs: 60_000 });
    const invoked = await runtime.invoke(scheduled, 14_000);
    expect(invoked).toMatchObject({ outcome: 'answered', answer: { status: 'finished' } });
    expect(failedIn(invoked)).toBe(1);
    expect(saidIn(invoked, 'report not written')).toMatchObject({ code: 'TIME_BUDGET' });
  });
});

test('a run of one account writes no report', async () => {
  await makeBucket(stage.emulator, management, bucket);
  const invoked = await runtime.invoke({ kind: 'run', request: 'request-1', accounts: ['111111111111'] });
  expect(invoked.answer).toMatchObject({ status: 'finished' });
  expect(failedIn(invoked)).toBeUndefined();
  expect(await objectsIn(stage.emulator, management, bucket)).toEqual({});
});

describe('the widget', () => {
  test('shows what the run saw, and changes nothing', async () => {
    await runtime.invoke(scheduled);
    await stage.emulator.clearCalls();
    await using widget = runtimeOf(widgetName);
    const { answer } = await widget.invoke({ widgetContext: { theme: 'dark', width: 600, height: 400 } });
    expect(answer).toContain('50 %');
    expect(answer).toContain('&lt;script&gt;');
    expect(answer).not.toMatch(/<(script|iframe|use)\b/i);
    const calls = await stage.emulator.calls();
    expect(changes(calls)).toEqual([]);
    expect(new Set(calls.map(({ service }) => service))).toEqual(new Set(['dynamodb']));
  });

  test('says what is wrong where the table is not there', async () => {
    await using widget = lambdaRuntime(join(folder, widgetName), async () => ({
      ...(await stage.emulator.env()),
      REKEY_TABLE: 'another',
    }));
    const { outcome, answer } = await widget.invoke({});
    expect(outcome).toBe('answered');
    expect(answer).toContain('TABLE_NOT_FOUND');
  });
});
