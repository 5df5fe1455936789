import { describe, expect, test } from 'vitest';
import { type KeyId, keyId } from '../../model/ids.ts';
import type { Census, KeyGateway, Vault, VaultRequest } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { theAccount, theUser } from '../builders.ts';
import { secretNameOf } from '../world-seed.ts';
import { contractOf, type DescribeContract, type OrganizationHarness, openAccount, withUser } from './organization.ts';

/** What goes wrong with requests for one action in the account of the tests. */
export type Strike = {
  readonly action: string;
  /** `cut`: the connection ends without an answer; `error`: a 500; each in front of the effect or in place of its answer. */
  readonly how: 'cut-before' | 'cut-after' | 'error-before' | 'error-after' | 'throttled';
  readonly times: 1 | 'always';
};

export type StrikableHarness = OrganizationHarness & { readonly strike: (strike: Strike) => Promise<void> };

const region = 'us-east-1';
const name = secretNameOf(theUser);
const theKey = keyId('AKIAFIRSTKEY0001');
const value = new Secret('a value');
const request: VaultRequest = {
  account: theAccount,
  user: theUser,
  userArn: `arn:aws:iam::${theAccount}:user/${theUser}`,
  name,
  existing: 'adopt',
  readers: [],
  known: false,
};

const before = ['cut-before', 'error-before'] as const;
const after = ['cut-after', 'error-after'] as const;

/** What ports make of answers that are lost or refused for the moment: the faults of the simulation look like these. */
export const describeLostAnswers: DescribeContract<StrikableHarness> = contractOf('lost answers', (build) => {
  const open: Open = async (strike) => {
    const status = strike?.off ? 'Inactive' : 'Active';
    const harness = await build(withUser({ keys: [{ ageDays: 90, status }], groups: ['g'], console: true }));
    const access = await openAccount(harness);
    const vault = access.vault(region);
    const [old] = await harness.keysOf(theAccount, theUser);
    if (old === undefined) throw new Error('the harness gave the user no key');
    if (strike?.action !== 'secretsmanager:CreateSecret') await vault.prepare(request);
    if (strike !== undefined) await harness.strike(strike);
    const count = async () => (await harness.keysOf(theAccount, theUser)).length;
    return { ...harness, census: access.census, keys: access.keys, vault, old: old.id, count };
  };
  creating(open);
  changing(open);
  keeping(open);
  reading(open);
  throttled(open);
});

type Opened = StrikableHarness & {
  readonly census: Census;
  readonly keys: KeyGateway;
  readonly vault: Vault;
  /** The key that the user had before. */
  readonly old: KeyId;
  readonly count: () => Promise<number>;
};

/** Without a strike nothing goes wrong; `off`: the user's key is inactive. */
type Open = (strike?: Strike & { readonly off?: boolean }) => Promise<Opened>;

type Read = readonly [action: string, read: (opened: Opened) => Promise<unknown>];

const creating = (open: Open): void => {
  describe('create sends one request whatever comes of it', () => {
    test.each(before)('%s: unclear, and no key', async (how) => {
      const { keys, count } = await open({ action: 'iam:CreateAccessKey', how, times: 1 });
      expect(await keys.create(theUser)).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
      expect(await count()).toBe(1);
    });

    test.each(after)('%s: unclear, and one key', async (how) => {
      const { keys, count } = await open({ action: 'iam:CreateAccessKey', how, times: 1 });
      expect(await keys.create(theUser)).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
      expect(await count()).toBe(2);
    });

    test('throttled: refused, and no key', async () => {
      const { keys, count } = await open({ action: 'iam:CreateAccessKey', how: 'throttled', times: 1 });
      expect(await keys.create(theUser)).toMatchObject({ status: 'refused', code: 'THROTTLED' });
      expect(await count()).toBe(1);
    });
  });
};

const changing = (open: Open): void => {
  describe('changes that may be repeated', () => {
    test.each([...before, ...after])('deactivate is repeated after one answer was lost: %s', async (how) => {
      const { keys, old, keysOf } = await open({ action: 'iam:UpdateAccessKey', how, times: 1 });
      expect(await keys.deactivate(theUser, old)).toEqual({ status: 'done' });
      expect(await keysOf(theAccount, theUser)).toMatchObject([{ status: 'Inactive' }]);
    });

    test.each([...before, ...after])('reactivate is repeated after one answer was lost: %s', async (how) => {
      const { keys, old, keysOf } = await open({ action: 'iam:UpdateAccessKey', how, times: 1, off: true });
      expect(await keys.reactivate(theUser, old)).toEqual({ status: 'done' });
      expect(await keysOf(theAccount, theUser)).toMatchObject([{ status: 'Active' }]);
    });

    test.each(before)('delete is repeated after a request was lost: %s', async (how) => {
      const { keys, old, count } = await open({ action: 'iam:DeleteAccessKey', how, times: 1 });
      expect(await keys.delete(theUser, old)).toEqual({ status: 'done' });
      expect(await count()).toBe(0);
    });

    test.each(after)('delete is repeated after one answer was lost, and may find the key gone: %s', async (how) => {
      const { keys, old, count } = await open({ action: 'iam:DeleteAccessKey', how, times: 1 });
      expect(['done', 'gone']).toContain((await keys.delete(theUser, old)).status);
      expect(await count()).toBe(0);
    });

    test.each([...before, ...after])('deactivate is unclear when no answer comes: %s', async (how) => {
      const { keys, old, keysOf } = await open({ action: 'iam:UpdateAccessKey', how, times: 'always' });
      expect(await keys.deactivate(theUser, old)).toMatchObject({ status: 'unclear' });
      const status = how.endsWith('before') ? 'Active' : 'Inactive';
      expect(await keysOf(theAccount, theUser)).toMatchObject([{ status }]);
    });

    test.each(before)('delete is unclear when no request arrives: %s', async (how) => {
      const { keys, old, count } = await open({ action: 'iam:DeleteAccessKey', how, times: 'always' });
      expect(await keys.delete(theUser, old)).toMatchObject({ status: 'unclear' });
      expect(await count()).toBe(1);
    });
  });
};

