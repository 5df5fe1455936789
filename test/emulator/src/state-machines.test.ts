import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { borrowEmulator, type Credentials, type Emulator } from './index.ts';

const management = '100000000001';
const batches = 's3-batches';

type Asked = { readonly kind: string; readonly batch?: number };
type Answer = { readonly status?: number; readonly error?: string; readonly body?: unknown };

let emulator: Emulator;
let credentials: Credentials;
let asked: readonly Asked[] = [];
let answers: (event: Asked) => Answer | Promise<Answer> = () => ({});
let most = 0; // invocations at one time
let now = 0;

const server = createServer((request, response) => {
  void text(request).then(async (body) => {
    const event = JSON.parse(body) as Asked;
    asked = [...asked, event];
    now += 1;
    most = Math.max(most, now);
    const { status = 200, error, body: told = { told: event.kind } } = await answers(event);
    now -= 1;
    const failed = error === undefined ? {} : { 'x-amz-function-error': 'Unhandled' };
    response.writeHead(status, { 'content-type': 'application/json', ...failed });
    response.end(JSON.stringify(error === undefined ? told : { errorType: error, errorMessage: 'so it is' }));
  });
});

beforeAll(async () => {
  emulator = await borrowEmulator();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await emulator?.stop();
});
beforeEach(async () => {
  await emulator.clearFaults();
  ({ credentials } = await emulator.seed({ management }));
  await emulator.settings({ verifySignatures: false });
  await emulator.serveFunction('worker', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  [asked, answers, most, now] = [[], () => ({}), 0, 0];
  await role(['lambda:InvokeFunction', 's3:GetObject']);
  await s3(`/${batches}`);
  await s3(`/${batches}/items.json`, JSON.stringify(Array.from({ length: 10 }, (_, batch) => ({ batch }))));
});

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-security-token': credentials.sessionToken,
});
const s3 = (path: string, body = '') =>
  fetch(`${emulator.endpoint}${path}`, { method: 'PUT', body, headers: signed('s3') });
const iam = (parameters: Record<string, string>) =>
  fetch(emulator.endpoint, {
    method: 'POST',
    body: new URLSearchParams(parameters).toString(),
    headers: { ...signed('iam'), 'content-type': 'application/x-www-form-urlencoded' },
  });
const role = async (actions: readonly string[]): Promise<void> => {
  const RoleName = 'machine';
  const Version = '2012-10-17';
  const trust = {
    Version,
    Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const PolicyDocument = JSON.stringify({ Version, Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
  await iam({ Action: 'CreateRole', RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  await iam({ Action: 'PutRolePolicy', RoleName, PolicyName: 'all', PolicyDocument });
};
const states = async (operation: string, body: object): Promise<Record<string, string>> => {
  const answer = await fetch(emulator.endpoint, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      ...signed('states'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
    },
  });
  return (await answer.json()) as Record<string, string>;
};

const invoke = (payload: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'worker', ...payload },
});
const definition = (change: object = {}, retry: readonly object[] = []) => ({
  StartAt: 'First',
  States: {
    First: {
      ...invoke({ Payload: { kind: 'first', 'started.$': '$$.Execution.StartTime' } }),
      ResultSelector: { 'told.$': '$.Payload.told' },
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Label: 'each',
      MaxConcurrency: 3,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: batches, Key: 'items.json' },
      },
      ItemSelector: { kind: 'batch', 'batch.$': '$$.Map.Item.Value.batch', 'told.$': '$.told' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'One',
        States: { One: { ...invoke({ 'Payload.$': '$' }), Retry: retry, OutputPath: null, End: true } },
      },
      ResultPath: null,
      ...change,
      Next: 'Last',
    },
    Last: {
      ...invoke({ Payload: { kind: 'last', 'told.$': '$.told' } }),
      ResultSelector: { 'told.$': '$.Payload.told' },
      End: true,
    },
  },
});

