import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  ListAccessKeysCommand,
  ListGroupsForUserCommand,
  ListUserTagsCommand,
  paginateListUsers,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowEmulator, type Emulator } from './index.ts';
import { clientsOf, refusal } from './test-clients.ts';

const management = '100000000001';
const account = '111111111111';

let emulator: Emulator;
let iam: ReturnType<typeof clientsOf>['iam'];

beforeAll(async () => {
  emulator = await borrowEmulator();
  await emulator.seed({
    management,
    accounts: [
      {
        id: account,
        users: [
          {
            name: 'alice',
            path: '/team/',
            tags: { kind: 'ci' },
            groups: ['devs'],
            attachedPolicies: ['ReadOnlyAccess'],
          },
          { name: 'carol', keys: [{ ageDays: 100 }, { ageDays: 50, lastUsedDaysAgo: 2, lastUsedService: 'ses' }] },
          { name: 'racer', keys: [{ ageDays: 3 }, { ageDays: 2 }, { ageDays: 1 }] },
        ],
        fillUsers: { count: 120, keys: [{ ageDays: 91 }] },
      },
      { id: '222222222222', users: [{ name: 'stranger', keys: [{ ageDays: 1 }] }] },
    ],
  });
  iam = clientsOf(emulator, await emulator.credentials(account)).iam;
});
afterAll(() => emulator.stop());

const keysOf = async (user: string) =>
  (await iam.send(new ListAccessKeysCommand({ UserName: user }))).AccessKeyMetadata ?? [];

test('ListUsers gives 100 a page', async () => {
  const sizes = [];
  for await (const page of paginateListUsers({ client: iam }, {})) sizes.push(page.Users?.length);
  expect(sizes).toEqual([100, 23]);
});

test('ListUsers keeps to MaxItems and to the path', async () => {
  const sizes = [];
  for await (const page of paginateListUsers({ client: iam, pageSize: 50 }, {})) sizes.push(page.Users?.length);
  expect(sizes).toEqual([50, 50, 23]);
  for await (const page of paginateListUsers({ client: iam }, { PathPrefix: '/team/' })) {
    expect(page.Users?.map((user) => user.Arn)).toEqual([`arn:aws:iam::${account}:user/team/alice`]);
  }
});

test('ListAccessKeys pages where asked to', async () => {
  const first = await iam.send(new ListAccessKeysCommand({ UserName: 'racer', MaxItems: 2 }));
  expect(first).toMatchObject({ IsTruncated: true });
  const rest = await iam.send(new ListAccessKeysCommand({ UserName: 'racer', MaxItems: 2, Marker: first.Marker }));
  expect(rest.AccessKeyMetadata).toHaveLength(1);
  expect(rest.IsTruncated).toBe(false);
});

test('a user can be seeded with three keys, but gets no third by the API', async () => {
  expect(await keysOf('racer')).toHaveLength(3);
  expect(await refusal(iam.send(new CreateAccessKeyCommand({ UserName: 'carol' })))).toMatchObject({
    name: 'LimitExceededException',
    status: 409,
  });
});

test('CreateDate is in whole seconds and equal in both answers', async () => {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
  const [listed] = await keysOf('alice');
  expect(AccessKey?.CreateDate?.getMilliseconds()).toBe(0);
  expect(listed?.CreateDate).toEqual(AccessKey?.CreateDate);
});

test('UpdateAccessKey takes Active and Inactive only', async () => {
  const [key] = await keysOf('carol');
  const update = (status: string) =>
    iam.send(
      new UpdateAccessKeyCommand({ UserName: 'carol', AccessKeyId: key?.AccessKeyId, Status: status as 'Active' }),
    );
  expect(await refusal(update('Foo'))).toMatchObject({ name: 'ValidationError', status: 400 });
  await update('Inactive');
  expect((await keysOf('carol'))[0]?.Status).toBe('Inactive');
});

test('an unknown key, or that of another user, is no such entity', async () => {
  const [key] = await keysOf('carol');
  for (const id of [key?.AccessKeyId, 'AKIAIOSFODNN7EXAMPLE']) {
    const command = new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: id });
    expect(await refusal(iam.send(command))).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
  }
});

test('forty CreateAccessKey calls at once make two keys', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'crowd' }));
  const create = () => iam.send(new CreateAccessKeyCommand({ UserName: 'crowd' }));
  const made = await Promise.allSettled(Array.from({ length: 40 }, create));
  expect(made.filter((result) => result.status === 'fulfilled')).toHaveLength(2);
});

test('GetAccessKeyLastUsed says N/A for a key never used, and knows only its own account', async () => {
  const { keys } = (await emulator.state()).accounts[account]?.users['carol'] ?? { keys: [] };
  const [never, used] = keys;
  const lastUsed = (id = '') => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
  expect((await lastUsed(never?.id)).AccessKeyLastUsed).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
  expect((await lastUsed(used?.id)).AccessKeyLastUsed).toMatchObject({ ServiceName: 'ses', Region: 'us-east-1' });
  const foreign = (await emulator.state()).accounts['222222222222']?.users['stranger']?.keys[0]?.id;
  expect((await refusal(lastUsed(foreign))).name).toBe('NoSuchEntityException');
});

test('GetAccountAuthorizationDetails pages users with tags, groups and policies', async () => {
  const details = new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: 2 });
  const { UserDetailList = [], IsTruncated } = await iam.send(details);
  expect(IsTruncated).toBe(true);
  expect(UserDetailList[0]).toMatchObject({
    UserName: 'alice',
    Path: '/team/',
    GroupList: ['devs'],
    Tags: [{ Key: 'kind', Value: 'ci' }],
    AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess' }],
  });
});

test('DeleteUser refuses a user with keys', async () => {
  expect(await refusal(iam.send(new DeleteUserCommand({ UserName: 'user-0001' })))).toMatchObject({
    name: 'DeleteConflictException',
    status: 409,
  });
});

test('a renamed and moved user keeps id, keys, tags and groups', async () => {
  const before = (await emulator.state()).accounts[account]?.users['alice'];
  await iam.send(new UpdateUserCommand({ UserName: 'alice', NewUserName: 'alicia', NewPath: '/new/' }));
  const after = (await emulator.state()).accounts[account]?.users['alicia'];
  expect(after).toMatchObject({ userId: before?.userId, keys: before?.keys, tags: { kind: 'ci' } });
  expect(after?.arn).toBe(`arn:aws:iam::${account}:user/new/alicia`);
  expect((await iam.send(new ListUserTagsCommand({ UserName: 'alicia' }))).Tags).toHaveLength(1);
  expect((await iam.send(new ListGroupsForUserCommand({ UserName: 'alicia' }))).Groups).toHaveLength(1);
});
