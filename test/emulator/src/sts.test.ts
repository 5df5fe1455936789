import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowEmulator, type Emulator, type Seeded } from './index.ts';
import { assume, type Clients, clientsOf, refusal } from './test-clients.ts';

const management = '100000000001';
const open = '111111111111';
const worker = `arn:aws:iam::${management}:role/OrganizationAccountAccessRole`;

const trust = (condition: object, action: string[] = ['sts:AssumeRole']) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: action, Condition: condition },
  ],
});

let emulator: Emulator;
let seeded: Seeded;
let admin: Clients;

beforeAll(async () => {
  emulator = await borrowEmulator();
  seeded = await emulator.seed({
    management,
    organizationId: 'o-exampleorg1',
    accounts: [
      { id: open, users: [{ name: 'alice', keys: [{ ageDays: 1 }, { ageDays: 2, status: 'Inactive' }] }] },
      {
        id: management,
        users: [{ name: 'person', keys: [{ ageDays: 1 }], attachedPolicies: ['AdministratorAccess'] }],
      },
      { id: '200000000008', memberRole: { maxSessionSeconds: 7200 } },
      { id: '200000000001', memberRole: false },
      { id: '200000000002', state: 'SUSPENDED' },
      { id: '200000000003', memberRole: { trust: trust({ ArnEquals: { 'aws:PrincipalArn': worker } }) } },
      { id: '200000000004', memberRole: { trust: trust({ ArnEquals: { 'aws:PrincipalArn': `${worker}-other` } }) } },
      { id: '200000000005', memberRole: { trust: trust({ StringEquals: { 'aws:PrincipalOrgID': 'o-another' } }) } },
      { id: '200000000006', memberRole: { trust: trust({ StringEquals: { 'sts:ExternalId': 'secret' } }) } },
      { id: '200000000007', memberRole: { trust: trust({ StringLike: { 'sts:RoleSessionName': 'rekey-*' } }) } },
    ],
  });
  admin = clientsOf(emulator, seeded.credentials);
});
afterAll(() => emulator.stop());

const identity = (clients: Clients) => clients.sts.send(new GetCallerIdentityCommand({}));

test('an assumed role is itself, in its own account', async () => {
  const member = clientsOf(emulator, await assume(admin, open));
  expect(await identity(member)).toMatchObject({
    Account: open,
    Arn: `arn:aws:sts::${open}:assumed-role/rekey-member/run-1`,
  });
});

test.each([
  ['a role that does not exist', '200000000001'],
  ['a suspended account', '200000000002'],
  ['a trust that names another principal', '200000000004'],
  ['a trust that names another organization', '200000000005'],
  ['a trust that wants an external id', '200000000006'],
  ['a trust that wants another session name', '200000000007'],
  ['an account nobody knows', '999999999999'],
])('AssumeRole is denied for %s', async (_, account) => {
  expect(await refusal(assume(admin, account))).toMatchObject({ name: 'AccessDenied', status: 403 });
});

test('AssumeRole is allowed where the conditions of the trust hold', async () => {
  const sessions = [
    await assume(admin, '200000000003'),
    await assume(admin, '200000000006', { ExternalId: 'secret' }),
    await assume(admin, '200000000007', { RoleSessionName: 'rekey-1' }),
  ];
  expect(sessions.map((session) => session.accessKeyId.slice(0, 4))).toEqual(['ASIA', 'ASIA', 'ASIA']);
});

test('the path of a role belongs to its ARN', async () => {
  const withoutPath = { RoleArn: `arn:aws:iam::${open}:role/rekey-member` };
  expect((await refusal(assume(admin, open, withoutPath))).name).toBe('AccessDenied');
});

test('a source identity needs its own permission in the trust', async () => {
  await assume(admin, open, { SourceIdentity: 'run-1' });
  const { name } = await refusal(assume(admin, '200000000003', { SourceIdentity: 'run-1' }));
  expect(name).toBe('AccessDenied');
});

test('a string that is no role ARN is a validation error', async () => {
  expect(await refusal(assume(admin, open, { RoleArn: 'rekey-member-of-nothing' }))).toMatchObject({
    name: 'ValidationError',
    status: 400,
  });
});

test('a session made from a session lasts an hour at most', async () => {
  const { message } = await refusal(assume(admin, open, { DurationSeconds: 3601 }));
  expect(message).toContain('role chaining');
});

test('a session is no longer than the role allows', async () => {
  const key = seeded.keys.find(({ user }) => user === 'person');
  const person = clientsOf(emulator, { accessKeyId: key?.keyId ?? '', secretAccessKey: key?.secret ?? '' });
  expect((await refusal(assume(person, open, { DurationSeconds: 7200 }))).message).toContain('MaxSessionDuration');
  expect((await assume(person, '200000000008', { DurationSeconds: 7200 })).accessKeyId).toMatch(/^ASIA/);
});

test('a session expires', async () => {
  const session = await assume(admin, open, { DurationSeconds: 900 });
  const member = clientsOf(emulator, session);
  await emulator.advance({ seconds: 800 });
  await identity(member);
  await emulator.advance({ seconds: 101 });
  expect(await refusal(identity(member))).toMatchObject({ name: 'ExpiredToken', status: 403 });
  expect(await refusal(member.secrets.send(new ListSecretsCommand({})))).toMatchObject({
    name: 'ExpiredTokenException',
    status: 400,
  });
});

test('a key works until it is switched off or deleted', async () => {
  const iam = clientsOf(emulator, await emulator.credentials(open)).iam;
  const [active, inactive] = seeded.keys;
  const asKey = (key = active) =>
    clientsOf(emulator, { accessKeyId: key?.keyId ?? '', secretAccessKey: key?.secret ?? '' });
  expect((await identity(asKey())).Arn).toBe(`arn:aws:iam::${open}:user/alice`);
  const refused = { name: 'InvalidClientTokenId', status: 403 };
  expect(await refusal(identity(asKey(inactive)))).toMatchObject(refused);

  const key = { UserName: 'alice', AccessKeyId: active?.keyId };
  await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
  expect(await refusal(identity(asKey()))).toMatchObject(refused);
  await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Active' }));
  await identity(asKey());
  await iam.send(new DeleteAccessKeyCommand(key));
  expect(await refusal(identity(asKey()))).toMatchObject(refused);
  expect(await refusal(asKey().secrets.send(new ListSecretsCommand({})))).toMatchObject({
    name: 'UnrecognizedClientException',
    status: 400,
  });
});

test('a key nobody knows is refused, and so is a wrong secret', async () => {
  const unknown = clientsOf(emulator, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' });
  expect((await refusal(identity(unknown))).name).toBe('InvalidClientTokenId');
  const iam = clientsOf(emulator, await emulator.credentials(open)).iam;
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
  const forged = clientsOf(emulator, { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: 'wrong' });
  expect((await refusal(identity(forged))).name).toBe('SignatureDoesNotMatch');
});

test('the sessions of one account can be ended at once, but not those of the tests', async () => {
  const here = clientsOf(emulator, await assume(admin, open));
  const there = clientsOf(emulator, await assume(admin, '200000000003'));
  await emulator.expireSessions(open);
  expect((await refusal(here.iam.send(new ListUsersCommand({})))).name).toBe('ExpiredToken');
  await there.iam.send(new ListUsersCommand({}));
});