const start = async (of: object): Promise<string> => {
  const { stateMachineArn } = await states('CreateStateMachine', {
    name: `machine-${Math.random().toString(36).slice(2)}`,
    roleArn: `arn:aws:iam::${management}:role/machine`,
    definition: JSON.stringify(of),
  });
  return (await states('StartExecution', { stateMachineArn }))['executionArn'] ?? '';
};
const ended = async (executionArn: string): Promise<Record<string, string>> => {
  const about = () => states('DescribeExecution', { executionArn });
  await expect.poll(async () => (await about())['status'], { timeout: 20_000 }).not.toBe('RUNNING');
  return about();
};
const kinds = () => asked.map(({ kind, batch }) => (batch === undefined ? kind : `${kind} ${batch}`)).toSorted();
const tenBatches = Array.from({ length: 10 }, (_, batch) => `batch ${batch}`);

test('tasks are answered by the function at its endpoint, and no more batches are under way than may be', async () => {
  // The first batches wait for each other, so that however slow the machine is as many are under way as may be.
  const together = Promise.withResolvers<void>();
  answers = async ({ kind }) => {
    if (most >= 3) together.resolve();
    if (kind === 'batch') await together.promise;
    return { body: { told: `${kind}!` } };
  };
  const { status, output = '' } = await ended(await start(definition()));
  expect({ status, output: JSON.parse(output) }).toEqual({ status: 'SUCCEEDED', output: { told: 'last!' } });
  expect(kinds()).toEqual([...tenBatches, 'first', 'last'].toSorted());
  expect(most).toBe(3);
  expect(asked[0]).toMatchObject({ kind: 'first', started: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
  expect(asked.find(({ batch }) => batch === 7)).toEqual({ kind: 'batch', batch: 7, told: 'first!' });
});

test('the machine may do what its role may, and no more', async () => {
  await role(['s3:GetObject']);
  const { status, error } = await ended(await start(definition()));
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'Lambda.AccessDeniedException' });
  await role(['lambda:InvokeFunction']);
  expect(await ended(await start(definition()))).toMatchObject({ status: 'FAILED' });
  expect(kinds()).toEqual(['first']);
});

test('an error of the function is known by its type, and repeated or not by it', async () => {
  const once = new Set<number>();
  answers = ({ batch }) => {
    if (batch === undefined || batch > 1 || once.has(batch)) return {};
    if (batch === 0) once.add(0);
    return { error: batch === 0 ? 'BUSY' : 'LOST' };
  };
  const retry = [
    { ErrorEquals: ['LOST'], MaxAttempts: 0 },
    { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 30, MaxAttempts: 2, BackoffRate: 2, JitterStrategy: 'FULL' },
  ];
  const { status } = await ended(await start(definition({ ToleratedFailurePercentage: 10 }, retry)));
  expect(status).toBe('SUCCEEDED');
  expect(kinds()).toEqual(['batch 0', ...tenBatches, 'first', 'last'].toSorted());
});

test('a refusal of Lambda itself has its code', async () => {
  await emulator.inject({
    service: 'lambda',
    operation: 'Invoke',
    error: { code: 'TooManyRequestsException', status: 429 },
  });
  expect(await ended(await start(definition()))).toMatchObject({ error: 'Lambda.TooManyRequestsException' });
});

test('a map fails beyond what is tolerated, and redriven does what did not succeed, and goes on', async () => {
  let broken = true;
  answers = ({ batch }) => (broken && (batch === 4 || batch === 5) ? { error: 'TABLE_GONE' } : {});
  const arn = await start(definition({ ToleratedFailurePercentage: 10 }));
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  const succeeded = asked.flatMap(({ batch = 4 }) => (batch === 4 || batch === 5 ? [] : [batch]));
  expect(kinds()).not.toContain('last');
  const unknown = await states('RedriveExecution', { executionArn: `${arn}0` });
  expect(unknown['__type']).toContain('ExecutionDoesNotExist');

  [asked, broken] = [[], false];
  expect(await states('RedriveExecution', { executionArn: arn })).toHaveProperty('redriveDate');
  expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: expect.stringContaining('"last"') });
  expect(kinds()).not.toContain('first');
  expect(kinds()).toContain('last');
  const again = asked.flatMap(({ batch }) => (batch === undefined ? [] : [batch]));
  expect(again).toEqual(expect.arrayContaining([4, 5]));
  // What was under way when the map failed is done twice, as in AWS.
  expect(again.filter((batch) => succeeded.includes(batch)).length).toBeLessThanOrEqual(2);
  const redriven = await states('RedriveExecution', { executionArn: arn });
  expect(redriven['__type']).toContain('ExecutionNotRedrivable');
});
