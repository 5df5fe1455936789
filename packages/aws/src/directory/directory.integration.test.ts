import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { type Account, accountId, RekeyError } from '@rekey/engine';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Connection, connect } from '../connect.ts';
import type { ConnectSettings } from '../settings.ts';
import { hurried, oneAccount } from '../testing/emulated.ts';

const optOut = { key: 'rekey', value: 'opt-out' };
const inner = { id: 'ou-ab12-bbbbbbb2', name: 'inner', accounts: [{ id: '333333333333' }] };
const outer = { id: 'ou-ab12-aaaaaaa1', name: 'outer', accounts: [{ id: '222222222222' }], ous: [inner] };
const organization = { management: '111111111111', ous: [outer] };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterEach(async () => {
  await emulator.clearFaults();
  vi.unstubAllEnvs();
});
afterAll(() => emulator.stop());

async function connected(
  account = '111111111111',
  limits = {},
  others: Pick<ConnectSettings, 'tagPace'> = {},
): Promise<Connection & Disposable> {
  const credentials = await emulator.credentials(account);
  const aws = await connect({
    ...hurried,
    ...others,
    endpoint: emulator.endpoint,
    credentials,
    limits: { ...hurried.limits, ...limits },
  });
  return { ...aws, [Symbol.dispose]: () => aws.close() };
}

async function listed({ directory }: Connection): Promise<readonly Account[]> {
  const accounts: Account[] = [];
  for await (const account of directory.accounts()) accounts.push(account);
  return accounts;
}

describe('accounts', () => {
  const paths = (accounts: readonly Account[]) => Object.fromEntries(accounts.map(({ id, ouPath }) => [id, ouPath]));
  const expected = { '111111111111': [], '222222222222': [outer.id], '333333333333': [outer.id, inner.id] };

  test('come from ListAccounts alone', async () => {
    await emulator.seed(organization);
    using aws = await connected();
    expect(paths(await listed(aws))).toEqual(expected);
    const calls = await emulator.calls({ service: 'organizations' });
    expect(calls.map(({ operation }) => operation)).toEqual(['ListAccounts']);
  });

  test('are placed by a walk where ListAccounts gives no Paths', async () => {
    await emulator.seed(organization);
    await emulator.settings({ omitAccountPaths: true });
    using aws = await connected();
    expect(paths(await listed(aws))).toEqual(expected);
    await emulator.settings({ omitAccountPaths: false });
  });

  test('have a state without Status too', async () => {
    await emulator.seed({ ...organization, accounts: [{ id: '444444444444', state: 'SUSPENDED' }] });
    await emulator.settings({ omitAccountStatus: true });
    using aws = await connected();
    expect((await listed(aws)).find(({ id }) => id === '444444444444')?.state).toBe('SUSPENDED');
    await emulator.settings({ omitAccountStatus: false });
  });
});

describe('whoever may not read the organization', () => {
  test('is told which credentials would do', async () => {
    await emulator.seed(organization);
    using aws = await connected('222222222222');
    await expect(listed(aws)).rejects.toMatchObject({
      code: 'ORGANIZATION_ACCESS_DENIED',
      hint: expect.stringContaining('delegated administrator'),
    });
  });

  test('or has none, is told the same', async () => {
    await emulator.seed(organization);
    using aws = await connected();
    await emulator.inject({ service: 'organizations', error: { code: 'AWSOrganizationsNotInUseException' } });
    await expect(aws.directory.organization()).rejects.toMatchObject({ code: 'ORGANIZATION_ACCESS_DENIED' });
  });
});

describe('opt-out tags', () => {
  test('that can not be read are unreadable, never absent', async () => {
    using there = await oneAccount(emulator);
    await emulator.inject({
      operation: ['GetResources', 'ListTagsForResource'],
      error: { code: 'AccessDeniedException', status: 400 },
    });
    expect(await there.aws.directory.optedOut(optOut)).toBe('unreadable');
    expect(await there.aws.directory.isOptedOut(accountId('222222222222'), optOut)).toBe('unreadable');
    expect(await there.aws.directory.tags(accountId('222222222222'))).toBe('unreadable');
  });

  test('are read when the pace that processes share lets them, and its error is no answer of AWS’s', async () => {
    await emulator.seed(organization);
    const account = accountId('222222222222');
    const turn = Promise.withResolvers<void>();
    using waiting = await connected(undefined, {}, { tagPace: () => turn.promise });
    const read = waiting.directory.isOptedOut(account, optOut);
    await waiting.directory.organization();
    expect(await emulator.calls({ operation: 'ListTagsForResource' })).toEqual([]);
    turn.resolve();
    expect(await read).toBe(false);

    const denied = new RekeyError('PERMISSION_MISSING', 'the table may not be written');
    using refused = await connected(undefined, {}, { tagPace: () => Promise.reject(denied) });
    await expect(refused.directory.isOptedOut(account, optOut)).rejects.toBe(denied);
  });

  test('are not asked for in one go by a delegated administrator, who would be told of none', async () => {
    await emulator.seed(organization);
    await emulator.delegate('222222222222');
    using aws = await connected('222222222222');
    expect(await aws.directory.optedOut(optOut)).toBe('unread');
    expect(await emulator.calls({ service: 'tagging' })).toEqual([]);
  });
});

describe('credentials', () => {
  const nowhere = async () => {
    const aws = await connect({ ...hurried, endpoint: emulator.endpoint });
    return { ...aws, [Symbol.dispose]: () => aws.close() };
  };
  const clean = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const stub = (env: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  };

  test('that are nowhere are NO_CREDENTIALS', async () => {
    stub(clean);
    using aws = await nowhere();
    await expect(aws.directory.organization()).rejects.toMatchObject({ code: 'NO_CREDENTIALS' });
  });

  test('of a profile that is not there are NO_CREDENTIALS', async () => {
    stub(clean);
    const aws = await connect({ ...hurried, endpoint: emulator.endpoint, profile: 'not-there' });
    await expect(aws.directory.organization()).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
      message: expect.stringContaining('not-there'),
    });
    aws.close();
  });

  test.each(['ExpiredToken', 'InvalidClientTokenId'])(
    'that AWS answers with %s are CREDENTIALS_EXPIRED',
    async (code) => {
      using there = await oneAccount(emulator);
      await emulator.inject({ service: 'sts', error: { code, status: 403 } });
      await expect(there.aws.directory.organization()).rejects.toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
    },
  );

  test('are found in the environment, with the endpoint', async () => {
    await emulator.seed(organization);
    stub({ ...clean, ...(await emulator.env()) });
    const aws = await connect();
    expect((await aws.directory.organization()).managementAccount).toBe('111111111111');
    expect(aws.awsSettings.region).toBe('us-east-1');
    aws.close();
  });
});

test('an endpoint that does not answer is named', async () => {
  const credentials = await emulator.credentials('111111111111');
  const limits = { ...hurried.limits, centralAttempts: 2 };
  const aws = await connect({ ...hurried, endpoint: 'http://127.0.0.1:9', credentials, limits });
  await expect(aws.directory.organization()).rejects.toMatchObject({
    code: 'ENDPOINT_UNREACHABLE',
    message: expect.stringContaining('127.0.0.1:9'),
  });
  aws.close();
});

test('throttling is waited out', async () => {
  using there = await oneAccount(emulator);
  await emulator.inject({
    operation: 'ListAccounts',
    error: { code: 'TooManyRequestsException', status: 400 },
    times: 2,
  });
  expect(await listed(there.aws)).toHaveLength(2);
});
