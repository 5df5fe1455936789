import { describe, expect, test } from 'vitest';
import { RekeyError } from '../errors.ts';
import type { AccountDiagnosis, Check, Diagnosis, TableHealth } from '../model/diagnosis.ts';
import { accountId, runId } from '../model/ids.ts';
import { memberRoleVersion } from '../model/member-role.ts';
import { defaultPolicy, type Policy } from '../model/policy.ts';
import { createWorld } from '../testing/world.ts';
import type { AccountDescription, WorldDescription } from '../testing/world-description.ts';
import { type DoctorPorts, type DoctorRequest, examine } from './examine.ts';

const here = '111111111111';
const healthy: TableHealth = {
  status: 'usable',
  deletionProtection: true,
  pointInTimeRecovery: true,
  expiry: true,
};
const pushed: Policy = { ...defaultPolicy, accounts: { ...defaultPolicy.accounts, managementAccount: 'include' } };

type Options = {
  readonly world?: WorldDescription;
  readonly health?: TableHealth | RekeyError;
  readonly policy?: Policy | RekeyError | 'none';
  readonly request?: Partial<DoctorRequest>;
};

const diagnose = async ({ world = {}, health = healthy, policy = pushed, request = {} }: Options = {}) => {
  const there = createWorld(world);
  const progress: unknown[] = [];
  const { clock, directory, sessions } = there.ports();
  const ports: DoctorPorts = {
    clock,
    directory,
    sessions,
    caller: async () => {
      if (world.credentials === 'missing') throw new RekeyError('NO_CREDENTIALS', 'no AWS credentials were found');
      return there.state.caller;
    },
    table: { name: 'rekey', health: async () => (health instanceof RekeyError ? Promise.reject(health) : health) },
    policy: async () => {
      if (policy instanceof RekeyError) throw policy;
      return policy === 'none' ? undefined : { policy, name: 'version 3' };
    },
    observe: (seen) => void progress.push(seen),
  };
  const diagnosis = await examine(ports, { run: runId('doctor-1'), ...request });
  return { diagnosis, progress, mutations: there.mutations(), calls: there.calls };
};

const accountIn = ({ accounts }: Diagnosis, id = here): AccountDiagnosis | undefined =>
  accounts.find(({ account }) => account.id === id);

const oneAccount = (account: Partial<AccountDescription>, managementRole = true): WorldDescription => ({
  accounts: [
    { id: '999999999999', memberRole: managementRole },
    { id: here, ...account },
  ],
});

/** What is not good in one account. */
const complaintsOf = async (
  account: Partial<AccountDescription>,
  policy: Policy = pushed,
): Promise<readonly Check[]> => {
  const { diagnosis } = await diagnose({ world: oneAccount(account), policy });
  return accountIn(diagnosis)?.checks.filter(({ status }) => status !== 'good') ?? [];
};

const centralOf = async (options: Options): Promise<readonly Check[]> =>
  (await diagnose(options)).diagnosis.central.filter(({ status }) => status !== 'good');

describe('a sound installation', () => {
  test('has nothing to complain of, and nothing in it was changed', async () => {
    const { diagnosis, mutations } = await diagnose({ world: oneAccount({}) });
    const all: readonly Check[] = [...diagnosis.central, ...diagnosis.accounts.flatMap(({ checks }) => checks)];
    expect(all.filter(({ status }) => status !== 'good')).toEqual([]);
    expect(diagnosis.central.map(({ about }) => about)).toEqual([
      'credentials',
      'organization',
      'management-account',
      'table',
      'policy',
    ]);
    expect(accountIn(diagnosis)?.checks.map(({ about }) => about)).toEqual([
      'role',
      'role-version',
      'report',
      'secrets',
    ]);
    expect(mutations).toEqual([]);
  });

  test('is looked at with sessions that can only read, and that must carry the name of a run', async () => {
    const { calls } = await diagnose({ world: oneAccount({}) });
    const opened = calls.filter(({ call: { method } }) => method === 'open').map(({ call: { args } }) => args[1]);
    expect(opened).toHaveLength(2);
    for (const options of opened) expect(options).toMatchObject({ access: 'read', named: true, run: 'doctor-1' });
  });

  test('tells how far it is', async () => {
    expect((await diagnose({ world: oneAccount({}) })).progress).toEqual([
      { done: 1, of: 2 },
      { done: 2, of: 2 },
    ]);
  });
});

