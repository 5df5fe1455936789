import { DeleteUserCommand, UpdateUserCommand } from '@aws-sdk/client-iam';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowEmulator, type Emulator, type Seeded } from './index.ts';
import { type Clients, clientsOf, refusal } from './test-clients.ts';

const account = '111111111111';
const token = (letter: string) => letter.repeat(32);
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;

/** The pattern Rekey uses: the owner reads, and nobody else does. */
const ownerOnly = (arn: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: arn }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [arn] } },
      },
    ],
  });

let emulator: Emulator;
let seeded: Seeded;
let admin: Clients;
let secrets: Clients['secrets'];

beforeAll(async () => {
  emulator = await borrowEmulator();
  seeded = await emulator.seed({
    management: '100000000001',
    accounts: [
      {
        id: account,
        users: [
          { name: 'owner', keys: [{ ageDays: 1 }] },
          { name: 'reader', keys: [{ ageDays: 1 }], attachedPolicies: ['SecretsManagerReadWrite'] },
          { name: 'leaver' },
        ],
        secrets: [
          { name: 'deleted', value: 'old', deletedDaysAgo: 10 },
          { name: 'replicated', value: 'v', region: 'eu-west-1', primaryRegion: 'us-east-1' },
          { name: 'rotated', value: 'v', rotationEnabled: true },
          { name: 'owned', value: 'v', owningService: 'rds' },
        ],
      },
    ],
  });
  admin = clientsOf(emulator, await emulator.credentials(account));
  secrets = admin.secrets;
});
afterAll(() => emulator.stop());

const asUser = (name: string): Clients => {
  const key = seeded.keys.find((found) => found.user === name);
  return clientsOf(emulator, { accessKeyId: key?.keyId ?? '', secretAccessKey: key?.secret ?? '' });
};
const create = (Name: string, SecretString?: string) => secrets.send(new CreateSecretCommand({ Name, SecretString }));
const valueOf = async (SecretId: string, clients: Clients = admin) =>
  (await clients.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
const putPolicy = (SecretId: string, ResourcePolicy: string) =>
  secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy, BlockPublicPolicy: true }));

test('the name of a secret scheduled for deletion is taken until it is restored', async () => {
  const refused = await refusal(create('deleted', 'new'));
  expect(refused.name).toBe('InvalidRequestException');
  expect(refused.message).toContain('already scheduled for deletion');
  for (const command of [
    new PutSecretValueCommand({ SecretId: 'deleted', SecretString: 'new' }),
    new TagResourceCommand({ SecretId: 'deleted', Tags: [{ Key: 'a', Value: 'b' }] }),
    new PutResourcePolicyCommand({ SecretId: 'deleted', ResourcePolicy: ownerOnly(userArn('owner')) }),
    new GetSecretValueCommand({ SecretId: 'deleted' }),
  ]) {
    expect((await refusal(secrets.send(command as PutSecretValueCommand))).name).toBe('InvalidRequestException');
  }
  expect((await secrets.send(new DescribeSecretCommand({ SecretId: 'deleted' }))).DeletedDate).toBeDefined();
  await secrets.send(new RestoreSecretCommand({ SecretId: 'deleted' }));
  await secrets.send(new PutSecretValueCommand({ SecretId: 'deleted', SecretString: 'new' }));
  expect(await valueOf('deleted')).toBe('new');
});

test('a secret is gone when its recovery window is over', async () => {
  await create('short-lived', 'v');
  await secrets.send(new DeleteSecretCommand({ SecretId: 'short-lived', RecoveryWindowInDays: 7 }));
  await emulator.advance({ days: 7, minutes: 1 });
  const describe = secrets.send(new DescribeSecretCommand({ SecretId: 'short-lived' }));
  expect((await refusal(describe)).name).toBe('ResourceNotFoundException');
  await create('short-lived', 'again');
});

test('the same request token with another value is refused, whatever its stage', async () => {
  await create('tokens');
  const put = (SecretString: string, VersionStages?: string[]) =>
    secrets.send(
      new PutSecretValueCommand({
        SecretId: 'tokens',
        ClientRequestToken: token('a'),
        SecretString,
        ...(VersionStages && { VersionStages }),
      }),
    );
  await put('one', ['AWSPENDING']);
  expect((await refusal(put('two', ['AWSPENDING']))).name).toBe('ResourceExistsException');
  await put('one', ['AWSPENDING']);
});

