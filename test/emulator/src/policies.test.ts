import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowEmulator, type Emulator, type PolicyDocument, type Seeded } from './index.ts';
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
  emulator = await borrowEmulator();
  seeded = await emulator.seed({
    management: '100000000001',
    organizationId: 'o-exampleorg1',
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
      { id: '200000000006' },
      {
        id: '200000000008',
        memberRole: {
          trust: policy({
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          }),
          policy: policy(
            allow('sts:AssumeRole', 'arn:aws:iam::200000000009:role/*', {
              Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorg1' } },
            }),
            allow('sts:AssumeRole', 'arn:aws:iam::200000000010:role/*', {
              Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-anotherorg1' } },
            }),
            allow('dynamodb:PutItem', '*', {
              Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['HOLD'] } },
            }),
          ),
        },
      },
      ...['200000000009', '200000000010'].map((id) => ({
        id,
        memberRole: {
          trust: policy({
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::200000000008:root' },
            Action: 'sts:AssumeRole',
          }),
        },
      })),
      { id: '200000000007', users },
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

const createSecret = (clients: Clients, ...keys: string[]) =>
  clients.secrets.send(
    new CreateSecretCommand({ Name: `of-${keys.join('-')}`, Tags: keys.map((Key) => ({ Key, Value: 'v' })) }),
  );

type Followed = {
  readonly operator: string;
  readonly condition: object;
  /** Tag keys of the secret to create. */
  readonly allowed: readonly (readonly string[])[];
  readonly refused: readonly (readonly string[])[];
};

test.each<Followed>([
  { operator: 'Null', condition: { Null: { 'aws:RequestTag/a': 'false' } }, allowed: [['a']], refused: [['b']] },
  {
    operator: 'ForAllValues',
    condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
    allowed: [['a', 'b']],
    refused: [['a', 'c']],
  },
  {
    operator: 'ForAnyValue',
    condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'a*' } },
    allowed: [['ab', 'c']],
    refused: [['c']],
  },
  {
    operator: 'StringNotEquals',
    condition: { StringNotEquals: { 'aws:RequestTag/a': 'v' } },
    allowed: [['b']],
    refused: [['a']],
  },
  {
    operator: 'IfExists',
    condition: { StringEqualsIfExists: { 'aws:RequestTag/a': 'other' } },
    allowed: [['b']],
    refused: [['a']],
  },
  {
    operator: 'ArnNotLike',
    condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/rekey/*' } },
    allowed: [],
    refused: [['a']],
  },
  { operator: 'Bool', condition: { Bool: { 'aws:SecureTransport': true } }, allowed: [['a']], refused: [] },
])('$operator is followed', async ({ condition, allowed, refused }) => {
  const account = '200000000006';
  const administrator = clientsOf(emulator, await emulator.credentials(account));
  const PolicyDocument = JSON.stringify(policy(allow('secretsmanager:*', '*', { Condition: condition })));
  await administrator.iam.send(
    new PutRolePolicyCommand({ RoleName: 'rekey-member', PolicyName: 'rekey', PolicyDocument }),
  );
  const clients = await member(account);
  for (const keys of allowed) {
    expect((await createSecret(clients, ...keys)).Name).toBe(`of-${keys.join('-')}`);
    await administrator.secrets.send(
      new DeleteSecretCommand({ SecretId: `of-${keys.join('-')}`, ForceDeleteWithoutRecovery: true }),
    );
  }
  for (const keys of refused)
    expect((await refusal(createSecret(clients, ...keys))).name).toBe('AccessDeniedException');
});

test('a permissions boundary narrows what the policies of the role allow', async () => {
  const account = '200000000007';
  const { iam } = clientsOf(emulator, await emulator.credentials(account));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: JSON.stringify(policy(allow('iam:List*'))) }),
  );
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'rekey-member', PermissionsBoundary: Policy?.Arn }));
  const clients = await member(account);
  expect((await keysOf(clients)).AccessKeyMetadata).toEqual([]);
  expect((await refusal(issue(clients))).message).toContain('because no permissions boundary allows');
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

test('a service has credentials of its role, which nobody else may assume', async () => {
  const service = clientsOf(emulator, await emulator.credentials('200000000008', 'rekey-member'));
  expect((await service.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    'arn:aws:sts::200000000008:assumed-role/rekey-member/rekey-member',
  );
  expect((await refusal(assume(management, '200000000008'))).name).toBe('AccessDenied');
  await expect(emulator.credentials('200000000008', 'nobody')).rejects.toThrow('200000000008 has no role nobody');
});

test('assuming a role turns on the organization that the role is in', async () => {
  const service = clientsOf(emulator, await emulator.credentials('200000000008', 'rekey-member'));
  await assume(service, '200000000009');
  expect((await refusal(assume(service, '200000000010'))).name).toBe('AccessDenied');
});

test('writing to a table turns on the partition key, within transactions too', async () => {
  const administrator = clientsOf(emulator, await emulator.credentials('200000000008'));
  await administrator.dynamodb.send(
    new CreateTableCommand({
      TableName: 'keyed',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  const service = clientsOf(emulator, await emulator.credentials('200000000008', 'rekey-member'));
  const put = (pk: string) => ({ TableName: 'keyed', Item: { pk: { S: pk } } });
  await service.dynamodb.send(new PutItemCommand(put('HOLD')));
  expect((await refusal(service.dynamodb.send(new PutItemCommand(put('POLICY'))))).name).toBe('AccessDeniedException');
  const both = new TransactWriteItemsCommand({ TransactItems: [{ Put: put('HOLD') }, { Put: put('POLICY') }] });
  expect((await refusal(service.dynamodb.send(both))).name).toBe('AccessDeniedException');
  const [logged] = await emulator.calls({ operation: 'TransactWriteItems' });
  expect(logged?.actions).toEqual(['dynamodb:PutItem', 'dynamodb:PutItem']);
});
