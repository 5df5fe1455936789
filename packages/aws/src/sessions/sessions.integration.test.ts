import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { type AccountAccess, type KeyGateway, memberRoleVersion, runId, userName } from '@rekey/engine';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { oneAccount } from '../testing/emulated.ts';

const alice = userName('alice');
let emulator: Emulator;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.stop());

const listed = (answer: Awaited<ReturnType<KeyGateway['list']>>): number =>
  answer.status === 'listed' ? answer.keys.length : -1;

describe('a session', () => {
  test('tells CloudTrail which run it is of', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await keys.list(alice);
    const [call] = await emulator.calls({ operation: 'ListAccessKeys' });
    expect(call).toMatchObject({ sessionName: 'rekey-run-1', sourceIdentity: 'run-1' });
  });

  test('tells which version of the template its role is made by', async () => {
    using there = await oneAccount(emulator, { role: { Access: 'scan' } });
    const access = await there.open('read');
    expect(await access.role()).toEqual({ version: memberRoleVersion, access: 'scan' });
  });

  test('for reading goes without the name of the run where the role does not let it have one, unless it must', async () => {
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' };
    const memberRole = { trust: { Version: '2012-10-17', Statement: [trust] } };
    using there = await oneAccount(emulator, { account: { memberRole } });
    await there.open('read');
    await expect(there.open('read', { named: true })).rejects.toMatchObject({
      code: 'ROLE_NOT_ASSUMABLE',
      hint: expect.stringContaining('sts:SetSourceIdentity'),
    });
  });

  test('is assumed once for all the clients that use it', async () => {
    using there = await oneAccount(emulator);
    const access = await there.open();
    const inspected = access.vault('us-east-1').inspect('x_credentials');
    await Promise.all([access.census.report(), access.keys.list(alice), inspected]);
    await access.keys.create(alice);
    expect(await emulator.calls({ operation: 'AssumeRole' })).toHaveLength(1);
  });

  test('is renewed when its hour is over', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await emulator.advance({ hours: 2 });
    expect(await keys.list(alice)).toMatchObject({ status: 'listed' });
    expect(await emulator.calls({ operation: 'AssumeRole' })).toHaveLength(2);
  });

  test('is renewed when AWS says that it is over before its time, also in the middle of a change', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await emulator.expireSessions('222222222222');
    expect(await keys.list(alice)).toMatchObject({ status: 'listed' });
    const made = await keys.create(alice);
    await emulator.expireSessions('222222222222');
    expect(made.status === 'created' && (await keys.delete(alice, made.keyId))).toEqual({ status: 'done' });
  });

  test('that was over when a key was to be made is renewed, since AWS said that it made none', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    const before = await keys.list(alice);
    await emulator.expireSessions('222222222222');
    expect(await keys.create(alice)).toMatchObject({ status: 'created' });
    const asked = await emulator.calls({ operation: 'CreateAccessKey' });
    expect(asked.map(({ status }) => status)).toEqual([403, 200]);
    const after = await keys.list(alice);
    expect(listed(after)).toBe(listed(before) + 1);
  });

  test('can not be renewed once the credentials that Rekey runs with have expired', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await emulator.inject({ service: 'sts', error: { code: 'ExpiredTokenException', status: 403 } });
    await emulator.expireSessions('222222222222');
    await expect(keys.list(alice)).rejects.toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
  });

  test('goes to STS at home where STS is switched off in the Region', async () => {
    using there = await oneAccount(emulator, { settings: { region: 'eu-central-1' } });
    await emulator.inject({
      operation: 'AssumeRole',
      error: { code: 'RegionDisabledException', status: 403 },
      times: 1,
    });
    await there.open();
    const regions = (await emulator.calls({ operation: 'AssumeRole' })).map(({ region }) => region);
    expect(regions).toEqual(['eu-central-1', 'us-east-1']);
  });

  test('for looking may be that of a role which does not take a source identity', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' }],
    };
    using there = await oneAccount(emulator, { account: { memberRole: { trust } } });
    const { census } = await there.open('read');
    await expect(census.users()).resolves.toBeInstanceOf(Array);
    const [last] = (await emulator.calls({ service: 'iam' })).slice(-1);
    expect(last).toMatchObject({ sourceIdentity: null });
  });

  test('of a role that does not take a source identity is refused, and says so', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' }],
    };
    using there = await oneAccount(emulator, { account: { memberRole: { trust } } });
    await expect(there.open()).rejects.toMatchObject({
      code: 'ROLE_NOT_ASSUMABLE',
      message: expect.stringContaining('sts:SetSourceIdentity'),
      hint: expect.stringContaining('trust policy'),
    });
  });

  test('is refused to a role that the member role does not name', async () => {
    using there = await oneAccount(emulator, { role: { CentralRoleArns: ['arn:aws:iam::111111111111:role/other'] } });
    await expect(there.open()).rejects.toMatchObject({
      code: 'ROLE_NOT_ASSUMABLE',
      message: expect.stringContaining('arn:aws:iam::222222222222:role/rekey/rekey-member'),
      hint: expect.stringContaining('stacksets/member-role.yaml'),
    });
  });

  test('is refused to another organization', async () => {
    using there = await oneAccount(emulator, { role: { OrganizationId: 'o-somebodyelse' } });
    await expect(there.open()).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' });
  });
});

