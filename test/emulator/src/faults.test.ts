import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { borrowEmulator, type Emulator } from './index.ts';
import { assume, type Clients, clientsOf, refusal } from './test-clients.ts';

const account = '111111111111';
const other = '222222222222';

let emulator: Emulator;
let admin: Clients;
let here: Clients;
let there: Clients;

beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterAll(() => emulator.stop());

beforeEach(async () => {
  const users = [{ name: 'alice', keys: [{ ageDays: 100 }] }, { name: 'bob' }];
  const secrets = [{ name: 'alice_credentials' }];
  const seeded = await emulator.seed({
    management: '100000000001',
    accounts: [
      { id: account, users, secrets },
      { id: other, users },
    ],
  });
  admin = clientsOf(emulator, seeded.credentials);
  here = clientsOf(emulator, await assume(admin, account));
  there = clientsOf(emulator, await assume(admin, other));
});

const issue = (clients: Clients, UserName = 'alice') => clients.iam.send(new CreateAccessKeyCommand({ UserName }));
const list = async (clients: Clients) =>
  (await clients.iam.send(new ListAccessKeysCommand({ UserName: 'alice' }))).AccessKeyMetadata ?? [];
const keysInAws = async (user = 'alice') => (await emulator.state()).accounts[account]?.users[user]?.keys.length;

test('an error strikes only the service, operation, account and resource it names', async () => {
  await emulator.inject({
    service: 'iam',
    operation: 'CreateAccessKey',
    account,
    resource: 'alice',
    error: { code: 'ServiceFailure', status: 500, message: 'broken' },
  });
  expect(await refusal(issue(here))).toMatchObject({ name: 'ServiceFailureException', status: 500 });
  expect(await keysInAws()).toBe(1);
  await issue(here, 'bob');
  await issue(there);
  await list(here);
});

test('an error strikes only the Region it names', async () => {
  await emulator.inject({
    service: 'secretsmanager',
    region: 'ap-east-1',
    error: { code: 'UnrecognizedClientException' },
  });
  const put = new PutSecretValueCommand({ SecretId: 'alice_credentials', SecretString: 'v' });
  await expect(here.secrets.send(put)).resolves.toBeDefined();
  await emulator.inject({ region: ['us-east-1'], service: 'secretsmanager', error: { code: 'ThrottlingException' } });
  expect((await refusal(here.secrets.send(put))).name).toBe('ThrottlingException');
});

test('throttling has the form of the service', async () => {
  await emulator.inject({ error: { code: 'Throttling', status: 400, message: 'Rate exceeded' }, service: 'iam' });
  await emulator.inject({ error: { code: 'ThrottlingException' }, service: 'secretsmanager' });
  expect((await refusal(list(here))).name).toBe('Throttling');
  const put = here.secrets.send(new PutSecretValueCommand({ SecretId: 'alice_credentials', SecretString: 'v' }));
  expect((await refusal(put)).name).toBe('ThrottlingException');
});

test('a fault can let calls pass first and strike a number of times', async () => {
  await emulator.inject({ operation: 'ListAccessKeys', skip: 1, times: 2, error: { code: 'Throttling' } });
  const names = [];
  for (let call = 0; call < 4; call++) {
    names.push(
      await list(here).then(
        () => 'ok',
        (error: unknown) => (error as Error).name,
      ),
    );
  }
  expect(names).toEqual(['ok', 'Throttling', 'Throttling', 'ok']);
});

test('a connection cut before the effect leaves nothing behind', async () => {
  await emulator.inject({ operation: 'CreateAccessKey', cut: 'before' });
  await expect(issue(here)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await keysInAws()).toBe(1);
});

test('a connection cut after the effect leaves a key nobody has the secret of', async () => {
  await emulator.inject({ operation: 'CreateAccessKey', cut: 'after' });
  await expect(issue(here)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await keysInAws()).toBe(2);
});

test('an error in place of the answer leaves the effect', async () => {
  await emulator.inject({
    operation: 'CreateAccessKey',
    when: 'after',
    error: { code: 'ServiceFailure', status: 500 },
  });
  expect((await refusal(issue(here))).status).toBe(500);
  expect(await keysInAws()).toBe(2);
});

test('a slow account delays no other', async () => {
  await emulator.inject({ account, latencyMs: 2_000 });
  const done: string[] = [];
  await Promise.all([list(here).then(() => done.push('slow')), list(there).then(() => done.push('other'))]);
  expect(done).toEqual(['other', 'slow']);
  const [slow] = await emulator.calls({ account, operation: 'ListAccessKeys' });
  expect((slow?.endedAt ?? 0) - (slow?.startedAt ?? 0)).toBeGreaterThanOrEqual(2_000);
});

test.each([
  { hold: 'before', there: 1 },
  { hold: 'after', there: 2 },
] as const)(
  'a call held $hold its effect waits until it is let go, and only that call',
  async ({ hold, there: keys }) => {
    const id = await emulator.inject({ operation: 'CreateAccessKey', hold, times: 1 });
    const issued = issue(here);
    expect(await emulator.held(id)).toMatchObject({ operation: 'CreateAccessKey', account, endedAt: null });
    expect(await keysInAws()).toBe(keys);
    await list(here);
    await emulator.clearFaults(id);
    await issued;
    expect(await keysInAws()).toBe(2);
  },
);

test('a call held before a cut leaves nothing behind when it is let go', async () => {
  const id = await emulator.inject({ operation: 'CreateAccessKey', hold: 'before', cut: 'before' });
  const issued = issue(here).catch((error: unknown) => error);
  await emulator.held(id);
  await emulator.clearFaults(id);
  expect(await issued).toMatchObject({ code: 'ECONNRESET' });
  expect(await keysInAws()).toBe(1);
});

test('a fault that is cleared without having held a call says so to those who wait for it', async () => {
  const id = await emulator.inject({ operation: 'CreateAccessKey', hold: 'before' });
  const waiting = emulator.held(id);
  await emulator.clearFaults(id);
  expect(await waiting).toBeUndefined();
});

test('sessions can end in the middle of a run', async () => {
  await emulator.inject({ account, operation: 'CreateAccessKey', expireSessions: true, times: 1 });
  await list(here);
  expect((await refusal(issue(here))).name).toBe('ExpiredToken');
  expect((await refusal(list(here))).name).toBe('ExpiredToken');
  await list(there);
});

test('a stale listing shows keys as they were', async () => {
  await emulator.inject({ operation: 'ListAccessKeys', stale: true, times: 1 });
  await issue(here);
  expect(await list(here)).toHaveLength(1);
  const [old] = await list(here);
  expect(await list(here)).toHaveLength(2);

  await emulator.inject({ operation: 'ListAccessKeys', stale: true, times: 1 });
  const key = { UserName: 'alice', AccessKeyId: old?.AccessKeyId };
  await here.iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
  await here.iam.send(new DeleteAccessKeyCommand(key));
  expect((await list(here)).map(({ Status }) => Status)).toEqual(['Active', 'Active']);
  expect(await list(here)).toHaveLength(1);
});

test('cleared faults strike no more', async () => {
  const id = await emulator.inject({ error: { code: 'Throttling' }, account });
  await emulator.clearFaults(id);
  expect((await here.iam.send(new ListUsersCommand({}))).Users).toHaveLength(2);
});

test('a fault that says nothing, or names a field nobody knows, is refused', async () => {
  await expect(emulator.inject({ service: 'iam' })).rejects.toThrow('says nothing');
  await expect(emulator.inject({ sevice: 'iam' } as object)).rejects.toThrow('unknown field sevice');
});
