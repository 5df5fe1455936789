import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDescription } from '@rekey/emulator';
import type { Diagnosis } from '@rekey/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changes, operationsOf } from './calls.ts';
import { type Ended, flat, rekey as rekeyOn, rekeyWith } from './rekey.ts';
import { management, type Stage, startStage } from './stage.ts';

const sound = '111111111111';
const users = [{ name: 'alice', keys: [{ ageDays: 120 }] }];
const trustOf = (statement: Readonly<Record<string, unknown>>) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${management}:root` }, ...statement }],
});

/** Each account has one thing wrong, and the code that it is told by. */
const ailing: readonly (AccountDescription & { readonly told: string; readonly words: RegExp })[] = [
  { id: '200000000001', memberRole: false, joinedDaysAgo: 300, told: 'ROLE_NOT_ASSUMABLE', words: /deploy stacksets/ },
  {
    id: '200000000002',
    memberRole: { trust: trustOf({ Action: 'sts:AssumeRole' }) },
    told: 'ROLE_NOT_ASSUMABLE',
    words: /allow sts:SetSourceIdentity/,
  },
  {
    id: '200000000003',
    memberRole: {
      trust: trustOf({
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-another0001' } },
      }),
    },
    told: 'ROLE_NOT_ASSUMABLE',
    words: /can not be assumed/,
  },
  {
    id: '200000000004',
    memberRole: { denyActions: ['iam:GetRole'] },
    told: 'ROLE_OUTDATED',
    words: /older than version 1/,
  },
  {
    id: '200000000005',
    memberRole: { description: 'Rekey member role v0, access rotate' },
    told: 'ROLE_OUTDATED',
    words: /of version 0/,
  },
  {
    id: '200000000006',
    memberRole: { denyActions: ['iam:GetCredentialReport'] },
    told: 'PERMISSION_MISSING',
    words: /iam:GetCredentialReport/,
  },
  { id: '200000000007', scpDeny: ['iam:GenerateCredentialReport'], told: 'SCP_DENIED', words: /denied by a policy/ },
  {
    id: '200000000008',
    memberRole: { denyActions: ['secretsmanager:DescribeSecret'] },
    told: 'PERMISSION_MISSING',
    words: /SecretNamePattern/,
  },
  {
    id: '200000000009',
    memberRole: { description: 'Rekey member role v1, access scan' },
    told: 'PERMISSION_MISSING',
    words: /may only look/,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'rekey-doctor-'));
const policy = join(folder, 'rekey.yaml');
writeFileSync(policy, 'version: 1\nmode: enforce\nsecrets: { readers: ["arn:aws:iam::{account}:role/ops"] }\n');

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

const seed = async (accounts: readonly AccountDescription[]): Promise<void> => {
  await stage.seed({ accounts });
  await stage.emulator.settings({ report: { mode: 'instant' } });
};
const doctor = (...args: readonly string[]): Promise<Ended> => rekeyOn(stage.emulator, 'doctor', ...args);
const diagnosisOf = ({ stdout }: Ended): Diagnosis & { readonly schema: string } =>
  JSON.parse(stdout) as Diagnosis & { readonly schema: string };

describe('on a sound installation', () => {
  beforeEach(() => seed([{ id: sound, users }]));

  test('finds nothing wrong, says what it looked at, and changes nothing', async () => {
    const { code, stdout, stderr } = await doctor('--policy', policy);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(flat(stdout)).toMatch(/ok +credentials: of arn:aws:sts::100000000001/);
    expect(flat(stdout)).toContain('organization: o-');
    expect(flat(stdout)).toContain('read from its management account');
    expect(flat(stdout)).toContain('ok table: rekey is there, and of the right shape');
    expect(flat(stdout)).toContain('note management account: nobody looks after the users');
    expect(flat(stdout)).toContain('1 account looked at; nothing was changed. Nothing is wrong.');
    const calls = await stage.emulator.calls();
    expect(changes(calls)).toEqual([]);
    const [assumed] = calls.filter(({ operation }) => operation === 'AssumeRole');
    expect(assumed?.params.policy).toContain('iam:GetRole');
    expect(assumed?.params.policy).not.toContain('iam:CreateAccessKey');
    expect(operationsOf(calls).filter((name) => /^(Put|Update|Delete|Create)/.test(name))).toEqual([]);
  });

  test('--json is one document', async () => {
    const diagnosis = diagnosisOf(await doctor('--policy', policy, '--json'));
    expect(diagnosis).toMatchObject({
      schema: 'rekey.doctor/1',
      central: expect.arrayContaining([expect.objectContaining({ about: 'table', status: 'good' })]),
      accounts: [
        { account: { id: management }, coverage: 'not-covered' },
        { account: { id: sound }, coverage: 'scanned' },
      ],
    });
  });

  test('without a table or a policy says so, and is no worse for it', async () => {
    const { code, stdout } = await doctor('--table', '');
    expect(code).toBe(0);
    expect(flat(stdout)).toContain('note table: no table was named');
    expect(flat(stdout)).toContain('note policy: no policy was pushed');
  });

  test('from a delegated account says what that means', async () => {
    await seed([
      { id: sound, users },
      { id: '222222222222', users },
    ]);
    await stage.emulator.delegate('222222222222');
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = await stage.emulator.env('222222222222');
    const own = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } as Record<string, string>;
    const { code, stdout } = await rekeyWith(stage.emulator, own, ['doctor', '--table', '']);
    // Its members trust the management account: that is what it finds.
    expect(code).toBe(1);
    expect(flat(stdout)).toContain('read from 222222222222, a delegated account');
    expect(stdout).toContain('ROLE_NOT_ASSUMABLE (2)');
  });

  test('with a table that is not there', async () => {
    const missing = await doctor('--table', 'another');
    expect(missing.code).toBe(1);
    expect(flat(missing.stdout)).toContain('wrong table: there is no table another');
    expect(flat(missing.stdout)).toContain('Something is wrong with 1 thing in the installation.');
  });

  test('an account that is not in the organization is wrong usage', async () => {
    expect(await doctor('--account', '123123123123')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error UNKNOWN_ACCOUNT'),
    });
  });
});

describe('where something is wrong in accounts', () => {
  let ended: Ended;
  let diagnosis: Diagnosis;
  beforeAll(async () => {
    await seed([
      { id: sound, users },
      { id: '300000000001', memberRole: false, joinedDaysAgo: 0.5 },
      { id: '300000000002', state: 'SUSPENDED' },
      { id: '300000000003', tags: { rekey: 'opt-out' }, memberRole: false },
      ...ailing.map(({ told: _told, words: _words, ...account }) => ({ joinedDaysAgo: 300, ...account })),
    ]);
    ended = await doctor('--policy', policy);
    diagnosis = diagnosisOf(await doctor('--policy', policy, '--json'));
  });

  const wrongIn = (id: string) =>
    diagnosis.accounts.find(({ account }) => account.id === id)?.checks.filter(({ status }) => status === 'wrong');

  test.each(ailing)('account $id is told by $told alone', ({ id, told, words }) => {
    const wrong = wrongIn(id);
    expect(wrong?.map(({ code }) => code)).toEqual([told]);
    expect(`${wrong?.[0]?.because} ${wrong?.[0]?.hint}`).toMatch(words);
  });

  test('is grouped by what is wrong, with what to do, and ends with 1', () => {
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('ROLE_NOT_ASSUMABLE (3)');
    expect(ended.stdout).toContain('ROLE_OUTDATED (2)');
    expect(ended.stdout).toContain('SCP_DENIED (1)');
    expect(flat(ended.stdout)).toContain('except the member role from the service control policy');
    expect(flat(ended.stdout)).toContain(`Something is wrong with ${ailing.length} accounts.`);
    expect(wrongIn(sound)).toEqual([]);
  });

  test('a role that is still to come, and accounts that are not looked at, are not wrong', () => {
    expect(wrongIn('300000000001')).toEqual([]);
    expect(ended.stdout).toContain('ROLE_PENDING (1)');
    expect(flat(ended.stdout)).toContain('1 account not-active');
    expect(flat(ended.stdout)).toContain('1 account opted-out');
  });
});
