import { expect, test } from 'vitest';
import { accountId, userName } from '../../model/ids.ts';
import { defaultPolicy } from '../../model/policy.ts';
import { theAccount, thisRun } from '../builders.ts';
import { anAccount } from '../builders-policy.ts';
import { contractOf, type DescribeContract, openAccount, withUser } from './organization.ts';

const other = accountId('222222222222');

export const describeSessions: DescribeContract = contractOf('Sessions', (build) => {
  test('opens a session in an account that has the role', async () => {
    const { census } = await openAccount(await build(withUser()));
    expect(await census.users()).toHaveLength(1);
  });

  test('each session is in its own account', async () => {
    const harness = await build({
      accounts: [
        { id: theAccount, users: [{ name: 'alice', keys: [{ ageDays: 1 }] }] },
        { id: other, users: [{ name: 'alice' }, { name: 'bob' }] },
      ],
    });
    const here = await openAccount(harness);
    const there = await openAccount(harness, { id: other });
    expect((await there.census.users()).map(({ user }) => user).toSorted()).toEqual(['alice', 'bob']);
    expect(await here.keys.list(userName('alice'))).toMatchObject({ keys: { length: 1 } });
    expect(await there.keys.list(userName('alice'))).toMatchObject({ keys: [] });
  });

  test('throws ROLE_NOT_ASSUMABLE where the role is missing', async () => {
    const harness = await build({ accounts: [{ id: theAccount, memberRole: false }] });
    await expect(openAccount(harness)).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' });
  });

  test('throws ROLE_NOT_ASSUMABLE for a role of another name or path', async () => {
    const harness = await build(withUser());
    await expect(openAccount(harness, { role: 'rekey/another' })).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' });
    await expect(openAccount(harness, { role: 'rekey-member' })).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' });
  });

  test.each([
    ['ROLE_PENDING', 0.9],
    ['ROLE_NOT_ASSUMABLE', 1.1],
  ])('throws %s where the role is missing in an account that joined %d days ago', async (code, joinedDaysAgo) => {
    const harness = await build({ accounts: [{ id: theAccount, memberRole: false, joinedDaysAgo }] });
    await expect(openAccount(harness)).rejects.toMatchObject({ code });
  });

  test('one account without the role keeps nobody out of another', async () => {
    const harness = await build({ accounts: [{ id: theAccount, memberRole: false }, { id: other }] });
    await expect(openAccount(harness)).rejects.toThrow(theAccount);
    expect(await (await openAccount(harness, { id: other })).census.users()).toEqual([]);
  });

  test.each([
    ['NO_CREDENTIALS', 'missing'],
    ['CREDENTIALS_EXPIRED', 'expired'],
  ] as const)('throws %s where the credentials that Rekey runs with are %s', async (code, credentials) => {
    const { sessions } = await build({ ...withUser(), credentials });
    const opening = sessions.open(anAccount(), { role: defaultPolicy.memberRole, access: 'read', run: thisRun });
    await expect(opening).rejects.toMatchObject({ code });
  });

  test('refuses the version of the role where the role may not be asked', async () => {
    const harness = await build(withUser({}, { denyActions: ['iam:GetRole'] }));
    const access = await openAccount(harness, { access: 'read' });
    await expect(access.role()).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
  });
});
