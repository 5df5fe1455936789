import { describe, expect, test } from 'vitest';
import { userName } from '../../model/ids.ts';
import type { Census, Profile, ReportedUser } from '../../ports.ts';
import { theAccount, theUser } from '../builders.ts';
import { dayMs, minuteMs } from '../time.ts';
import type { AccountDescription, UserDescription } from '../world-description.ts';
import { type Build, contractOf, type DescribeContract, openAccount, userNames } from './organization.ts';

const nobody = userName('nobody');

const alice: UserDescription = {
  name: theUser,
  path: '/team/payments/',
  tags: { kind: 'ci', owner: 'payments, billing' },
  groups: ['deployers', 'readers'],
  attachedPolicies: ['AWSCompromisedKeyQuarantineV2'],
  console: true,
  keys: [
    { ageDays: 200, lastUsedDaysAgo: 3, lastUsedService: 'ses' },
    { ageDays: 20, status: 'Inactive' },
  ],
};
const bob: UserDescription = { name: 'bob' };

const aliceArn = `arn:aws:iam::${theAccount}:user/team/payments/alice`;
const aliceProfile = {
  path: alice.path,
  tags: alice.tags,
  groups: alice.groups,
  attachedPolicies: alice.attachedPolicies,
  identity: { arn: aliceArn },
};

/** Groups and policies have no order of their own. */
const sorted = (profile: Profile | undefined): unknown =>
  profile && { ...profile, groups: profile.groups.toSorted(), attachedPolicies: profile.attachedPolicies.toSorted() };

export const describeCensus: DescribeContract = contractOf('Census', (build) => {
  const open = async (account: Partial<AccountDescription> = {}): Promise<Census> => {
    const harness = await build({ accounts: [{ id: theAccount, users: [alice, bob], ...account }] });
    return (await openAccount(harness, { access: 'read' })).census;
  };
  reports(open);
  listings(open);
  singleUsers(open, build);
});

type Open = (account?: Partial<AccountDescription>) => Promise<Census>;

const readReport = async (census: Census) => {
  const report = await census.report();
  if (report.status !== 'ready') throw new Error(report.because);
  return report;
};

const reports = (open: Open): void => {
  describe('report', () => {
    const rowOf = async (user: UserDescription): Promise<{ row: ReportedUser; at: number }> => {
      const report = await readReport(await open({ users: [user] }));
      const [row] = report.users;
      if (row === undefined) throw new Error('the report has no row');
      return { row, at: report.generatedAt.getTime() };
    };

    test('has a row for every user, with name, arn, path and console, and none for the root user', async () => {
      const report = await readReport(await open());
      const rows = report.users.toSorted((a, b) => (a.user < b.user ? -1 : 1));
      expect(rows).toMatchObject([
        { user: theUser, arn: aliceArn, path: '/team/payments/', console: true },
        { user: 'bob', arn: `arn:aws:iam::${theAccount}:user/bob`, path: '/', console: false, keys: [], more: false },
      ]);
      expect(report.rootHasKeys).toBe(false);
    });

    test('tells status, age and last use of each key, whatever its column', async () => {
      const { row, at } = await rowOf(alice);
      const keys = row.keys.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
      expect(keys.map(({ status }) => status)).toEqual(['Active', 'Inactive']);
      for (const [n, days] of [200, 20].entries())
        expect(near(at - (keys[n]?.createdAt.getTime() ?? 0), days)).toBe(true);
      expect(near(at - (keys[0]?.lastUse.at?.getTime() ?? 0), 3)).toBe(true);
      expect(keys[0]?.lastUse.service).toBe('ses');
      expect(keys[1]?.lastUse).toEqual({ at: undefined });
    });

    test('tells that the root user has access keys', async () => {
      const report = await readReport(await open({ rootHasKeys: true }));
      expect(report.rootHasKeys).toBe(true);
      expect(report.users).toHaveLength(2);
    });

    test('says that a user has more keys than it shows', async () => {
      const { row } = await rowOf({ name: theUser, keys: [{ ageDays: 3 }, { ageDays: 2 }, { ageDays: 1 }] });
      expect(row.more).toBe(true);
      expect(row.keys).toHaveLength(2);
    });

    test.each(userNames)('reads any name: %s', async (name) => {
      const { row } = await rowOf({ name, keys: [{ ageDays: 1 }] });
      expect(row).toMatchObject({ user: name, keys: { length: 1 } });
    });

    test('may be requested before it is collected, and is the same', async () => {
      const census = await open();
      await census.requestReport();
      await census.requestReport();
      const report = await readReport(census);
      expect(report.users).toHaveLength(2);
      expect(await readReport(census)).toEqual(report);
    });

    test('tells what went wrong with its request when it is collected', async () => {
      const lacking = await open({ denyActions: ['iam:GenerateCredentialReport'] });
      await lacking.requestReport();
      expect(await lacking.report()).toMatchObject({ status: 'unavailable', code: 'PERMISSION_MISSING' });
    });

    test('is unavailable, with the reason, when refused', async () => {
      const lacking = await open({ denyActions: ['iam:GenerateCredentialReport'] });
      expect(await lacking.report()).toMatchObject({
        status: 'unavailable',
        because: expect.stringContaining('iam:GenerateCredentialReport') as string,
      });
      const denied = await open({ scpDeny: ['iam:GetCredentialReport'] });
      expect(await denied.report()).toMatchObject({ status: 'unavailable' });
    });

    test('is unavailable when it is not ready in time', async () => {
      const census = await open({ reportCompletes: false });
      expect(await census.report()).toMatchObject({ status: 'unavailable' });
    });
  });
};

