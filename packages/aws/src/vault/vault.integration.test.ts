import { borrowEmulator, type Emulator, type Fault } from '@rekey/emulator';
import { accountId, keyId, Secret, userName, type VaultRequest } from '@rekey/engine';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { oneAccount } from '../testing/emulated.ts';
import { versionIdOf } from './version-id.ts';

const account = accountId('222222222222');
const region = 'us-east-1';
const name = 'alice_credentials';
const key = keyId('AKIAIOSFODNN7EXAMPLE');
const value = new Secret('{"SecretAccessKey":"hush-hush"}');
const put = { account, name, keyId: key, value };

const request = (sketch: Partial<VaultRequest> = {}): VaultRequest => ({
  account,
  user: userName('alice'),
  userArn: `arn:aws:iam::${account}:user/alice`,
  name,
  existing: 'adopt',
  readers: [],
  known: false,
  ...sketch,
});

let emulator: Emulator;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.stop());

const secretNow = async () => (await emulator.state()).accounts[account]?.secrets[region]?.[name];
const operations = async () => (await emulator.calls({ service: 'secretsmanager' })).map(({ operation }) => operation);

describe('calls', () => {
  test.each<[string, { sketch?: Partial<VaultRequest>; secret?: object }, readonly string[]]>([
    ['a secret that is not there', {}, ['CreateSecret', 'PutResourcePolicy']],
    [
      'a secret the table knows',
      { sketch: { known: true }, secret: { tags: { 'rekey:managed': 'true' } } },
      ['DescribeSecret', 'PutResourcePolicy'],
    ],
    [
      'a secret the table has lost',
      { secret: { tags: { 'rekey:managed': 'true' } } },
      ['CreateSecret', 'DescribeSecret', 'PutResourcePolicy'],
    ],
    [
      'a secret that is scheduled for deletion',
      { sketch: { known: true }, secret: { tags: { 'rekey:managed': 'true' }, deletedDaysAgo: 1 } },
      ['DescribeSecret', 'RestoreSecret', 'PutResourcePolicy'],
    ],
    [
      "a scheduled deletion that only CreateSecret's answer tells of",
      { secret: { tags: { 'rekey:managed': 'true' }, deletedDaysAgo: 1 } },
      ['CreateSecret', 'DescribeSecret', 'RestoreSecret', 'PutResourcePolicy'],
    ],
    [
      'a secret that is adopted',
      { secret: {} },
      ['CreateSecret', 'DescribeSecret', 'GetResourcePolicy', 'PutResourcePolicy', 'TagResource'],
    ],
  ])('for %s are few', async (_, { sketch, secret }, expected) => {
    const secrets = secret ? [{ name, value: 'x', ...secret }] : [];
    using there = await oneAccount(emulator, { account: { users: [{ name: 'alice' }], secrets } });
    const vault = (await there.open()).vault(region);
    expect(await vault.prepare(request(sketch))).toMatchObject({ status: 'ready' });
    expect(await operations()).toEqual(expected);
  });
});

describe('a new secret', () => {
  test('has the tag, a description, no value, and a policy that is not public', async () => {
    using there = await oneAccount(emulator);
    await (await there.open()).vault(region).prepare(request());
    const secret = await secretNow();
    expect(secret).toMatchObject({ tags: { 'rekey:managed': 'true' }, description: expect.stringContaining('alice') });
    expect(secret?.versions.every((version) => version.value === null)).toBe(true);
    const [call] = await emulator.calls({ operation: 'PutResourcePolicy' });
    expect(call?.params).toMatchObject({ blockPublicPolicy: true });
  });

  test('of a user whom Secrets Manager does not know yet is tried again, and then refused', async () => {
    using there = await oneAccount(emulator);
    const vault = (await there.open()).vault(region);
    const unknown: Fault = { operation: 'PutResourcePolicy', error: { code: 'MalformedPolicyDocumentException' } };
    await emulator.inject({ ...unknown, times: 2 });
    expect(await vault.prepare(request())).toEqual({ status: 'ready', how: 'created' });
    await emulator.inject(unknown);
    expect(await vault.prepare(request())).toMatchObject({ status: 'refused', code: 'SECRET_REFUSED' });
  });
});

