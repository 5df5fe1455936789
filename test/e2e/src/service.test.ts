import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDescription, State } from '@rekey/emulator';
import { bundleFunction, bundleName } from '@rekey/lambda/bundle';
import { metricNames } from '@rekey/lambda/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { openIn, rotated, working } from './health.ts';
import { type LambdaEndpoint, lambdaEndpoint } from './lambda/endpoint.ts';
import { type Invoked, type LambdaRuntime, lambdaRuntime } from './lambda/runtime.ts';
import { flat, rekey, rekeyWith } from './rekey.ts';
import { worker } from './roles.ts';
import { management, type Stage, startStage, tableName } from './stage.ts';

const one = '111111111111';
const two = '222222222222';
const lost = '333333333333';
const due = [{ ageDays: 120, lastUsedDaysAgo: 1 }] as const;
const usersOf = (...names: readonly string[]) => names.map((name) => ({ name, keys: due }));

const accounts: readonly AccountDescription[] = [
  { id: one, users: usersOf('alice', 'bob') },
  { id: two, users: [...usersOf('carol'), { name: 'young', keys: [{ ageDays: 30 }] }] },
];
const everybody = [
  { account: one, user: 'alice' },
  { account: one, user: 'bob' },
  { account: two, user: 'carol' },
];

const folder = mkdtempSync(join(tmpdir(), 'rekey-service-'));
const policy = join(folder, 'rekey.yaml');
const limits = 'limits: { accountsInFlight: 1, failureTolerancePercent: 100, fullScanEveryDays: 0 }';
const readers = 'secrets: { readers: ["arn:aws:iam::{account}:role/ops"] }';
writeFileSync(policy, `version: 1\nmode: enforce\n${limits}\n${readers}\n`);

let stage: Stage;
let runtime: LambdaRuntime;
let settings: Record<string, string> = {};

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
  settings = { REKEY_TABLE: tableName };
  runtime = lambdaRuntime(join(folder, bundleName), async () => ({
    ...(await stage.emulator.env(management, worker)),
    ...settings,
  }));
  return () => runtime[Symbol.asyncDispose]();
});

const push = async (): Promise<void> => {
  const { code, stderr } = await rekey(stage.emulator, 'policy', 'push', policy, '--yes');
  if (code !== 0) throw new Error(stderr);
  await stage.emulator.clearCalls();
};

const scheduled = { kind: 'scheduled' };

/** The values that the function measured, by name. */
const measured = ({ log }: Invoked): Readonly<Record<string, number>> =>
  Object.assign(
    {},
    ...log
      .filter((line) => '_aws' in line)
      .map((line) => Object.fromEntries(Object.entries(line).filter(([, value]) => typeof value === 'number'))),
  ) as Record<string, number>;

const entries = ({ log }: Invoked, level: string) => log.filter((line) => line['level'] === level);

const rotatedIn = (state: State): readonly string[] =>
  everybody.filter((who) => rotated(state, who) === 'rotated').map(({ user }) => user);

describe('the bundle', () => {
  const mostBytes = 3 * 1024 * 1024;
  const mostCpuMs = 400 * 2; // the processor time of a machine that does other things too

  test('is at most 3 MB with the widget, and the same bytes each time', async () => {
    const again = mkdtempSync(join(tmpdir(), 'rekey-bundle-'));
    try {
      const { files, bytes } = await bundleFunction(again);
      expect(files).toContain(bundleName);
      const differing = files.filter(
        (file) => !readFileSync(join(again, file)).equals(readFileSync(join(folder, file))),
      );
      expect(differing).toEqual([]);
      expect(bytes).toBeLessThanOrEqual(mostBytes);
      console.log(`bundle: ${Math.round(bytes / 1024)} KB`);
    } finally {
      rmSync(again, { recursive: true });
    }
  });

  test('is loaded quickly', async () => {
    const { cpuMs, wallMs } = await runtime.load();
    console.log(`import: ${Math.round(cpuMs)} ms of processor time, ${Math.round(wallMs)} ms`);
    expect(cpuMs).toBeLessThanOrEqual(mostCpuMs);
  });

  test('holds no path of the machine that built it', () => {
    const here = join(import.meta.dirname, '../../..');
    const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
    expect(files.filter((file) => readFileSync(join(folder, file), 'utf8').includes(here))).toEqual([]);
  });
});

