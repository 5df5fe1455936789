import { describe, expect, test } from 'vitest';
import { accountId } from '../../model/ids.ts';
import type { Account } from '../../model/run.ts';
import { theAccount } from '../builders.ts';
import { theManagementAccount } from '../world-seed.ts';
import {
  type Build,
  contractOf,
  type DescribeContract,
  listAccounts,
  type OrganizationHarness,
} from './organization.ts';

const fiveLevels = ['ou-ab12-aaaaaaa1', 'ou-ab12-aaaaaaa2', 'ou-ab12-aaaaaaa3', 'ou-ab12-aaaaaaa4', 'ou-ab12-aaaaaaa5'];
const optOut = { key: 'rekey', value: 'opt-out' };
const delegate = accountId('222222222222');

const all = ({ directory }: OrganizationHarness): Promise<Account[]> =>
  listAccounts({ accounts: () => directory.accounts() });

export const describeDirectory: DescribeContract = contractOf('Directory', (build) => {
  refusing(build);

  describe('organization', () => {
    test('names the management account and the caller', async () => {
      const { directory } = await build({});
      const { id, managementAccount, caller } = await directory.organization();
      expect(id).toMatch(/^o-[a-z0-9]+$/);
      expect(managementAccount).toBe(theManagementAccount);
      expect(caller.account).toBe(theManagementAccount);
      expect(caller.arn).toMatch(new RegExp(`^arn:aws:(iam|sts)::${theManagementAccount}:`));
    });

    test('tells a caller elsewhere from the management account', async () => {
      const { directory } = await build({ callerAccount: delegate, accounts: [{ id: delegate }] });
      const { managementAccount, caller } = await directory.organization();
      expect(managementAccount).toBe(theManagementAccount);
      expect(caller.account).toBe(delegate);
    });
  });

  describe('accounts', () => {
    test('gives every account in whatever state, the management account included', async () => {
      const harness = await build({
        accounts: [
          { id: '111111111111', name: 'payments' },
          { id: '222222222222', state: 'SUSPENDED' },
          { id: '333333333333', state: 'PENDING_CLOSURE' },
          { id: '000000000044', name: 'leading zeros' },
        ],
      });
      const accounts = (await all(harness)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(accounts.map(({ id, state }) => `${id} ${state}`)).toEqual([
        '000000000044 ACTIVE',
        '111111111111 ACTIVE',
        '222222222222 SUSPENDED',
        '333333333333 PENDING_CLOSURE',
        `${theManagementAccount} ACTIVE`,
      ]);
      expect(accounts[1]?.name).toBe('payments');
    });

    test('gives the OU path from the root down, five levels deep', async () => {
      const harness = await build({
        accounts: [
          { id: '111111111111', ouPath: fiveLevels },
          { id: '222222222222', ouPath: fiveLevels.slice(0, 2) },
          { id: '333333333333' },
        ],
      });
      const paths = new Map((await all(harness)).map(({ id, ouPath }) => [id, ouPath]));
      expect(paths.get(accountId('111111111111'))).toEqual(fiveLevels);
      expect(paths.get(accountId('222222222222'))).toEqual(fiveLevels.slice(0, 2));
      expect(paths.get(accountId('333333333333'))).toEqual([]);
    });

    test('tells when an account joined', async () => {
      const harness = await build({
        accounts: [
          { id: '111111111111', joinedDaysAgo: 10 },
          { id: '222222222222', joinedDaysAgo: 3 },
        ],
      });
      const joined = new Map((await all(harness)).map(({ id, joinedAt }) => [id, joinedAt?.getTime() ?? 0]));
      const apart = (joined.get(accountId('222222222222')) ?? 0) - (joined.get(accountId('111111111111')) ?? 0);
      expect(Math.round(apart / 86_400_000)).toBe(7);
    });

    test('is paged to the end: 45 accounts', async () => {
      const ids = Array.from({ length: 44 }, (_, n) => String(100_000_000_000 + n));
      const harness = await build({ accounts: ids.map((id) => ({ id })) });
      expect((await all(harness)).map(({ id }) => id).toSorted()).toEqual([...ids, theManagementAccount].toSorted());
    });

    test('may be asked again', async () => {
      const harness = await build({ accounts: [{ id: theAccount }] });
      expect(await all(harness)).toEqual(await all(harness));
    });
  });

  describe('organizationalUnits', () => {
    test('gives every unit with its name and its path, itself included', async () => {
      const { directory } = await build({
        accounts: [
          { id: '111111111111', ouPath: fiveLevels },
          { id: '222222222222', ouPath: fiveLevels.slice(0, 2) },
          { id: '333333333333' },
        ],
      });
      const units = (await directory.organizationalUnits()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(units.map(({ id, ouPath }) => [id, ouPath])).toEqual(
        fiveLevels.map((id, depth) => [id, fiveLevels.slice(0, depth + 1)]),
      );
      for (const { name } of units) expect(name).not.toBe('');
    });

    test('gives none where there are none', async () => {
      const { directory } = await build({ accounts: [{ id: theAccount }] });
      expect(await directory.organizationalUnits()).toEqual([]);
    });

    test('is paged to the end: 45 units', async () => {
      const units = Array.from({ length: 45 }, (_, n) => `ou-ab12-bbbbbb${String(n + 10)}`);
      const accounts = units.map((ou, n) => ({ id: String(100_000_000_000 + n), ouPath: [ou] }));
      const { directory } = await build({ accounts });
      expect((await directory.organizationalUnits()).map(({ id }) => id).toSorted()).toEqual(units);
    });
  });

  describe('opting out', () => {
    const accounts = [
      { id: '111111111111', tags: { rekey: 'opt-out' } },
      { id: '222222222222', tags: { rekey: 'something else' } },
      { id: '333333333333', tags: { Rekey: 'opt-out' } },
      { id: '444444444444', tags: { team: 'opt-out' } },
    ];

    test('is by key and value, case and all', async () => {
      const { directory } = await build({ accounts });
      expect(await directory.optedOut(optOut)).toEqual(new Set(['111111111111']));
      for (const { id } of accounts)
        expect(await directory.isOptedOut(accountId(id), optOut)).toBe(id === '111111111111');
    });

    test('is by any value where the tag has none', async () => {
      const { directory } = await build({ accounts });
      expect(await directory.optedOut({ key: 'rekey' })).toEqual(new Set(['111111111111', '222222222222']));
      expect(await directory.isOptedOut(accountId('222222222222'), { key: 'rekey' })).toBe(true);
      expect(await directory.isOptedOut(accountId('444444444444'), { key: 'rekey' })).toBe(false);
    });

    test('is an empty set where nobody has', async () => {
      const { directory } = await build({ accounts: [{ id: theAccount }] });
      expect(await directory.optedOut(optOut)).toEqual(new Set());
    });

    test('is unread as a whole outside the management account, and can be asked account by account', async () => {
      const { directory } = await build({ callerAccount: delegate, accounts });
      expect(await directory.optedOut(optOut)).toBe('unread');
      expect(await directory.isOptedOut(accountId('111111111111'), optOut)).toBe(true);
      expect(await directory.isOptedOut(accountId('444444444444'), optOut)).toBe(false);
    });

    test('is unreadable of an account that is not in the organization', async () => {
      const { directory } = await build({ accounts });
      expect(await directory.isOptedOut(accountId('555555555555'), optOut)).toBe('unreadable');
    });

    test('finds more than a page of accounts: 101', async () => {
      const ids = Array.from({ length: 101 }, (_, n) => String(100_000_000_000 + n));
      const { directory } = await build({ accounts: ids.map((id) => ({ id, tags: { rekey: 'opt-out' } })) });
      expect(await directory.optedOut(optOut)).toEqual(new Set(ids));
    });
  });

  describe('tags', () => {
    const tags = { owner: 'payments@example.com', Team: 'Zahlungen & Co', empty: '' };
    const accounts = [{ id: '111111111111', tags }, { id: '222222222222' }];

    test('are all tags of the account, and of no other', async () => {
      const { directory } = await build({ accounts });
      expect(await directory.tags(accountId('111111111111'))).toEqual(tags);
      expect(await directory.tags(accountId('222222222222'))).toEqual({});
    });

    test('are told outside the management account too', async () => {
      const { directory } = await build({ callerAccount: delegate, accounts });
      expect(await directory.tags(accountId('111111111111'))).toEqual(tags);
    });

    test('are unreadable of an account that is not in the organization', async () => {
      const { directory } = await build({ accounts });
      expect(await directory.tags(accountId('555555555555'))).toBe('unreadable');
    });
  });
});

const refusing = (build: Build): void => {
  const asking: readonly (readonly [string, (harness: OrganizationHarness) => Promise<unknown>])[] = [
    ['organization', ({ directory }) => directory.organization()],
    ['accounts', all],
    ['organizationalUnits', ({ directory }) => directory.organizationalUnits()],
    ['optedOut', ({ directory }) => directory.optedOut(optOut)],
  ];
  const askingOne = ({ directory }: OrganizationHarness) => directory.isOptedOut(theAccount, optOut);

  test.each([
    ['NO_CREDENTIALS', 'missing'],
    ['CREDENTIALS_EXPIRED', 'expired'],
  ] as const)('throws %s where the credentials are %s, whatever is asked', async (code, credentials) => {
    const harness = await build({ credentials, accounts: [{ id: theAccount }] });
    for (const [, ask] of [...asking, ['isOptedOut', askingOne] as const])
      await expect(ask(harness)).rejects.toMatchObject({ code });
  });

  describe('whoever may not read the organization', () => {
    const harness = () => build({ credentials: 'no-organization-access', accounts: [{ id: theAccount }] });

    test.each(asking)('is told so: ORGANIZATION_ACCESS_DENIED by %s', async (_, ask) => {
      await expect(ask(await harness())).rejects.toMatchObject({ code: 'ORGANIZATION_ACCESS_DENIED' });
    });

    test('can not tell of an account whether it is opted out', async () => {
      expect(await askingOne(await harness())).toBe('unreadable');
    });
  });
};