const keeping = (open: Open): void => {
  const putting = 'secretsmanager:PutSecretValue';
  const store = { account: theAccount, name, keyId: theKey, value };
  const custody = { account: theAccount, name, keyIds: [theKey] };

  describe('store', () => {
    test.each([...before, ...after])('is repeated after one answer was lost: %s', async (how) => {
      const { vault } = await open({ action: putting, how, times: 1 });
      expect(await vault.store(store)).toEqual({ status: 'stored' });
      expect((await vault.custody(custody)).get(theKey)).toBe('current');
    });

    test.each(before)('is unclear when no answer comes, and custody tells that nothing happened: %s', async (how) => {
      const { vault } = await open({ action: putting, how, times: 'always' });
      expect(await vault.store(store)).toMatchObject({ status: 'unclear', code: 'SECRET_UNCLEAR' });
      expect((await vault.custody(custody)).get(theKey)).toBe('none');
    });

    test.each(after)('is unclear when no answer comes, and custody tells that it happened: %s', async (how) => {
      const { vault } = await open({ action: putting, how, times: 'always' });
      expect(await vault.store(store)).toMatchObject({ status: 'unclear', code: 'SECRET_UNCLEAR' });
      expect((await vault.custody(custody)).get(theKey)).toBe('current');
    });
  });

  describe('prepare', () => {
    test.each([...before, ...after])('is repeated after one answer was lost: %s', async (how) => {
      const { vault } = await open({ action: 'secretsmanager:CreateSecret', how, times: 1 });
      expect(await vault.prepare(request)).toMatchObject({ status: 'ready' });
      expect(await vault.inspect(name)).toEqual({ status: 'ours', scheduledForDeletion: false });
    });

    test.each([...before, ...after])('is unclear when no answer comes: %s', async (how) => {
      const { vault } = await open({ action: 'secretsmanager:CreateSecret', how, times: 'always' });
      expect(await vault.prepare(request)).toMatchObject({ status: 'unclear', code: 'SECRET_UNCLEAR' });
    });
  });
};

const reading = (open: Open): void => {
  const reads: readonly Read[] = [
    ['iam:ListAccessKeys', async ({ keys }) => ({ ...(await keys.list(theUser)), at: undefined })],
    ['iam:GetAccessKeyLastUsed', ({ keys, old }) => keys.lastUse(old)],
    ['iam:GetUser', ({ census }) => census.user(theUser)],
    ['iam:ListGroupsForUser', ({ census }) => census.groups(theUser)],
    ['iam:ListAttachedUserPolicies', ({ census }) => census.attachedPolicies(theUser)],
    ['iam:GetLoginProfile', ({ census }) => census.console(theUser)],
    ['iam:GetAccountAuthorizationDetails', ({ census }) => census.profiles()],
    ['secretsmanager:DescribeSecret', ({ vault }) => vault.custody({ account: theAccount, name, keyIds: [theKey] })],
  ];

  describe.each(reads)('a read by %s', (action, read) => {
    test.each([...before, ...after])('is repeated after one answer was lost: %s', async (how) => {
      const opened = await open({ action, how, times: 1 });
      const struck = await read(opened);
      expect(struck).toEqual(await read(opened));
    });

    test.each(['cut-before', 'cut-after'] as const)('throws ENDPOINT_UNREACHABLE when none comes: %s', async (how) => {
      await expect(read(await open({ action, how, times: 'always' }))).rejects.toMatchObject({
        code: 'ENDPOINT_UNREACHABLE',
      });
    });

    test('throws AWS_ERROR where AWS always fails, THROTTLED where it is always too much', async () => {
      const failing = await open({ action, how: 'error-before', times: 'always' });
      await expect(read(failing)).rejects.toMatchObject({ code: 'AWS_ERROR' });
      const busy = await open({ action, how: 'throttled', times: 'always' });
      await expect(read(busy)).rejects.toMatchObject({ code: 'THROTTLED' });
    });
  });

  test('a report that was throttled or not answered throughout is no reason to list everybody', async () => {
    const action = 'iam:GenerateCredentialReport';
    const busy = await open({ action, how: 'throttled', times: 'always' });
    await expect(busy.census.report()).rejects.toMatchObject({ code: 'THROTTLED' });
    const cut = await open({ action, how: 'cut-before', times: 'always' });
    await expect(cut.census.report()).rejects.toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
  });
};

const throttled = (open: Open): void => {
  const list = { action: 'iam:ListAccessKeys', how: 'throttled' } as const;
  const put = { action: 'secretsmanager:PutSecretValue', how: 'throttled' } as const;
  const store = { account: theAccount, name, keyId: theKey, value };

  describe('throttling', () => {
    test('is waited out', async () => {
      const { keys } = await open({ ...list, times: 1 });
      expect(await keys.list(theUser)).toMatchObject({ status: 'listed' });
      const { vault } = await open({ ...put, times: 1 });
      expect(await vault.store(store)).toEqual({ status: 'stored' });
    });

    test('that does not end is THROTTLED: thrown by reads, refused by changes', async () => {
      const { keys } = await open({ ...list, times: 'always' });
      await expect(keys.list(theUser)).rejects.toMatchObject({ code: 'THROTTLED' });
      const { vault } = await open({ ...put, times: 'always' });
      expect(await vault.store(store)).toMatchObject({ status: 'refused', code: 'THROTTLED' });
    });
  });
};