describe('an account', () => {
  test.each([
    ['whose role is missing', { memberRole: false, joinedDaysAgo: 1.1 }, 'wrong', 'ROLE_NOT_ASSUMABLE'],
    ['that joined less than a day ago', { memberRole: false, joinedDaysAgo: 0.9 }, 'note', 'ROLE_PENDING'],
    ['whose role is older', { role: { version: memberRoleVersion - 1, access: 'rotate' } }, 'wrong', 'ROLE_OUTDATED'],
    ['whose role may not be asked', { denyActions: ['iam:GetRole'] }, 'wrong', 'ROLE_OUTDATED'],
    ['whose role an SCP keeps from answering', { scpDeny: ['iam:GetRole'] }, 'wrong', 'SCP_DENIED'],
    ['whose role is of somebody else', { role: { version: undefined, access: undefined } }, 'note', undefined],
    ['whose role is newer', { role: { version: memberRoleVersion + 1, access: 'rotate' } }, 'note', undefined],
    ['whose role may not read reports', { denyActions: ['iam:GetCredentialReport'] }, 'wrong', 'PERMISSION_MISSING'],
    ['whose SCP denies reports', { scpDeny: ['iam:GenerateCredentialReport'] }, 'wrong', 'SCP_DENIED'],
    ['whose report is not ready', { reportCompletes: false }, 'note', 'REPORT_UNAVAILABLE'],
    ['without the Region', { disabledRegions: ['us-east-1'] }, 'wrong', 'REGION_DISABLED'],
    [
      'whose secrets are out of reach',
      { denyActions: ['secretsmanager:DescribeSecret'] },
      'wrong',
      'PERMISSION_MISSING',
    ],
  ] as const)('%s', async (...[, account, status, code]) => {
    const [complaint, ...more] = await complaintsOf(account);
    expect(complaint).toMatchObject({ status, ...(code === undefined ? {} : { code }) });
    expect(complaint?.because).not.toBe('');
    expect(more).toEqual([]);
  });

  test('in which the policy enforces wants a role that may rotate', async () => {
    const scanning = { role: { version: memberRoleVersion, access: 'scan' } } as const;
    expect(await complaintsOf(scanning)).toEqual([]);
    expect(await complaintsOf(scanning, { ...pushed, mode: 'enforce' })).toMatchObject([{ about: 'role-access' }]);
  });

  test('is asked about every Region and every name that its users may have', async () => {
    const elsewhere = { region: 'eu-west-1' };
    const policy: Policy = {
      ...pushed,
      overrides: [
        { scopes: [accountId(here)], selector: { users: ['a'] }, secrets: elsewhere },
        { scopes: [accountId(here)], selector: {}, secrets: { name: 'x/{user}_credentials' } },
      ],
    };
    const complaints = await complaintsOf({ disabledRegions: ['us-east-1', 'eu-west-1'] }, policy);
    expect(complaints.map(({ because }) => because)).toEqual([
      expect.stringContaining('us-east-1'),
      expect.stringContaining('eu-west-1'),
    ]);
  });

  test.each([
    ['SUSPENDED', { state: 'SUSPENDED' }, 'not-active'],
    ['opted out', { tags: { rekey: 'opt-out' } }, 'opted-out'],
  ] as const)('that is %s is not looked at', async (_, account, coverage) => {
    const { diagnosis } = await diagnose({ world: oneAccount({ memberRole: false, ...account }) });
    expect(accountIn(diagnosis)).toMatchObject({ coverage, checks: [] });
  });

  test('that could not be begun in time is deferred', async () => {
    const { diagnosis } = await diagnose({ world: oneAccount({}), request: { cancellation: { aborted: true } } });
    expect(diagnosis.accounts.map(({ coverage }) => coverage)).toEqual(['deferred', 'deferred']);
  });

  test('is looked at alone where it was asked for, by the role that was named', async () => {
    const request = { accounts: [accountId(here)], role: 'other/role' };
    const { diagnosis } = await diagnose({ world: oneAccount({}), request });
    expect(diagnosis.accounts).toMatchObject([{ account: { id: here }, checks: [{ code: 'ROLE_NOT_ASSUMABLE' }] }]);
  });

  test('that is not in the organization is refused', async () => {
    const asking = diagnose({ request: { accounts: [accountId('123123123123')] } });
    await expect(asking).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });
});