describe('a scheduled run', () => {
  test('rotates by the pushed policy, and the next one has nothing to do', async () => {
    await push();
    const before = await stage.emulator.state();
    const first = await runtime.invoke(scheduled);
    expect(first).toMatchObject({ outcome: 'answered', answer: { status: 'finished', run: expect.any(String) } });
    const after = await stage.emulator.state();
    expect(everybody.map((who) => [working(before, after, who), rotated(after, who)])).toEqual(
      everybody.map(() => ['working', 'rotated']),
    );
    expect(measured(first)).toMatchObject({
      [metricNames.runsFinished]: 1,
      [metricNames.keysRotated]: 3,
      [metricNames.usersFailed]: 0,
      [metricNames.accountsScanned]: 2,
      [metricNames.accountsFailed]: 0,
      [metricNames.accountsUnreachable]: 0,
      [metricNames.accountsDeferred]: 0,
      [metricNames.keysOverdue]: 0,
      [metricNames.openIntents]: 0,
      [metricNames.oldestOpenIntentHours]: 0,
    });
    expect(measured(first)[metricNames.oldestKeyAgeDays]).toBeCloseTo(30, 1);

    await stage.emulator.clearCalls();
    const second = await runtime.invoke(scheduled); // in the process that is still there
    expect(second.answer).toMatchObject({ status: 'finished' });
    expect(changes(await stage.emulator.calls())).toEqual([]);
    expect(measured(second)).toMatchObject({ [metricNames.runsFinished]: 1, [metricNames.keysRotated]: 0 });
  });

  test('writes metrics of one namespace and one dimension, and a log without any secret', async () => {
    await push();
    settings = { ...settings, REKEY_LOG_LEVEL: 'DEBUG' };
    const invoked = await runtime.invoke(scheduled);
    const [emf] = invoked.log.filter((line) => '_aws' in line);
    expect(emf).toMatchObject({
      service: 'rekey',
      _aws: { CloudWatchMetrics: [{ Namespace: 'Rekey', Dimensions: [['service']] }] },
    });
    const { minted } = await stage.emulator.state();
    expect(minted.length).toBeGreaterThan(3);
    expect(minted.filter(({ secret }) => invoked.text.includes(secret))).toEqual([]);
    expect(invoked.text).not.toMatch(/SecretAccessKey|SessionToken|aws_secret/i);
    const steps = entries(invoked, 'INFO').filter(({ message }) => message === 'step');
    expect(steps.map(({ user, rule, status }) => [user, rule, status])).toContainEqual(['alice', 'R13', 'done']);
  });

  test('counts an account that cannot be reached, and fails nothing', async () => {
    await stage.seed({ accounts: [...accounts, { id: lost, users: usersOf('dora'), memberRole: false }] });
    await stage.emulator.settings({ report: { mode: 'instant' } });
    await push();
    const invoked = await runtime.invoke(scheduled);
    expect(invoked).toMatchObject({ outcome: 'answered', answer: { status: 'finished' } });
    expect(measured(invoked)).toMatchObject({
      [metricNames.runsFinished]: 1,
      [metricNames.accountsScanned]: 2,
      [metricNames.accountsUnreachable]: 1,
    });
    expect(entries(invoked, 'WARN')).toContainEqual(
      expect.objectContaining({ message: 'account', account: lost, code: 'ROLE_NOT_ASSUMABLE' }),
    );
  });

  test('without a pushed policy is refused, alarmed and touches nothing', async () => {
    const invoked = await runtime.invoke(scheduled);
    expect(invoked).toMatchObject({ outcome: 'answered', answer: { status: 'refused', code: 'POLICY_NOT_FOUND' } });
    expect(measured(invoked)).toEqual({ [metricNames.runRefused]: 1 });
    expect(entries(invoked, 'ERROR')).toMatchObject([
      { code: 'POLICY_NOT_FOUND', hint: expect.stringMatching(/push/) },
    ]);
    expect((await stage.emulator.calls({ operation: 'AssumeRole' })).length).toBe(0);
    expect(changes(await stage.emulator.calls())).toEqual([]);
  });

  test.each([
    ['without a table', { REKEY_TABLE: '' }, 'SETTINGS_INVALID'],
    ['for another organization', { REKEY_ORGANIZATION_ID: 'o-another0001' }, 'ORGANIZATION_DIFFERS'],
    ['with an id that is none', { REKEY_ORGANIZATION_ID: 'another' }, 'SETTINGS_INVALID'],
  ])('set up %s is refused, and not repeated', async (_, wrong, code) => {
    await push();
    settings = { ...settings, ...wrong };
    const invoked = await runtime.invoke(scheduled);
    expect(invoked).toMatchObject({ outcome: 'answered', answer: { status: 'refused', code } });
    expect(measured(invoked)).toEqual({ [metricNames.runRefused]: 1 });
    expect(changes(await stage.emulator.calls())).toEqual([]);
  });

  test('that finds no table fails, so that AWS tries again', async () => {
    settings = { ...(await stage.emulator.env()), REKEY_TABLE: 'another' }; // whose role has no right to it
    const invoked = await runtime.invoke(scheduled);
    expect(invoked).toMatchObject({ outcome: 'failed', error: { name: 'TABLE_NOT_FOUND' } });
    expect(measured(invoked)).toEqual({ [metricNames.runRefused]: 1 });
  });

  test('beside another run is refused without an alarm', async () => {
    await push();
    await stage.emulator.inject({ operation: 'UpdateAccessKey', latencyMs: 7_000 });
    const slow = runtime.invoke(scheduled);
    await using second = lambdaRuntime(join(folder, bundleName), async () => ({
      ...(await stage.emulator.env(management, worker)),
      ...settings,
    }));
    const begun = async () => (await stage.emulator.calls({ operation: 'CreateAccessKey' })).length > 0;
    await expect.poll(begun, { timeout: 30_000 }).toBe(true);
    const refused = await second.invoke(scheduled);
    expect(refused).toMatchObject({ outcome: 'answered', answer: { status: 'refused', code: 'RUN_IN_PROGRESS' } });
    expect(measured(refused)).toEqual({});
    await stage.emulator.clearFaults();
    expect((await slow).answer).toMatchObject({ status: 'finished' });
  });
});

