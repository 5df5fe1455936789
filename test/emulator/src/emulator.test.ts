import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Emulator, type Seeded, startEmulator } from './index.ts';
import { assume, type Clients, clientsOf } from './test-clients.ts';

const management = '100000000001';
const account = '111111111111';

const organization = `
management: "${management}"
organizationId: o-exampleorg1
region: eu-central-1
clock: { now: "2026-06-01T00:00:00Z", frozen: true }
ous:
  - id: ou-ab12-workload1
    name: Workloads
    tags: { env: prod }
    ous:
      - name: Payments
        accounts:
          - id: "${account}"
            name: payments
            tags: { team: pay }
            users:
              - name: alice
                path: /team/
                tags: { kind: ci }
                groups: [devs]
                attachedPolicies: [AWSCompromisedKeyQuarantineV3]
                console: true
                keys:
                  - { ageDays: 120.5, lastUsedDaysAgo: 1, lastUsedService: s3, lastUsedRegion: eu-west-1 }
                  - { ageDays: 90, status: Inactive }
            fillUsers: { count: 3, prefix: bulk-, keys: [{ ageDays: 1 }] }
            secrets: [{ name: alice_credentials, value: v, tags: { a: b }, deletedDaysAgo: 1 }]
`;

let emulator: Emulator;
let seeded: Seeded;
let admin: Clients;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  seeded = await emulator.seed(organization);
  admin = clientsOf(emulator, seeded.credentials);
});

test('the state shows what was described', async () => {
  const { organization: tree, accounts } = await emulator.state();
  expect(tree).toMatchObject({ id: 'o-exampleorg1', rootId: 'r-ab12', management });
  expect(tree?.ous.map((ou) => ou.name)).toEqual(['Workloads', 'Payments']);
  expect(accounts[account]).toMatchObject({ name: 'payments', state: 'ACTIVE', tags: { team: 'pay' } });
  expect(accounts[account]?.users['alice']).toMatchObject({
    arn: `arn:aws:iam::${account}:user/team/alice`,
    tags: { kind: 'ci' },
    groups: ['devs'],
    attachedPolicies: ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3'],
    console: true,
    keys: [
      {
        status: 'Active',
        createDate: '2026-01-31T12:00:00Z',
        lastUsed: { date: '2026-05-31T00:00:00Z', service: 's3', region: 'eu-west-1' },
      },
      { status: 'Inactive', createDate: '2026-03-03T00:00:00Z', lastUsed: null },
    ],
  });
  expect(Object.keys(accounts[account]?.users ?? {})).toEqual(['alice', 'bulk-0001', 'bulk-0002', 'bulk-0003']);
  expect(accounts[account]?.secrets['eu-central-1']?.['alice_credentials']).toMatchObject({
    tags: { a: 'b' },
    deletionDate: '2026-06-30T00:00:00Z',
    versions: [{ stages: ['AWSCURRENT'], value: 'v' }],
  });
});

test('every key ever made is known with its secret, seeded or issued', async () => {
  const member = clientsOf(emulator, await assume(admin, account));
  const { AccessKey } = await member.iam.send(new CreateAccessKeyCommand({ UserName: 'bulk-0001' }));
  const { minted } = await emulator.state();
  expect(minted).toHaveLength(seeded.keys.length + 1);
  expect(minted.at(-1)).toEqual({
    account,
    user: 'bulk-0001',
    keyId: AccessKey?.AccessKeyId,
    secret: AccessKey?.SecretAccessKey,
  });
});

test.each([
  ['management: 1', 'management: must be a string (quote it)'],
  ['management: "1"', "management: must be 12 digits in quotes, not '1'"],
  ['ous: []', 'management: is missing'],
  [
    `{management: "${management}", ous: [{name: A, accounts: [{id: "12"}]}]}`,
    'ous[0].accounts[0].id: must be 12 digits',
  ],
  [`{management: "${management}", acounts: []}`, 'acounts: is unknown'],
  [
    `{management: "${management}", accounts: [{id: "${account}", users: [{name: a, keys: [{ageDays: old}]}]}]}`,
    'accounts[0].users[0].keys[0].ageDays: must be a number',
  ],
  [`{management: "${management}", accounts: [{id: "${account}"}, {id: "${account}"}]}`, 'appears twice'],
])('the description %s is refused with the field that is wrong', async (yaml, message) => {
  await expect(emulator.seed(yaml)).rejects.toThrow(message);
});