describe('throttling', () => {
  const throttle = { service: 'iam', operation: 'ListAccessKeys', error: { code: 'Throttling', status: 400 } };

  test('is waited out', async () => {
    using there = await oneAccount(emulator);
    await emulator.inject({ ...throttle, times: 2 });
    expect(await (await there.open()).keys.list(alice)).toMatchObject({ status: 'listed' });
    expect(await emulator.calls({ operation: 'ListAccessKeys' })).toHaveLength(3);
  });

  test('that does not end is THROTTLED, after as many attempts as allowed', async () => {
    using there = await oneAccount(emulator, { settings: { limits: { attempts: 3 } } });
    await emulator.inject(throttle);
    await expect((await there.open()).keys.list(alice)).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(await emulator.calls({ operation: 'ListAccessKeys' })).toHaveLength(3);
  });

  test('of one account does not slow another down', async () => {
    using there = await oneAccount(emulator, { settings: { limits: { attempts: 3 } } });
    const [throttled, quiet] = await Promise.all([there.open(), there.open()]);
    await emulator.inject({ ...throttle, times: 2 });
    await throttled.keys.list(alice);
    const ended: string[] = [];
    const listFiveTimes = async (who: string, access: AccountAccess) => {
      for (let count = 0; count < 5; count += 1) await access.keys.list(alice);
      ended.push(who);
    };
    await Promise.all([listFiveTimes('throttled', throttled), listFiveTimes('quiet', quiet)]);
    expect(ended).toEqual(['quiet', 'throttled']);
  });

  test('of a new session is THROTTLED too', async () => {
    using there = await oneAccount(emulator, { settings: { limits: { centralAttempts: 2 } } });
    await emulator.inject({ service: 'sts', error: { code: 'Throttling', status: 400 } });
    await expect(there.open()).rejects.toMatchObject({ code: 'THROTTLED' });
  });
});

test('the time is that of AWS, on a machine that is a year behind', async () => {
  using there = await oneAccount(emulator);
  await emulator.advance({ days: 400 });
  await there.aws.directory.organization();
  const ahead = there.aws.clock.now().getTime() - Date.now();
  expect(Math.abs(ahead - 400 * 86_400_000)).toBeLessThan(3_000);
});

test('long names of runs are cut, not refused', async () => {
  using there = await oneAccount(emulator);
  const options = { role: 'rekey/rekey-member', access: 'read', run: runId(`2026-01-01T00:00:00Z/${'x'.repeat(80)}`) };
  await expect(there.aws.sessions.open(there.account, { ...options, access: 'read' })).resolves.toBeDefined();
});