describe('an event of another shape', () => {
  test.each([
    ['nothing', null],
    ['no kind', {}],
    ['an unknown kind', { kind: 'delete-everything' }],
    ['a field too many', { kind: 'scheduled', accounts: [one] }],
    ['a run without a request', { kind: 'run' }],
    ['a run of half an account', { kind: 'run', request: 'request-1', accounts: ['1111'] }],
    ['force without a user', { kind: 'run', request: 'request-1', force: true }],
    ['an undo of nobody', { kind: 'undo', request: 'request-1' }],
    ['a rule of EventBridge', { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }],
  ])('(%s) is refused, logged, and touches nothing', async (_, event) => {
    const invoked = await runtime.invoke(event);
    expect(invoked).toMatchObject({ outcome: 'answered', answer: { status: 'refused', code: 'EVENT_INVALID' } });
    expect(entries(invoked, 'ERROR')).toMatchObject([{ code: 'EVENT_INVALID', because: expect.any(String) }]);
    expect(measured(invoked)).toEqual({ [metricNames.runRefused]: 1 });
    expect(await stage.emulator.calls()).toEqual([]);
  });

  test('is not quoted in the log', async () => {
    const { text } = await runtime.invoke({ kind: 'run', request: 'request-1', user: 'not/a/hush-hush name' });
    expect(text).toContain('user');
    expect(text).not.toContain('hush');
  });
});

