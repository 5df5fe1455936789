import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateSecretCommand, DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Emulator, type PolicyDocument, type Seeded, startEmulator } from './index.ts';
import { assume, type Clients, clientsOf, refusal } from './test-clients.ts';

const policy = (...statements: object[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string | string[], Resource: string | string[] = '*', rest: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
});
const deny = (Action: string, Resource = '*', rest: object = {}) => ({ Effect: 'Deny', Action, Resource, ...rest });

let emulator: Emulator;
let seeded: Seeded;
let management: Clients;

const users = [
  { name: 'alice', path: '/team/', tags: { kind: 'ci' } },
  { name: 'root-like', path: '/protected/' },
];

beforeAll(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed({
    management: '100000000001',
    accounts: [
      { id: '200000000001', users, memberRole: { denyActions: ['iam:ListAccessKeys'] } },
      { id: '200000000002', users, scpDeny: ['iam:Create*'] },
      {
        id: '200000000003',
        users,
        memberRole: {
          policy: policy(
            allow('iam:*', 'arn:aws:iam::*:user/*'),
            deny('iam:*', 'arn:aws:iam::*:user/protected/*'),
            allow(
              ['secretsmanager:CreateSecret', 'secretsmanager:DescribeSecret'],
              'arn:aws:secretsmanager:*:*:secret:*_credentials-??????',
            ),
          ),
        },
      },
      {
        id: '200000000004',
        users,
        memberRole: {
          policy: policy(
            allow('iam:CreateAccessKey', '*', { Condition: { StringEquals: { 'aws:ResourceTag/kind': ['ci', 'x'] } } }),
            { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' },
          ),
        },
      },
      {
        id: '200000000005',
        users: [
          {
            name: 'self',
            keys: [{ ageDays: 1 }],
            inlinePolicies: { own: policy(allow('iam:*AccessKey*', 'arn:aws:iam::*:user/${aws:username}')) },
          },
          { name: 'boss', keys: [{ ageDays: 1 }], groups: ['admins'] },
        ],
        groups: { admins: { attachedPolicies: ['AdministratorAccess'] } },
      },
    ],
  });
  management = clientsOf(emulator, seeded.credentials);
});
afterAll(() => emulator.stop());

const member = async (account: string, input = {}): Promise<Clients> =>
  clientsOf(emulator, await assume(management, account, input));
const keysOf = (clients: Clients, UserName = 'alice') => clients.iam.send(new ListAccessKeysCommand({ UserName }));
const issue = (clients: Clients, UserName = 'alice') => clients.iam.send(new CreateAccessKeyCommand({ UserName }));

test('a denied action is named, with the user and the reason', async () => {
  expect(await refusal(keysOf(await member('200000000001')))).toEqual({
    name: 'AccessDenied',
    status: 403,
    message:
      'User: arn:aws:sts::200000000001:assumed-role/rekey-member/run-1 is not authorized to perform: iam:ListAccessKeys ' +
      'on resource: user alice with an explicit deny in an identity-based policy',
  });
});

test('an action that nothing allows says so', async () => {
  const { message } = await refusal(
    (await member('200000000001')).iam.send(
      new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ),
  );
  expect(message).toMatch(/because no identity-based policy allows the iam:AttachUserPolicy action$/);
});

test('a service control policy denies even the administrator, and says it was one', async () => {
  const administrator = clientsOf(emulator, await emulator.credentials('200000000002'));
  for (const clients of [await member('200000000002'), administrator]) {
    expect((await refusal(issue(clients))).message).toContain('with an explicit deny in a service control policy');
    await keysOf(clients);
  }
});

test('permissions are judged against the ARN of the user, path included', async () => {
  const clients = await member('200000000003');
  await issue(clients);
  expect((await refusal(issue(clients, 'root-like'))).message).toContain('explicit deny');
  await clients.iam.send(new ListUsersCommand({}));
});

test('permissions are judged against the ARN of the secret', async () => {
  const { secrets } = await member('200000000003');
  await secrets.send(new CreateSecretCommand({ Name: 'alice_credentials' }));
  await secrets.send(new DescribeSecretCommand({ SecretId: 'alice_credentials' }));
  const other = await refusal(secrets.send(new CreateSecretCommand({ Name: 'something-else' })));
  expect(other).toMatchObject({ name: 'AccessDeniedException', status: 400 });
  const tagged = new CreateSecretCommand({ Name: 'bob_credentials', Tags: [{ Key: 'a', Value: 'b' }] });
  expect((await refusal(secrets.send(tagged))).message).toContain('secretsmanager:TagResource');
});

test('conditions on tags and NotAction are followed', async () => {
  const clients = await member('200000000004');
  await issue(clients);
  expect((await refusal(issue(clients, 'root-like'))).name).toBe('AccessDenied');
  expect((await refusal(clients.iam.send(new GetUserCommand({ UserName: 'alice' })))).name).toBe('AccessDenied');
});

test('a session policy narrows the role', async () => {
  const readOnly = await member('200000000003', { Policy: JSON.stringify(policy(allow('iam:List*'))) });
  await keysOf(readOnly);
  const { message } = await refusal(issue(readOnly));
  expect(message).toContain('because no session policy allows the iam:CreateAccessKey action');
});

test('a session policy must be JSON and short', async () => {
  const malformed = await refusal(assume(management, '200000000003', { Policy: 'no json' }));
  expect(malformed).toMatchObject({ name: 'MalformedPolicyDocumentException', status: 400 });
  const long = JSON.stringify(policy(allow('x'.repeat(2_048))));
  expect((await refusal(assume(management, '200000000003', { Policy: long }))).name).toContain('PackedPolicyTooLarge');
});

test('a user acts by its own policies and those of its groups', async () => {
  const as = (name: string) => {
    const key = seeded.keys.find((found) => found.user === name);
    return clientsOf(emulator, { accessKeyId: key?.keyId ?? '', secretAccessKey: key?.secret ?? '' });
  };
  await keysOf(as('self'), 'self');
  expect((await refusal(keysOf(as('self'), 'boss'))).name).toBe('AccessDenied');
  await keysOf(as('boss'), 'self');
});

test('a changed policy counts at once', async () => {
  const clients = await member('200000000001');
  expect((await refusal(keysOf(clients))).name).toBe('AccessDenied');
  const administrator = clientsOf(emulator, await emulator.credentials('200000000001'));
  await administrator.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'rekey-member',
      PolicyName: 'denied',
      PolicyDocument: JSON.stringify(policy(deny('iam:GetUser'))),
    }),
  );
  expect((await keysOf(clients)).AccessKeyMetadata).toEqual([]);
});

test('a table is judged by its ARN, and the refusal has the form of JSON services', async () => {
  const credentials = await assume(management, '200000000003');
  const dynamodb = new DynamoDBClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  expect(
    await refusal(dynamodb.send(new GetItemCommand({ TableName: 'rekey', Key: { pk: { S: 'a' } } }))),
  ).toMatchObject({
    name: 'AccessDeniedException',
    status: 400,
    message: expect.stringContaining('arn:aws:dynamodb:us-east-1:200000000003:table/rekey'),
  });
});
