import { describe, expect, test } from 'vitest';
import { type KeyId, keyId, userName } from '../../model/ids.ts';
import type { KeyGateway } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { theAccount, theUser } from '../builders.ts';
import { dayMs, minuteMs, secondMs } from '../time.ts';
import type { AccountDescription, UserDescription } from '../world-description.ts';
import {
  type Build,
  contractOf,
  type DescribeContract,
  type OrganizationHarness,
  openAccount,
  userNames,
  withUser,
} from './organization.ts';

const nobody = userName('nobody');
const noKey = keyId('AKIANOSUCHKEY000');
const oneKey: Partial<UserDescription> = { keys: [{ ageDays: 90 }] };
const twoKeys: Partial<UserDescription> = { keys: [{ ageDays: 200 }, { ageDays: 90, status: 'Inactive' }] };

type Opened = OrganizationHarness & {
  readonly keys: KeyGateway;
  /** Of the user, in the order of creation. */
  readonly ids: readonly KeyId[];
  readonly statuses: () => Promise<readonly string[]>;
};

export const describeKeyGateway: DescribeContract = contractOf('KeyGateway', (build) => {
  const open = async (
    user: Partial<UserDescription> = {},
    account: Partial<AccountDescription> = {},
    access: 'read' | 'write' = 'write',
  ): Promise<Opened> => {
    const harness = await build(withUser(user, account));
    const { keys } = await openAccount(harness, { access });
    const there = await harness.keysOf(theAccount, userName(user.name ?? theUser));
    const statuses = async () => (await harness.keysOf(theAccount, theUser)).map(({ status }) => status);
    return { ...harness, keys, ids: there.map(({ id }) => id), statuses };
  };
  listing(open, build);
  lastUse(open);
  creating(open, build);
  changing(open);
  refusals(open);
});

type Open = (
  user?: Partial<UserDescription>,
  account?: Partial<AccountDescription>,
  access?: 'read' | 'write',
) => Promise<Opened>;

const listing = (open: Open, build: Build): void => {
  describe('list', () => {
    test('gives every key with id, status and creation, and the time of the answer', async () => {
      const { keys, ids } = await open(twoKeys);
      const answer = await keys.list(theUser);
      if (answer.status !== 'listed') throw new Error(answer.status);
      const seen = answer.keys.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
      expect(seen.map(({ id }) => id)).toEqual(ids);
      expect(seen.map(({ status }) => status)).toEqual(['Active', 'Inactive']);
      const ages = seen.map(({ createdAt }) => answer.at.getTime() - createdAt.getTime());
      for (const [n, days] of [200, 90].entries())
        expect(Math.abs((ages[n] ?? 0) - days * dayMs)).toBeLessThan(5 * minuteMs);
    });

    test('gives more keys than the quota allows, where racing creates made them', async () => {
      const { keys } = await open({ keys: [{ ageDays: 3 }, { ageDays: 2 }, { ageDays: 1 }] });
      expect(await keys.list(theUser)).toMatchObject({ status: 'listed', keys: { length: 3 } });
    });

    test('tells a user without keys from no user', async () => {
      const { keys } = await open();
      expect(await keys.list(theUser)).toMatchObject({ status: 'listed', keys: [] });
      expect(await keys.list(nobody)).toEqual({ status: 'no-such-user' });
    });

    test('sees a user who was deleted in between as no user', async () => {
      const { keys, deleteUser } = await open(oneKey);
      await deleteUser(theAccount, theUser);
      expect(await keys.list(theUser)).toEqual({ status: 'no-such-user' });
    });

    test('throws PERMISSION_MISSING or SCP_DENIED when refused', async () => {
      const lacking = await open(oneKey, { denyActions: ['iam:ListAccessKeys'] });
      await expect(lacking.keys.list(theUser)).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
      const denied = await open(oneKey, { scpDeny: ['iam:ListAccessKeys'] });
      await expect(denied.keys.list(theUser)).rejects.toMatchObject({ code: 'SCP_DENIED' });
    });

    test.each(userNames)('knows users by any name: %s', async (name) => {
      const harness = await build(withUser({ name, ...oneKey }));
      const { keys } = await openAccount(harness);
      expect(await keys.list(userName(name))).toMatchObject({ status: 'listed', keys: { length: 1 } });
    });
  });
};