describe('a request', () => {
  const asked = { kind: 'doctor', request: 'request-1' };

  test('that the table does not take fails, so that AWS tries again, and is then answered', async () => {
    await push();
    const error = { code: 'InternalServerError', status: 500 };
    await stage.emulator.inject({ service: 'dynamodb', operation: 'PutItem', error });
    const failed = await runtime.invoke(asked);
    expect(failed).toMatchObject({ outcome: 'failed', error: { name: 'STORE_UNAVAILABLE' } });
    expect(measured(failed)).toEqual({}); // somebody waits for the answer
    await stage.emulator.clearFaults();
    expect((await runtime.invoke(asked)).answer).toMatchObject({ status: 'answered' });
  });

  test('of a diagnosis is answered without a policy: that is what it finds', async () => {
    expect((await runtime.invoke(asked)).answer).toMatchObject({ status: 'answered' });
    const [item] = (await stage.items()).filter(({ type }) => type?.['S'] === 'request');
    expect(item?.['state']?.['M']).toMatchObject({ status: { S: 'answered' }, kind: { S: 'doctor' } });
    expect(changes(await stage.emulator.calls())).toEqual([]);
  });
});

describe('the deadline', () => {
  test('that is near lets a run leave the rest to the next one', async () => {
    await push();
    await stage.emulator.inject({ operation: 'CreateAccessKey', latencyMs: 7_000 });
    const first = await runtime.invoke(scheduled, 12_000);
    expect(first).toMatchObject({ outcome: 'answered', answer: { status: 'stopped', code: 'TIME_BUDGET' } });
    expect(measured(first)).toMatchObject({ [metricNames.runsFinished]: 0, [metricNames.accountsDeferred]: 1 });
    await stage.emulator.clearFaults();
    expect((await runtime.invoke(scheduled)).answer).toMatchObject({ status: 'finished' });
    expect(rotatedIn(await stage.emulator.state())).toEqual(['alice', 'bob', 'carol']);
  });

  test('that strikes in the middle loses nothing: the next invocations finish', { timeout: 180_000 }, async () => {
    await push();
    const before = await stage.emulator.state();
    await stage.emulator.inject({ operation: 'PutSecretValue', latencyMs: 60_000 });
    const asked = { kind: 'run', request: 'request-1' };
    const killed = await runtime.invoke(asked, 8_000);
    expect(killed.outcome).toBe('timed-out');
    expect(openIn(await stage.items())).not.toEqual([]);
    const middle = await stage.emulator.state();
    expect(everybody.map((who) => working(before, middle, who))).not.toContain('without a working key');

    await stage.emulator.clearFaults();
    // AWS delivers it again; it waits for the lease of the dead one.
    const second = await runtime.invoke(asked, 120_000);
    expect(second).toMatchObject({ outcome: 'answered', answer: { status: 'finished' } });
    expect((await runtime.invoke(asked)).answer).toEqual({ status: 'duplicate' });
    await stage.emulator.advance({ minutes: 16 }); // by then a key that is in no secret is lost
    expect(await runtime.invoke({ ...asked, request: 'request-2' }, 120_000)).toMatchObject({ outcome: 'answered' });
    const after = await stage.emulator.state();
    expect(everybody.map((who) => working(before, after, who))).toEqual(everybody.map(() => 'working'));
    expect(rotatedIn(after)).toEqual(['alice', 'bob', 'carol']);
    expect(openIn(await stage.items())).toEqual([]);
  });
});