describe('the centre', () => {
  test('without credentials is looked at no further', async () => {
    const { diagnosis } = await diagnose({ world: { credentials: 'missing' } });
    expect(diagnosis).toMatchObject({ central: [{ about: 'credentials', code: 'NO_CREDENTIALS' }], accounts: [] });
  });

  test('that may not read the organization is told so, and of its table all the same', async () => {
    const { diagnosis } = await diagnose({ world: { credentials: 'no-organization-access' } });
    expect(diagnosis.central).toMatchObject([
      { about: 'credentials', status: 'good' },
      { about: 'organization', status: 'wrong', code: 'ORGANIZATION_ACCESS_DENIED' },
      { about: 'table', status: 'good' },
      { about: 'policy', status: 'good' },
    ]);
    expect(diagnosis.accounts).toEqual([]);
  });

  test('says whether the management account is looked after', async () => {
    const policy = { ...pushed, accounts: { ...pushed.accounts, managementAccount: 'skip' } } as const;
    expect(await centralOf({ policy })).toMatchObject([{ about: 'management-account', status: 'note' }]);
  });

  test.each([
    [{ status: 'missing' }, 'TABLE_NOT_FOUND'],
    [{ status: 'unusable', because: 'it has no index' }, 'TABLE_UNUSABLE'],
    [{ ...healthy, deletionProtection: false }, 'TABLE_UNPROTECTED'],
    [{ ...healthy, pointInTimeRecovery: false }, 'TABLE_UNPROTECTED'],
    [new RekeyError('PERMISSION_MISSING', 'dynamodb:DescribeTable was refused'), 'PERMISSION_MISSING'],
  ] as const)('with a table that is %o complains of %s', async (health, code) => {
    expect(await centralOf({ health })).toMatchObject([{ about: 'table', status: 'wrong', code }]);
  });

  test.each([
    { ...healthy, expiry: false },
    { ...healthy, expiry: 'unreadable' },
    { ...healthy, pointInTimeRecovery: 'unreadable' },
  ] as const)('with a table of which %o is known makes a note', async (health) => {
    expect(await centralOf({ health })).toMatchObject([{ about: 'table', status: 'note' }]);
  });

  test('without a policy makes a note, and goes by the defaults', async () => {
    const [, policy] = await centralOf({ policy: 'none' });
    expect(policy).toMatchObject({ about: 'policy', status: 'note' });
  });

  test('of the service, which has nothing else to go by, is wrong without a policy', async () => {
    const request = { needsPolicy: true };
    expect(await centralOf({ policy: 'none', request })).toContainEqual(
      expect.objectContaining({ about: 'policy', status: 'wrong', code: 'POLICY_NOT_FOUND' }),
    );
  });

  test('with a table that can not be read says so once', async () => {
    const error = new RekeyError('TABLE_NOT_FOUND', 'there is no table');
    expect(await centralOf({ health: { status: 'missing' }, policy: error })).toMatchObject([
      { about: 'management-account', status: 'note' }, // by the default policy
      { about: 'table', status: 'wrong' },
      { about: 'policy', status: 'note' },
    ]);
  });

  test('with a policy that can not be read is wrong', async () => {
    const policy = new RekeyError('POLICY_INVALID', 'version 3 is not valid');
    expect(await centralOf({ policy, world: oneAccount({}) })).toContainEqual(
      expect.objectContaining({ about: 'policy', status: 'wrong', code: 'POLICY_INVALID' }),
    );
  });
});
