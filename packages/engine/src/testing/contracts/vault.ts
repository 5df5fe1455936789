import { describe, expect, test } from 'vitest';
import type { Custody } from '../../model/facts.ts';
import { accountId, type KeyId, keyId, userName } from '../../model/ids.ts';
import type { Vault, VaultRequest } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { theAccount, theUser } from '../builders.ts';
import type { AccountDescription, SecretDescription } from '../world-description.ts';
import { secretNameOf } from '../world-seed.ts';
import {
  contractOf,
  type DescribeContract,
  type OrganizationHarness,
  openAccount,
  type SecretNow,
  userNames,
  withUser,
} from './organization.ts';

const region = 'us-east-1';
const name = secretNameOf(theUser);
const [firstKey, secondKey, thirdKey] = ['AKIAFIRSTKEY0001', 'AKIASECONDKEY002', 'AKIATHIRDKEY0003'].map(keyId) as [
  KeyId,
  KeyId,
  KeyId,
];
const notOurs = { status: 'refused', code: 'SECRET_NOT_OURS' };
const refused = { status: 'refused', code: 'SECRET_REFUSED' };
const denied = { status: 'refused', code: 'PERMISSION_MISSING' };

const foreignPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${theAccount}:root` },
      Action: 'secretsmanager:DescribeSecret',
      Resource: '*',
    },
  ],
});

const request = (sketch: Partial<VaultRequest> = {}): VaultRequest => ({
  account: theAccount,
  user: theUser,
  userArn: `arn:aws:iam::${theAccount}:user/${theUser}`,
  name,
  existing: 'adopt',
  readers: [],
  known: false,
  ...sketch,
});

type Opened = OrganizationHarness & {
  readonly vault: Vault;
  readonly secret: () => Promise<SecretNow | undefined>;
  readonly store: (key: KeyId, value?: string) => ReturnType<Vault['store']>;
  readonly custodyOf: (...keys: readonly KeyId[]) => Promise<readonly (Custody | undefined)[]>;
};

type Open = (account?: Partial<AccountDescription>, access?: 'read' | 'write') => Promise<Opened>;

const valueOf = (key: KeyId): string => JSON.stringify({ Version: 1, AccessKeyId: key, SecretAccessKey: `of ${key}` });

export const describeVault: DescribeContract = contractOf('Vault', (build) => {
  const open: Open = async (account = {}, access = 'write') => {
    const harness = await build(withUser({}, account));
    const vault = (await openAccount(harness, { access })).vault(region);
    return {
      ...harness,
      vault,
      secret: () => harness.secretOf(theAccount, region, name),
      store: (key, value = valueOf(key)) =>
        vault.store({ account: theAccount, name, keyId: key, value: new Secret(value) }),
      custodyOf: async (...keyIds) => {
        const custody = await vault.custody({ account: theAccount, name, keyIds });
        return keyIds.map((key) => custody.get(key));
      },
    };
  };
  preparing(open);
  taking(open);
  storing(open);
  custodies(open);
  inspecting(open);
  permissions(open);
  disabledRegions(open);

  test.each(userNames)('keeps the keys of users of any name: %s', async (user) => {
    const harness = await build(withUser({ name: user }));
    const vault = (await openAccount(harness)).vault(region);
    const named = { name: secretNameOf(user), account: theAccount };
    const userArn = `arn:aws:iam::${theAccount}:user/${user}`;
    expect(await vault.prepare(request({ ...named, user: userName(user), userArn }))).toMatchObject({
      status: 'ready',
    });
    const value = new Secret(valueOf(firstKey));
    expect(await vault.store({ ...named, keyId: firstKey, value })).toEqual({ status: 'stored' });
    expect((await vault.custody({ ...named, keyIds: [firstKey] })).get(firstKey)).toBe('current');
  });

  test('the secrets of one Region are not those of another', async () => {
    const harness = await build(withUser());
    const access = await openAccount(harness);
    await access.vault(region).prepare(request());
    expect(await access.vault('eu-central-1').inspect(name)).toEqual({ status: 'absent' });
    expect(await access.vault('eu-central-1').prepare(request())).toEqual({ status: 'ready', how: 'created' });
    expect(await harness.secretOf(theAccount, 'eu-central-1', name)).toBeDefined();
  });
});

const preparing = (open: Open): void => {
  describe('prepare', () => {
    test.each([
      ['nothing was known of', false],
      ['the table knew', true],
    ])('creates a secret that is not there and %s, without a value', async (_which, known) => {
      const { vault, secret } = await open();
      expect(await vault.prepare(request({ known }))).toEqual({ status: 'ready', how: 'created' });
      expect(await secret()).toMatchObject({ value: undefined, scheduledForDeletion: false });
    });

    test.each([true, false])('finds its own secret again (known: %s), value and custody untouched', async (known) => {
      const { vault, secret, store, custodyOf } = await open();
      await vault.prepare(request());
      await store(firstKey);
      expect(await vault.prepare(request({ known }))).toEqual({ status: 'ready', how: 'present' });
      expect(await secret()).toMatchObject({ value: valueOf(firstKey) });
      expect(await custodyOf(firstKey)).toEqual(['current']);
    });

    test('renders the policy for the owner and the other readers, anew each time', async () => {
      const { vault, secret } = await open({ users: [{ name: theUser }, { name: 'bob', path: '/team/' }] });
      const reader = `arn:aws:iam::${theAccount}:role/break-glass`;
      await vault.prepare(request({ readers: [reader] }));
      const first = (await secret())?.policy ?? '';
      expect(first).toContain(request().userArn);
      expect(first).toContain(reader);
      const moved = `arn:aws:iam::${theAccount}:user/team/bob`;
      await vault.prepare(request({ userArn: moved }));
      const second = (await secret())?.policy ?? '';
      expect(second).toContain(moved);
      expect(second).not.toContain(request().userArn);
      expect(second).not.toContain(reader);
    });

    test('for an owner who is not there is refused', async () => {
      const { vault } = await open();
      const userArn = `arn:aws:iam::${theAccount}:user/nobody`;
      expect(await vault.prepare(request({ userArn }))).toMatchObject(refused);
    });

    test.each([true, false])('restores its own secret that was scheduled for deletion (known: %s)', async (known) => {
      const { vault, secret, store, scheduleSecretDeletion, custodyOf } = await open();
      await vault.prepare(request());
      await store(firstKey);
      await scheduleSecretDeletion(theAccount, region, name);
      expect(await vault.prepare(request({ known }))).toEqual({ status: 'ready', how: 'restored' });
      expect(await secret()).toMatchObject({ scheduledForDeletion: false });
      expect(await custodyOf(firstKey)).toEqual(['current']);
    });
  });
};

const taking = (open: Open): void => {
  const withSecret = (secret: Partial<SecretDescription> = {}): ReturnType<Open> =>
    open({ secrets: [{ name, region, value: 'theirs', ...secret }] });

  describe("prepare on somebody else's secret", () => {
    test('adopts it once, and says which policy it replaced', async () => {
      const { vault, secret } = await withSecret({ policy: foreignPolicy });
      const adopted = await vault.prepare(request());
      if (adopted.status !== 'ready') throw new Error(adopted.because);
      expect(adopted.how).toBe('adopted');
      expect(JSON.parse(adopted.replacedPolicy ?? '')).toEqual(JSON.parse(foreignPolicy));
      expect((await secret())?.policy).toContain(request().userArn);
      expect(await vault.prepare(request({ existing: 'refuse' }))).toEqual({ status: 'ready', how: 'present' });
    });

    test('has no replaced policy to tell of where there was none, and leaves the value alone', async () => {
      const { vault, secret } = await withSecret();
      expect(await vault.prepare(request())).toEqual({ status: 'ready', how: 'adopted' });
      expect(await secret()).toMatchObject({ value: 'theirs' });
    });

    test('adopts it from its scheduled deletion', async () => {
      const { vault, secret } = await withSecret({ scheduledForDeletion: true });
      expect(await vault.prepare(request())).toMatchObject({ status: 'ready', how: 'adopted' });
      expect(await secret()).toMatchObject({ scheduledForDeletion: false });
    });

    test('is refused where the policy says so, and nothing is changed', async () => {
      const { vault, secret } = await withSecret({ policy: foreignPolicy, scheduledForDeletion: true });
      expect(await vault.prepare(request({ existing: 'refuse' }))).toMatchObject(notOurs);
      const after = await secret();
      expect(after?.scheduledForDeletion).toBe(true);
      expect(JSON.parse(after?.policy ?? '')).toEqual(JSON.parse(foreignPolicy));
    });

    test.each<[string, Partial<SecretDescription>]>([
      ['that something else rotates', { rotationEnabled: true }],
      ['that a service owns', { owningService: 'rds' }],
      ['that is a replica', { primaryRegion: 'eu-central-1' }],
    ])('never takes one %s', async (_what, secret) => {
      const { vault, secret: now } = await withSecret(secret);
      expect(await vault.prepare(request())).toMatchObject(notOurs);
      expect(await now()).toMatchObject({ value: 'theirs', policy: undefined });
    });
  });
};

const storing = (open: Open): void => {
  describe('store', () => {
    test('makes the value current, as it was given', async () => {
      const { vault, secret, store, custodyOf } = await open();
      await vault.prepare(request());
      expect(await store(firstKey)).toEqual({ status: 'stored' });
      expect(await secret()).toMatchObject({ value: valueOf(firstKey) });
      expect(await custodyOf(firstKey)).toEqual(['current']);
    });

    test('again changes nothing', async () => {
      const { vault, secret, store, custodyOf } = await open();
      await vault.prepare(request());
      await store(firstKey);
      expect(await store(firstKey)).toEqual({ status: 'stored' });
      expect(await secret()).toMatchObject({ value: valueOf(firstKey) });
      expect(await custodyOf(firstKey)).toEqual(['current']);
    });

    test('again, after another key was stored, does not bring the old one back', async () => {
      const { vault, secret, store, custodyOf } = await open();
      await vault.prepare(request());
      await store(firstKey);
      await store(secondKey);
      await store(firstKey);
      expect(await secret()).toMatchObject({ value: valueOf(secondKey) });
      expect(await custodyOf(firstKey, secondKey)).toEqual(['previous', 'current']);
    });

    test("takes the place of a value that is not Rekey's in a secret that was adopted", async () => {
      const { vault, secret, store, custodyOf } = await open({ secrets: [{ name, region, value: 'theirs' }] });
      await vault.prepare(request());
      expect(await store(firstKey)).toEqual({ status: 'stored' });
      expect(await secret()).toMatchObject({ value: valueOf(firstKey) });
      expect(await custodyOf(firstKey, secondKey)).toEqual(['current', 'none']);
    });

    test('of another value for the same key is refused, and the first stays', async () => {
      const { vault, secret, store } = await open();
      await vault.prepare(request());
      await store(firstKey);
      expect(await store(firstKey, 'another')).toMatchObject(refused);
      expect(await secret()).toMatchObject({ value: valueOf(firstKey) });
    });

    test('into a secret that is not there, or not there any more, is refused', async () => {
      const { vault, store, scheduleSecretDeletion } = await open();
      expect(await store(firstKey)).toMatchObject(refused);
      await vault.prepare(request());
      await scheduleSecretDeletion(theAccount, region, name);
      expect(await store(firstKey)).toMatchObject(refused);
    });
  });
};

const custodies = (open: Open): void => {
  describe('custody', () => {
    test('goes from current to previous to none as keys are stored', async () => {
      const { vault, store, custodyOf } = await open();
      await vault.prepare(request());
      await store(firstKey);
      await store(secondKey);
      expect(await custodyOf(firstKey, secondKey, thirdKey)).toEqual(['previous', 'current', 'none']);
      await store(thirdKey);
      expect(await custodyOf(firstKey, secondKey, thirdKey)).toEqual(['none', 'previous', 'current']);
    });

    test('is none for all keys where there is no secret, or none with a value', async () => {
      const { vault, custodyOf } = await open();
      expect(await custodyOf(firstKey, secondKey)).toEqual(['none', 'none']);
      await vault.prepare(request());
      expect(await custodyOf(firstKey, secondKey)).toEqual(['none', 'none']);
    });

    test('is none in a secret that is scheduled for deletion', async () => {
      const { vault, store, custodyOf, scheduleSecretDeletion } = await open();
      await vault.prepare(request());
      await store(firstKey);
      await scheduleSecretDeletion(theAccount, region, name);
      expect(await custodyOf(firstKey)).toEqual(['none']);
    });

    test("is none for a value that is not Rekey's", async () => {
      const { custodyOf } = await open({ secrets: [{ name, region, value: valueOf(firstKey) }] });
      expect(await custodyOf(firstKey)).toEqual(['none']);
    });

    test('is told of each key that was asked for, and of no other', async () => {
      const { vault, store } = await open();
      await vault.prepare(request());
      await store(firstKey);
      const one = await vault.custody({ account: theAccount, name, keyIds: [secondKey] });
      expect([...one]).toEqual([[secondKey, 'none']]);
      expect([...(await vault.custody({ account: theAccount, name, keyIds: [] }))]).toEqual([]);
    });

    test('is of the key of this account, and no other of the same id', async () => {
      const { vault, store } = await open();
      await vault.prepare(request());
      await store(firstKey);
      const elsewhere = await vault.custody({ account: accountId('222222222222'), name, keyIds: [firstKey] });
      expect(elsewhere.get(firstKey)).toBe('none');
    });
  });
};

const inspecting = (open: Open): void => {
  describe('inspect', () => {
    test('tells absent from ours, scheduled for deletion or not', async () => {
      const { vault, scheduleSecretDeletion } = await open();
      expect(await vault.inspect(name)).toEqual({ status: 'absent' });
      await vault.prepare(request());
      expect(await vault.inspect(name)).toEqual({ status: 'ours', scheduledForDeletion: false });
      await scheduleSecretDeletion(theAccount, region, name);
      expect(await vault.inspect(name)).toEqual({ status: 'ours', scheduledForDeletion: true });
    });

    test.each([true, false])(
      'tells a foreign secret, scheduled for deletion or not: %s',
      async (scheduledForDeletion) => {
        const { vault } = await open({ secrets: [{ name, region, scheduledForDeletion }] });
        expect(await vault.inspect(name)).toEqual({ status: 'foreign', scheduledForDeletion });
      },
    );

    test.each<Partial<SecretDescription>>([
      { rotationEnabled: true },
      { owningService: 'rds' },
      { primaryRegion: 'eu-central-1' },
    ])('tells one that can not be ours: %o', async (secret) => {
      const { vault } = await open({ secrets: [{ name, region, ...secret }] });
      expect(await vault.inspect(name)).toMatchObject({ status: 'not-ours' });
    });
  });
};

const permissions = (open: Open): void => {
  describe('without permission', () => {
    test.each(['secretsmanager:CreateSecret', 'secretsmanager:PutResourcePolicy'])(
      'prepare is refused: %s',
      async (action) => {
        const { vault } = await open({ denyActions: [action] });
        expect(await vault.prepare(request())).toMatchObject(denied);
      },
    );

    test.each(['secretsmanager:DescribeSecret', 'secretsmanager:PutResourcePolicy'])(
      'prepare of a secret that is known is refused: %s',
      async (action) => {
        const { vault } = await open({ denyActions: [action] });
        expect(await vault.prepare(request({ known: true }))).toMatchObject(denied);
      },
    );

    test.each(['secretsmanager:GetResourcePolicy', 'secretsmanager:TagResource'])(
      "adopting somebody else's secret is refused, and its value stays: %s",
      async (action) => {
        const { vault, secret } = await open({ denyActions: [action], secrets: [{ name, region, value: 'theirs' }] });
        expect(await vault.prepare(request())).toMatchObject(denied);
        expect(await vault.inspect(name)).toEqual({ status: 'foreign', scheduledForDeletion: false });
        expect(await secret()).toMatchObject({ value: 'theirs' });
      },
    );

    test('of a service control policy, prepare and store are refused as SCP_DENIED', async () => {
      const scpDeny = ['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue'];
      const { vault, store } = await open({ scpDeny });
      expect(await vault.prepare(request())).toMatchObject({ status: 'refused', code: 'SCP_DENIED' });
      expect(await store(firstKey)).toMatchObject({ status: 'refused', code: 'SCP_DENIED' });
    });

    test('a secret stays scheduled for deletion where it may not be restored', async () => {
      const denyActions = ['secretsmanager:RestoreSecret'];
      const secrets = [{ name, region, scheduledForDeletion: true }];
      const { vault, secret } = await open({ denyActions, secrets });
      expect(await vault.prepare(request())).toMatchObject(denied);
      expect(await secret()).toMatchObject({ scheduledForDeletion: true });
    });

    test('store is refused, and the value stays', async () => {
      const { vault, store, secret } = await open({ denyActions: ['secretsmanager:PutSecretValue'] });
      await vault.prepare(request());
      expect(await store(firstKey)).toMatchObject(denied);
      expect(await secret()).toMatchObject({ value: undefined });
    });

    test('custody and inspect throw, for unknown is never "none"', async () => {
      const lacking = await open({ denyActions: ['secretsmanager:DescribeSecret'] });
      await expect(lacking.custodyOf(firstKey)).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
      await expect(lacking.vault.inspect(name)).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
      const forbidden = await open({ scpDeny: ['secretsmanager:DescribeSecret'] });
      await expect(forbidden.custodyOf(firstKey)).rejects.toMatchObject({ code: 'SCP_DENIED' });
    });

    test('a session for reading looks and changes nothing', async () => {
      const { vault, store, secret, custodyOf } = await open({}, 'read');
      expect(await vault.prepare(request())).toMatchObject(denied);
      expect(await store(firstKey)).toMatchObject(denied);
      expect(await custodyOf(firstKey)).toEqual(['none']);
      expect(await secret()).toBeUndefined();
    });
  });
};

const disabledRegions = (open: Open): void => {
  describe('in a Region that the account has not enabled', () => {
    const code = 'REGION_DISABLED';

    test('changes are refused and reads throw: REGION_DISABLED', async () => {
      const { vault, store, custodyOf } = await open({ disabledRegions: [region] });
      expect(await vault.prepare(request())).toMatchObject({ status: 'refused', code });
      expect(await vault.prepare(request({ known: true }))).toMatchObject({ status: 'refused', code });
      expect(await store(firstKey)).toMatchObject({ status: 'refused', code });
      await expect(custodyOf(firstKey)).rejects.toMatchObject({ code });
      await expect(vault.inspect(name)).rejects.toMatchObject({ code });
    });

    test('nothing is in the way of the others', async () => {
      const { vault } = await open({ disabledRegions: ['ap-east-1'] });
      expect(await vault.prepare(request())).toEqual({ status: 'ready', how: 'created' });
    });
  });
};