describe('store', () => {
  const open = async (attempts = 5) => {
    const there = await oneAccount(emulator, { settings: { limits: { attempts } } });
    const vault = (await there.open()).vault(region);
    await vault.prepare(request());
    return { vault, [Symbol.dispose]: () => there[Symbol.dispose]() };
  };

  test.each(['before', 'after'] as const)(
    'is repeated after a cut %s the effect, and makes one version',
    async (cut) => {
      using there = await open();
      await emulator.inject({ operation: 'PutSecretValue', cut, times: 1 });
      expect(await there.vault.store(put)).toEqual({ status: 'stored' });
      const versions = (await secretNow())?.versions.filter((version) => version.value !== null);
      expect(versions).toMatchObject([{ id: versionIdOf(account, key), stages: ['AWSCURRENT'] }]);
    },
  );

  test.each([
    ['before', 'none'],
    ['after', 'current'],
  ] as const)('is unclear after cuts %s the effect, and custody tells: %s', async (cut, custody) => {
    using there = await open(2);
    await emulator.inject({ operation: 'PutSecretValue', cut });
    expect(await there.vault.store(put)).toMatchObject({ status: 'unclear', code: 'SECRET_UNCLEAR' });
    expect((await there.vault.custody({ account, name, keyIds: [key] })).get(key)).toBe(custody);
  });

  test.each([
    [{ code: 'AccessDeniedException', status: 400, message: 'no' }, 'PERMISSION_MISSING'],
    [{ code: 'ThrottlingException', status: 400 }, 'THROTTLED'],
    [{ code: 'EncryptionFailure', status: 400 }, 'SECRET_REFUSED'],
    [{ code: 'LimitExceededException', status: 400 }, 'SECRET_REFUSED'],
  ])('is refused by %j', async (error, code) => {
    using there = await open(1);
    await emulator.inject({ operation: 'PutSecretValue', error });
    expect(await there.vault.store(put)).toMatchObject({ status: 'refused', code });
  });

  test('never repeats a validation message of AWS that quotes the value', async () => {
    using there = await open(1);
    const message = '1 validation error detected: Value \'{"SecretAccessKey":"hush-hush"}\' at \'secretString\' failed';
    await emulator.inject({
      operation: 'PutSecretValue',
      error: { code: 'ValidationException', status: 400, message },
    });
    const outcome = await there.vault.store(put);
    expect(outcome).toMatchObject({ status: 'refused', code: 'SECRET_REFUSED' });
    expect(JSON.stringify(outcome)).not.toContain('hush');
  });
});

describe('a Region that is not enabled', () => {
  const invalid: Fault = {
    service: 'secretsmanager',
    error: { code: 'UnrecognizedClientException', status: 400, message: 'The security token is invalid.' },
  };

  test('is told from a session that is over, and not asked again', async () => {
    using there = await oneAccount(emulator);
    const vault = (await there.open()).vault(region);
    await emulator.inject(invalid);
    const disabled = { code: 'REGION_DISABLED' };
    expect(await vault.prepare(request())).toMatchObject({ status: 'refused', ...disabled });
    const asked = (await operations()).length;
    await expect(vault.inspect(name)).rejects.toMatchObject(disabled);
    expect(await vault.store(put)).toMatchObject({ status: 'refused', ...disabled });
    expect(await operations()).toHaveLength(asked);
  });

  test('does not keep another Region from working', async () => {
    using there = await oneAccount(emulator);
    const access = await there.open();
    await emulator.inject({ ...invalid, times: 2 });
    await access.vault('ap-east-1').prepare(request());
    expect(await access.vault(region).prepare(request())).toEqual({ status: 'ready', how: 'created' });
  });
});

describe('by a role that may not adopt', () => {
  const role = { AdoptExisting: 'false' };

  test("Rekey's own secrets are made and written", async () => {
    using there = await oneAccount(emulator, { role });
    const vault = (await there.open()).vault(region);
    expect(await vault.prepare(request())).toEqual({ status: 'ready', how: 'created' });
    expect(await vault.store(put)).toEqual({ status: 'stored' });
    expect(await vault.prepare(request({ known: true }))).toEqual({ status: 'ready', how: 'present' });
  });

  test("somebody else's are left as they are", async () => {
    using there = await oneAccount(emulator, { role, account: { secrets: [{ name, value: 'theirs' }] } });
    const vault = (await there.open()).vault(region);
    const denied = { status: 'refused', code: 'PERMISSION_MISSING' };
    expect(await vault.prepare(request())).toMatchObject(denied);
    expect(await vault.store(put)).toMatchObject(denied);
    expect(await secretNow()).toMatchObject({ tags: {}, policy: null });
  });
});

test('names that do not fit the pattern of the role are out of reach', async () => {
  using there = await oneAccount(emulator, { role: { SecretNamePattern: 'rekey/*' } });
  const vault = (await there.open()).vault(region);
  expect(await vault.prepare(request())).toMatchObject({ code: 'PERMISSION_MISSING' });
  expect(await vault.prepare(request({ name: 'rekey/alice_credentials' }))).toMatchObject({ how: 'created' });
});