const lastUse = (open: Open): void => {
  describe('lastUse', () => {
    test('of a key that was never used has no time', async () => {
      const { keys, ids } = await open(oneKey);
      expect(await keys.lastUse(first(ids))).toEqual({ at: undefined });
    });

    test('gives time and service', async () => {
      const { keys, ids } = await open({ keys: [{ ageDays: 90, lastUsedDaysAgo: 4, lastUsedService: 'ses' }] });
      const listed = await keys.list(theUser);
      const used = await keys.lastUse(first(ids));
      expect(used.service).toBe('ses');
      const at = listed.status === 'listed' ? listed.at.getTime() : Number.NaN;
      expect(Math.abs(at - (used.at?.getTime() ?? Number.NaN) - 4 * dayMs)).toBeLessThan(5 * minuteMs);
    });

    test('throws PERMISSION_MISSING or SCP_DENIED when refused', async () => {
      const actions = ['iam:GetAccessKeyLastUsed'];
      const lacking = await open(oneKey, { denyActions: actions });
      await expect(lacking.keys.lastUse(first(lacking.ids))).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
      const denied = await open(oneKey, { scpDeny: actions });
      await expect(denied.keys.lastUse(first(denied.ids))).rejects.toMatchObject({ code: 'SCP_DENIED' });
    });

    test('of a key that is not there throws: no answer is not "never used"', async () => {
      const { keys } = await open(oneKey);
      await expect(keys.lastUse(noKey)).rejects.toMatchObject({ name: 'RekeyError', code: 'NO_SUCH_USER' });
    });
  });
};

const creating = (open: Open, build: Build): void => {
  describe('create', () => {
    test('makes an active key, and gives its secret in a wrapping that does not print', async () => {
      const { keys, keysOf, secretAccessKeyOf } = await open(oneKey);
      const made = await keys.create(theUser);
      if (made.status !== 'created') throw new Error(made.because);
      const there = await keysOf(theAccount, theUser);
      expect(there).toContainEqual(expect.objectContaining({ id: made.keyId, status: 'Active' }));
      expect(there).toHaveLength(2);
      expect(made.secret).toBeInstanceOf(Secret);
      expect(made.secret.reveal()).toBe(await secretAccessKeyOf(made.keyId));
      expect(`${String(made.secret)} ${JSON.stringify(made)}`).not.toContain(made.secret.reveal());
    });

    test('says when, as lists do: in whole seconds', async () => {
      const { keys } = await open();
      const made = await keys.create(theUser);
      const listed = await keys.list(theUser);
      if (made.status !== 'created' || listed.status !== 'listed') throw new Error('not made');
      expect(listed.keys).toEqual([{ id: made.keyId, status: 'Active', createdAt: made.createdAt }]);
      expect(made.createdAt.getTime() % secondMs).toBe(0);
    });

    test('beyond the quota of two is refused, and nothing is made', async () => {
      const { keys, keysOf, ids } = await open(twoKeys);
      expect(await keys.create(theUser)).toMatchObject({ status: 'refused', code: 'KEY_LIMIT' });
      expect((await keysOf(theAccount, theUser)).map(({ id }) => id)).toEqual(ids);
    });

    test('for a user who is not there is refused', async () => {
      const { keys } = await open();
      expect(await keys.create(nobody)).toMatchObject({ status: 'refused', code: 'NO_SUCH_USER' });
    });

    test('without the permission is refused, and nothing is made', async () => {
      const lacking = await open({}, { denyActions: ['iam:CreateAccessKey'] });
      expect(await lacking.keys.create(theUser)).toMatchObject({ status: 'refused', code: 'PERMISSION_MISSING' });
      expect(await lacking.keysOf(theAccount, theUser)).toEqual([]);
      const denied = await open({}, { scpDeny: ['iam:CreateAccessKey'] });
      expect(await denied.keys.create(theUser)).toMatchObject({ status: 'refused', code: 'SCP_DENIED' });
    });

    test('two at once make two keys of two secrets', async () => {
      const { keys } = await open();
      const made = await Promise.all([keys.create(theUser), keys.create(theUser)]);
      const ids = made.map((each) => (each.status === 'created' ? each.keyId : each.because));
      expect(new Set(ids).size).toBe(2);
      expect(await keys.create(theUser)).toMatchObject({ code: 'KEY_LIMIT' });
    });

    test.each(userNames)('makes keys for any name: %s', async (name) => {
      const { keys } = await openAccount(await build(withUser({ name })));
      expect(await keys.create(userName(name))).toMatchObject({ status: 'created' });
    });
  });
};