const near = (differenceMs: number, days: number): boolean => Math.abs(differenceMs - days * dayMs) < 5 * minuteMs;

const listings = (open: Open): void => {
  describe('users and profiles', () => {
    test('give every user with the whole profile', async () => {
      const census = await open();
      const users = await census.users();
      const listed = users.find(({ user }) => user === theUser);
      expect(users.map(({ user }) => user).toSorted()).toEqual([theUser, 'bob']);
      expect(listed).toMatchObject({ path: alice.path, identity: { arn: aliceArn } });
      expect(sorted(listed?.profile)).toMatchObject(aliceProfile);
      const profiles = await census.profiles();
      expect(profiles.size).toBe(2);
      expect(profiles.get(theUser)).toEqual(listed?.profile);
      expect(profiles.get(userName('bob'))).toMatchObject({ path: '/', tags: {}, groups: [], attachedPolicies: [] });
    });

    test('give names and identities only, where profiles are not allowed', async () => {
      const census = await open({ denyActions: ['iam:GetAccountAuthorizationDetails'] });
      const users = await census.users();
      expect(users.find(({ user }) => user === theUser)).toMatchObject({
        path: alice.path,
        identity: { arn: aliceArn },
      });
      expect(users.some((user) => 'profile' in user)).toBe(false);
      await expect(census.profiles()).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
    });

    test('throw PERMISSION_MISSING or SCP_DENIED where nothing is allowed', async () => {
      const actions = ['iam:GetAccountAuthorizationDetails', 'iam:ListUsers'];
      const lacking = await open({ denyActions: actions });
      await expect(lacking.users()).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
      const denied = await open({ scpDeny: actions });
      await expect(denied.users()).rejects.toMatchObject({ code: 'SCP_DENIED' });
    });

    const many = Array.from({ length: 1_001 }, (_, n) => ({ name: `user-${n}` }));
    const names = new Set(many.map(({ name }) => name));

    test('are paged to the end: 1,001 users', async () => {
      const census = await open({ users: many });
      expect(new Set((await census.users()).map(({ user }) => user))).toEqual(names);
      expect(new Set((await census.profiles()).keys())).toEqual(names);
      expect(new Set((await readReport(census)).users.map(({ user }) => user))).toEqual(names);
    });

    test('are paged to the end by name too', async () => {
      const census = await open({ users: many, denyActions: ['iam:GetAccountAuthorizationDetails'] });
      expect(new Set((await census.users()).map(({ user }) => user))).toEqual(names);
    });
  });
};

const singleUsers = (open: Open, build: Build): void => {
  describe('of one user', () => {
    test('identity, path and tags', async () => {
      const census = await open();
      const { identity, path, tags } = await census.user(theUser);
      expect(identity.arn).toBe(aliceArn);
      expect(identity).toEqual((await census.profiles()).get(theUser)?.identity);
      expect({ path, tags }).toEqual({ path: alice.path, tags: alice.tags });
    });

    test('groups, attached policies by name, and console access', async () => {
      const census = await open();
      const ofBob = userName('bob');
      expect((await census.groups(theUser)).toSorted()).toEqual(alice.groups);
      expect(await census.groups(ofBob)).toEqual([]);
      expect(await census.attachedPolicies(theUser)).toEqual(alice.attachedPolicies);
      expect(await census.attachedPolicies(ofBob)).toEqual([]);
      expect(await census.console(theUser)).toBe(true);
      expect(await census.console(ofBob)).toBe(false);
    });

    test('throw NO_SUCH_USER for one who is not there', async () => {
      const census = await open();
      const gone = { code: 'NO_SUCH_USER' };
      await expect(census.user(nobody)).rejects.toMatchObject(gone);
      await expect(census.groups(nobody)).rejects.toMatchObject(gone);
      await expect(census.attachedPolicies(nobody)).rejects.toMatchObject(gone);
      await expect(census.console(nobody)).rejects.toMatchObject(gone);
    });

    test.each<readonly [string, (census: Census) => Promise<unknown>]>([
      ['iam:GetUser', (census) => census.user(theUser)],
      ['iam:ListGroupsForUser', (census) => census.groups(theUser)],
      ['iam:ListAttachedUserPolicies', (census) => census.attachedPolicies(theUser)],
      ['iam:GetLoginProfile', (census) => census.console(theUser)],
    ])('throw PERMISSION_MISSING without %s, SCP_DENIED where a policy denies it', async (action, ask) => {
      const lacking = await open({ denyActions: [action] });
      await expect(ask(lacking)).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
      const denied = await open({ scpDeny: [action] });
      await expect(ask(denied)).rejects.toMatchObject({ code: 'SCP_DENIED' });
    });

    test.each(userNames)('know any name: %s', async (name) => {
      const harness = await build({ accounts: [{ id: theAccount, users: [{ name, tags: { a: 'b' } }] }] });
      const { census } = await openAccount(harness);
      expect(await census.user(userName(name))).toMatchObject({ tags: { a: 'b' } });
    });
  });
};