test('500 accounts with 20 users each are there in a second or two (20 on a busy machine)', async () => {
  const started = performance.now();
  const { keys } = await emulator.seed({
    management,
    accounts: Array.from({ length: 500 }, (_, index) => ({
      id: String(200000000000 + index),
      fillUsers: { count: 20, keys: [{ ageDays: 100 }] },
    })),
  });
  expect(keys).toHaveLength(10_000);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('the clock stands still when frozen, and goes where it is sent', async () => {
  expect((await emulator.now()).toISOString()).toBe('2026-06-01T00:00:00.000Z');
  await emulator.advance({ days: 1, hours: 2, minutes: 3, seconds: 4 });
  expect((await emulator.now()).toISOString()).toBe('2026-06-02T02:03:04.000Z');
  await emulator.setClock({ now: new Date('2027-01-01T00:00:00Z') });
  await sleep(20);
  expect((await emulator.now()).getTime()).toBeGreaterThan(Date.parse('2027-01-01T00:00:00Z'));
});

test('every date follows the clock: the Date header, new keys, new versions', async () => {
  await emulator.advance({ days: 30 });
  const response = await fetch(`${emulator.endpoint}/_rekey/ready`);
  expect(response.headers.get('date')).toBe('Wed, 01 Jul 2026 00:00:00 GMT');
  const credentials = await emulator.credentials(account);
  const { iam, secrets } = clientsOf(emulator, credentials, 'us-east-1');
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bulk-0001' }));
  expect(AccessKey?.CreateDate?.toISOString()).toBe('2026-07-01T00:00:00.000Z');
  await secrets.send(new CreateSecretCommand({ Name: 'dated', SecretString: 'v' }));
  const dated = (await emulator.state()).accounts[account]?.secrets['us-east-1']?.['dated'];
  expect(dated?.versions[0]?.createdDate).toBe('2026-07-01T00:00:00Z');
});

test('the log tells who called what, on whose account, whether it changes anything, and no secret', async () => {
  const member = clientsOf(emulator, await assume(admin, account, { SourceIdentity: 'run-7' }));
  await member.iam.send(new ListUsersCommand({}));
  await member.iam.send(new CreateAccessKeyCommand({ UserName: 'bulk-0002' }));
  const calls = await emulator.calls();
  expect(calls.map((call) => [call.account, call.operation, call.mutating, call.status])).toEqual([
    [management, 'AssumeRole', false, 200],
    [account, 'ListUsers', false, 200],
    [account, 'CreateAccessKey', true, 200],
  ]);
  expect(calls[2]).toMatchObject({
    principal: `arn:aws:sts::${account}:assumed-role/rekey-member/run-1`,
    sourceIdentity: 'run-7',
    service: 'iam',
    params: { userName: 'bulk-0002' },
    errorCode: null,
    time: '2026-06-01T00:00:00Z',
  });
  const { minted } = await emulator.state();
  expect(JSON.stringify(calls)).not.toContain(minted.at(-1)?.secret);
  expect(calls[1]?.endedAt).toBeGreaterThanOrEqual(calls[1]?.startedAt ?? Infinity);
});

test('the log can be filtered and cleared', async () => {
  const member = clientsOf(emulator, await assume(admin, account));
  await member.iam.send(new ListUsersCommand({}));
  expect(await emulator.calls({ account, mutating: false })).toHaveLength(1);
  expect(await emulator.calls({ operation: ['ListUsers', 'AssumeRole'] })).toHaveLength(2);
  expect(await emulator.calls({ mutating: true })).toHaveLength(0);
  await emulator.clearCalls();
  expect(await emulator.calls()).toHaveLength(0);
});

test('the items of a table can be read past the API', async () => {
  await admin.dynamodb.send(
    new CreateTableCommand({
      TableName: 'rekey',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await admin.dynamodb.send(new PutItemCommand({ TableName: 'rekey', Item: { pk: { S: 'RUN#1' } } }));
  expect(await emulator.tables()).toEqual([{ account: management, region: 'us-east-1', name: 'rekey' }]);
  expect(await emulator.table({ table: 'rekey', region: 'us-east-1' })).toEqual([{ pk: { S: 'RUN#1' } }]);
});

test('what only time and people do can be done', async () => {
  const [key] = seeded.keys;
  await emulator.changeKey(key?.keyId ?? '', { createdDaysAgo: 10, neverUsed: true, status: 'Inactive' });
  await emulator.addKey(account, 'alice', { ageDays: 1 });
  await emulator.deleteUser(account, 'bulk-0003');
  await emulator.changeAccount(account, { state: 'SUSPENDED', tags: { rekey: 'opt-out' } });
  const { accounts } = await emulator.state();
  expect(accounts[account]).toMatchObject({ state: 'SUSPENDED', tags: { rekey: 'opt-out' } });
  expect(accounts[account]?.users['alice']?.keys).toHaveLength(3);
  expect(accounts[account]?.users['alice']?.keys[0]).toMatchObject({
    status: 'Inactive',
    createDate: '2026-05-22T00:00:00Z',
    lastUsed: null,
  });
  expect(accounts[account]?.users).not.toHaveProperty('bulk-0003');
});

test('a child process gets all it needs from the environment', async () => {
  const env = await emulator.env();
  expect(env).toMatchObject({ AWS_ENDPOINT_URL: emulator.endpoint, AWS_REGION: 'eu-central-1', AWS_PROFILE: '' });
});

test('it ends when the process that started it is killed', async () => {
  const script = `
    import { startEmulator } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const emulator = await startEmulator();
    console.log(emulator.endpoint);
    setInterval(() => {}, 1000);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  const answers = () =>
    fetch(`${line.trim()}/_rekey/ready`).then(
      () => true,
      () => false,
    );
  expect(await answers()).toBe(true);
  parent.kill('SIGKILL');
  for (let attempt = 0; attempt < 200 && (await answers()); attempt++) await sleep(50);
  expect(await answers()).toBe(false);
});