describe('asked by the command with --remote', () => {
  const fn = 'rekey-service';
  let lambda: LambdaEndpoint;

  beforeEach(async () => {
    await push();
    lambda = await lambdaEndpoint(fn, runtime);
    return () => lambda[Symbol.asyncDispose]();
  });

  const remote = (...args: readonly string[]) =>
    rekeyWith(stage.emulator, { AWS_ENDPOINT_URL_LAMBDA: lambda.url, REKEY_FUNCTION: fn }, [...args, '--remote']);
  const roleSessions = async () =>
    (await stage.emulator.calls({ operation: 'AssumeRole' })).map(({ sourceIdentity, params }) => [
      params.targetAccount,
      sourceIdentity,
    ]);

  test('a run is done by the service alone, followed, and told as a run from here is', async () => {
    const { code, stdout, stderr } = await remote('run');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/Asked rekey-service[^]*Begun, as/),
    });
    expect(flat(stdout)).toContain('Done: 3 keys issued, 3 switched off.');
    expect(stdout).toContain('alice');
    expect(lambda.events).toEqual([{ kind: 'run', request: expect.stringMatching(/^[A-Z0-9-]{20,}$/) }]);
    const [invoked] = await lambda.ended();
    expect(invoked?.answer).toMatchObject({ status: 'finished' });
    expect(rotatedIn(await stage.emulator.state())).toEqual(['alice', 'bob', 'carol']);
  });

  test('a narrow run is narrow, and measures only what it did', async () => {
    const { code, stdout } = await remote('run', '--account', two, '--user', 'young', '--force', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'rekey.run/1', counts: { issued: 1 } });
    expect(lambda.events).toMatchObject([{ kind: 'run', accounts: [two], user: 'young', force: true }]);
    expect(rotatedIn(await stage.emulator.state())).toEqual([]);
    const [invoked] = await lambda.ended();
    expect(invoked && measured(invoked)).toEqual({ [metricNames.keysRotated]: 1, [metricNames.usersFailed]: 0 });
  });

  test('a run and its undo: the old keys work again, and are held', async () => {
    const { stdout } = await remote('run', '--json');
    const { run } = JSON.parse(stdout) as { readonly run: string };
    const undone = await remote('undo', '--run', run, '--until', '7d');
    expect(undone.code).toBe(0);
    expect(flat(undone.stdout)).toContain('3 keys switched on.');
    expect(lambda.events.at(-1)).toMatchObject({ kind: 'undo', run, until: expect.any(String) });
    const { accounts: now } = await stage.emulator.state();
    expect(now[one]?.users['alice']?.keys.map(({ status }) => status)).toEqual(['Active', 'Active']);
    expect((await rekey(stage.emulator, 'hold', '--list')).stdout).toContain('alice');
  });

  test('doctor tells what the service sees, with its own credentials', async () => {
    await stage.emulator.changeAccount(two, { scpDeny: ['iam:GetCredentialReport'] });
    await stage.emulator.clearCalls();
    const { code, stdout } = await remote('doctor', '--account', one, '--account', two);
    expect(code).toBe(1);
    expect(stdout).toContain('SCP_DENIED');
    expect(stdout).toContain(two);
    expect(flat(stdout)).toContain('Something is wrong with 1 account.');
    expect(changes(await stage.emulator.calls())).toEqual([]);
    expect(new Set((await roleSessions()).map(([account]) => account))).toEqual(new Set([one, two]));
  });

  test('what the request as a whole came to is what the command ends with', async () => {
    const unknown = await remote('run', '--account', '123123123123');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('error UNKNOWN_ACCOUNT') });
    const nobody = await remote('undo', '--run', '20260601T073000Z-4XK2QF');
    expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('the table knows no run') });
    expect((await lambda.ended()).map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
  });

  test('a function that is not there is said to be not there', async () => {
    const { code, stderr } = await remote('run', '--function', 'another');
    expect(code).toBe(2);
    expect(stderr).toContain('error FUNCTION_NOT_FOUND');
    expect(lambda.events).toEqual([]);
  });

  test('an event that is delivered twice is answered once', async () => {
    await remote('run');
    await stage.emulator.clearCalls();
    expect((await runtime.invoke(lambda.events[0])).answer).toEqual({ status: 'duplicate' });
    expect(await stage.emulator.calls({ operation: 'AssumeRole' })).toEqual([]);
  });
});