test('GetSecretValue follows AWSCURRENT when it is moved', async () => {
  await create('moving');
  for (const letter of ['a', 'b']) {
    const put = { SecretId: 'moving', ClientRequestToken: token(letter), SecretString: letter };
    await secrets.send(new PutSecretValueCommand(put));
  }
  expect(await valueOf('moving')).toBe('b');
  const move = { SecretId: 'moving', VersionStage: 'AWSCURRENT' };
  await secrets.send(
    new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: token('b'), MoveToVersionId: token('a') }),
  );
  expect(await valueOf('moving')).toBe('a');
  const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId: 'moving' }));
  expect(VersionIdsToStages).toEqual({ [token('a')]: ['AWSCURRENT'], [token('b')]: ['AWSPREVIOUS'] });
});

test.each(['dev,ops', 'with space', 'x'.repeat(513)])('%s is no name for a secret', async (name) => {
  expect((await refusal(create(name, 'v'))).name).toBe('ValidationException');
});

test('a value has at most 65,536 bytes', async () => {
  expect((await refusal(create('big', 'x'.repeat(65_537)))).name).toBe('ValidationException');
  await create('big', 'x'.repeat(65_536));
});

test('a resource policy must be JSON, name principals that exist, and not be public', async () => {
  await create('guarded', 'v');
  const publicPolicy = ownerOnly('*');
  expect((await refusal(putPolicy('guarded', '{'))).name).toBe('MalformedPolicyDocumentException');
  expect((await refusal(putPolicy('guarded', ownerOnly(userArn('nobody'))))).name).toBe(
    'MalformedPolicyDocumentException',
  );
  expect((await refusal(putPolicy('guarded', publicPolicy))).name).toBe('PublicPolicyException');
  const validated = await secrets.send(new ValidateResourcePolicyCommand({ ResourcePolicy: publicPolicy }));
  expect(validated.PolicyValidationPassed).toBe(false);
  await putPolicy('guarded', ownerOnly(userArn('owner')));
});

test('the owner reads by the resource policy alone, and nobody else of the account does', async () => {
  await create('owner_credentials', 'v');
  expect((await refusal(valueOf('owner_credentials', asUser('owner')))).name).toBe('AccessDeniedException');
  expect(await valueOf('owner_credentials', asUser('reader'))).toBe('v');
  await putPolicy('owner_credentials', ownerOnly(userArn('owner')));
  expect(await valueOf('owner_credentials', asUser('owner'))).toBe('v');
  for (const other of [asUser('reader'), admin]) {
    const { name, status, message } = await refusal(valueOf('owner_credentials', other));
    expect({ name, status }).toEqual({ name: 'AccessDeniedException', status: 400 });
    expect(message).toContain('with an explicit deny in a resource-based policy');
  }
});

test('a policy keeps its principal by id: a deleted user leaves a dead one, a moved user takes it along', async () => {
  await create('leaver_credentials', 'v');
  await putPolicy('leaver_credentials', ownerOnly(userArn('leaver')));
  const policyNow = async () =>
    (await secrets.send(new GetResourcePolicyCommand({ SecretId: 'leaver_credentials' }))).ResourcePolicy ?? '';
  await admin.iam.send(new UpdateUserCommand({ UserName: 'leaver', NewPath: '/moved/' }));
  expect(JSON.parse(await policyNow()).Statement).toMatchObject([
    { Principal: { AWS: userArn('moved/leaver') } },
    { Condition: { ArnNotEquals: { 'aws:PrincipalArn': [userArn('leaver')] } } },
  ]);
  await admin.iam.send(new DeleteUserCommand({ UserName: 'leaver' }));
  expect(JSON.parse(await policyNow()).Statement[0].Principal.AWS).toMatch(/^AIDA/);
  expect((await refusal(putPolicy('leaver_credentials', await policyNow()))).name).toBe(
    'MalformedPolicyDocumentException',
  );
});

test('seeded secrets show who else takes care of them', async () => {
  const describe = (SecretId: string, region = 'us-east-1') =>
    emulator
      .credentials(account)
      .then((found) => clientsOf(emulator, found, region).secrets.send(new DescribeSecretCommand({ SecretId })));
  expect(await describe('rotated')).toMatchObject({ RotationEnabled: true });
  expect(await describe('owned')).toMatchObject({ OwningService: 'rds' });
  expect(await describe('replicated', 'eu-west-1')).toMatchObject({ PrimaryRegion: 'us-east-1' });
});