const changing = (open: Open): void => {
  describe('deactivate and reactivate', () => {
    test('switch a key off and on again', async () => {
      const { keys, ids, statuses } = await open(oneKey);
      expect(await keys.deactivate(theUser, first(ids))).toEqual({ status: 'done' });
      expect(await statuses()).toEqual(['Inactive']);
      expect(await keys.reactivate(theUser, first(ids))).toEqual({ status: 'done' });
      expect(await statuses()).toEqual(['Active']);
    });

    test('again are done again', async () => {
      const { keys, ids, statuses } = await open(oneKey);
      await keys.deactivate(theUser, first(ids));
      expect(await keys.deactivate(theUser, first(ids))).toEqual({ status: 'done' });
      expect(await statuses()).toEqual(['Inactive']);
    });

    test('leave other keys alone', async () => {
      const { keys, ids, statuses } = await open({ keys: [{ ageDays: 200 }, { ageDays: 90 }] });
      await keys.deactivate(theUser, first(ids));
      expect(await statuses()).toEqual(['Inactive', 'Active']);
    });
  });

  describe('delete', () => {
    test('takes the key away; again it is gone', async () => {
      const { keys, keysOf, ids } = await open(twoKeys);
      expect(await keys.delete(theUser, first(ids))).toEqual({ status: 'done' });
      expect((await keysOf(theAccount, theUser)).map(({ id }) => id)).toEqual(ids.slice(1));
      expect(await keys.delete(theUser, first(ids))).toEqual({ status: 'gone' });
    });

    test('makes room for a new key', async () => {
      const { keys, ids } = await open(twoKeys);
      await keys.delete(theUser, first(ids));
      expect(await keys.create(theUser)).toMatchObject({ status: 'created' });
    });
  });

  describe.each(['deactivate', 'reactivate', 'delete'] as const)('%s', (change) => {
    test('of a key or user who is not there is gone', async () => {
      const { keys, ids } = await open(oneKey);
      expect(await keys[change](theUser, noKey)).toEqual({ status: 'gone' });
      expect(await keys[change](nobody, first(ids))).toEqual({ status: 'gone' });
    });

    test("does not touch another user's key", async () => {
      const { keys, ids, statuses } = await open({}, { users: [{ name: theUser, ...oneKey }, { name: 'bob' }] });
      expect(await keys[change](userName('bob'), first(ids))).toEqual({ status: 'gone' });
      expect(await statuses()).toEqual(['Active']);
    });

    test('without the permission is refused, and nothing happens', async () => {
      const denyActions = ['iam:UpdateAccessKey', 'iam:DeleteAccessKey'];
      const { keys, ids, statuses } = await open(oneKey, { denyActions });
      expect(await keys[change](theUser, first(ids))).toMatchObject({ status: 'refused', code: 'PERMISSION_MISSING' });
      expect(await statuses()).toEqual(['Active']);
    });

    test('against a service control policy is refused, and nothing happens', async () => {
      const scpDeny = ['iam:UpdateAccessKey', 'iam:DeleteAccessKey'];
      const { keys, ids, statuses } = await open(oneKey, { scpDeny });
      expect(await keys[change](theUser, first(ids))).toMatchObject({ status: 'refused', code: 'SCP_DENIED' });
      expect(await statuses()).toEqual(['Active']);
    });
  });
};

const refusals = (open: Open): void => {
  test('a session for reading reads and changes nothing', async () => {
    const { keys, ids, statuses } = await open(oneKey, {}, 'read');
    const refused = { status: 'refused', code: 'PERMISSION_MISSING' };
    expect(await keys.list(theUser)).toMatchObject({ status: 'listed' });
    expect(await keys.create(theUser)).toMatchObject(refused);
    expect(await keys.deactivate(theUser, first(ids))).toMatchObject(refused);
    expect(await keys.reactivate(theUser, first(ids))).toMatchObject(refused);
    expect(await keys.delete(theUser, first(ids))).toMatchObject(refused);
    expect(await statuses()).toEqual(['Active']);
  });
};

const first = ([id]: readonly KeyId[]): KeyId => {
  if (id === undefined) throw new Error('the harness gave the user no key');
  return id;
};
