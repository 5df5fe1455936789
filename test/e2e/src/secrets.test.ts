import type { SecretDescription, SecretState, State } from '@rekey/emulator';
import type { Policy } from '@rekey/engine';
import { accountId } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { all, currentKeyIn, outcomeOf, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const account = '111111111111';
const due = [{ ageDays: 120, lastUsedDaysAgo: 1 }];
const managed = { 'rekey:managed': 'true' };
const theirPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
    },
  ],
};

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const secretIn = (state: State, name: string, region = 'us-east-1'): SecretState | undefined =>
  state.accounts[account]?.secrets[region]?.[name];

/** Runs over one account with a due user for each secret, named after them; tells their keys' and secrets' ends. */
async function rotate(secrets: readonly (Omit<SecretDescription, 'name'> & { user: string })[], policy = enforcing) {
  await stage.seed({
    accounts: [
      {
        id: account,
        users: secrets.map(({ user }) => ({ name: user, keys: due })),
        secrets: secrets.flatMap(({ user, ...secret }) =>
          Object.keys(secret).length === 0 ? [] : [{ name: `${user}_credentials`, ...secret }],
        ),
      },
    ],
  });
  const before = await stage.emulator.state();
  const result = await stage.run({ policy });
  const after = await stage.emulator.state();
  return {
    before,
    after,
    result,
    outcome: (user: string) => outcomeOf(before, after, { account, user }),
    codeOf: (user: string) => result.accounts.flatMap(({ users }) => users).find((each) => each.user === user)?.code,
    inCustody: (user: string, region = 'us-east-1') => {
      const active = userIn(after, account, user).keys.filter(({ status }) => status === 'Active');
      expect(active).toHaveLength(1);
      return currentKeyIn(after, account, { name: `${user}_credentials`, region }) === active[0]?.id;
    },
  };
}

type Told = Awaited<ReturnType<typeof rotate>>;

describe('a secret', () => {
  let told: Told;
  const refused = ['rotating', 'owned', 'replica'];
  const taken = ['absent', 'empty', 'present', 'foreign', 'foreign-deleted', 'deleted'];

  beforeAll(async () => {
    told = await rotate([
      { user: 'absent' },
      { user: 'empty', tags: managed },
      { user: 'present', value: 'one', tags: managed },
      { user: 'foreign', value: 'theirs', policy: theirPolicy, tags: { team: 'payments' } },
      { user: 'foreign-deleted', value: 'theirs', deletedDaysAgo: 2 },
      { user: 'deleted', value: 'one', tags: managed, deletedDaysAgo: 29 },
      { user: 'rotating', value: 'theirs', rotationEnabled: true },
      { user: 'owned', value: 'theirs', owningService: 'rds' },
      { user: 'replica', value: 'theirs', primaryRegion: 'eu-west-1' },
    ]);
  });

  test.each(taken)('that was %s holds the new key, and the old one goes off', (user) => {
    expect(told.outcome(user)).toBe('off +new');
    expect(told.inCustody(user)).toBe(true);
  });

  test.each(taken)(
    'that was %s carries Rekey’s tag, is not scheduled for deletion, and keeps its other tags',
    (user) => {
      const secret = secretIn(told.after, `${user}_credentials`);
      expect(secret?.deletionDate).toBeNull();
      expect(secret?.tags).toEqual({ ...managed, ...(user === 'foreign' ? { team: 'payments' } : {}) });
    },
  );

  test.each(refused)('that is %s is not Rekey’s to write: neither the secret nor a key is touched', (user) => {
    expect(told.outcome(user)).toBe('on');
    expect(secretIn(told.after, `${user}_credentials`)).toEqual(secretIn(told.before, `${user}_credentials`));
    expect(told.codeOf(user)).toBe('SECRET_NOT_OURS');
  });

  test('that is adopted keeps its value as the previous one, and its replaced policy in the history', async () => {
    const versions = secretIn(told.after, 'foreign_credentials')?.versions ?? [];
    expect(versions.find(({ stages }) => stages.includes('AWSPREVIOUS'))?.value).toBe('theirs');
    const history = await all(stage.reader().history(accountId(account)));
    const issued = history.filter(({ user, action }) => user === 'foreign' && action === 'issue');
    expect(issued).toHaveLength(1);
    expect(issued[0]?.detail).toContain(secretIn(told.before, 'foreign_credentials')?.policy);
  });

  test('never holds a placeholder: the first value is the key', () => {
    expect(secretIn(told.after, 'absent_credentials')?.versions).toHaveLength(1);
  });
});

test('with secrets.existing: refuse nobody else’s secret is touched, and Rekey’s own are used', async () => {
  const policy: Policy = { ...enforcing, secrets: { ...enforcing.secrets, existing: 'refuse' } };
  const told = await rotate(
    [
      { user: 'foreign', value: 'theirs', policy: theirPolicy },
      { user: 'foreign-deleted', value: 'theirs', deletedDaysAgo: 2 },
      { user: 'present', value: 'one', tags: managed },
      { user: 'absent' },
    ],
    policy,
  );
  for (const user of ['foreign', 'foreign-deleted']) {
    expect(told.outcome(user)).toBe('on');
    expect(secretIn(told.after, `${user}_credentials`)).toEqual(secretIn(told.before, `${user}_credentials`));
    expect(told.codeOf(user)).toBe('SECRET_NOT_OURS');
  }
  for (const user of ['present', 'absent']) expect(told.inCustody(user)).toBe(true);
});

test('secrets lie in the region of the policy, and nowhere else', async () => {
  const policy: Policy = { ...enforcing, secrets: { ...enforcing.secrets, region: 'eu-central-1' } };
  const told = await rotate([{ user: 'alice' }, { user: 'bob', region: 'eu-central-1', deletedDaysAgo: 2 }], policy);
  expect(told.outcome('alice')).toBe('off +new');
  expect(told.inCustody('alice', 'eu-central-1')).toBe(true);
  expect(told.inCustody('bob', 'eu-central-1')).toBe(true);
  expect(Object.keys(told.after.accounts[account]?.secrets ?? {})).toEqual(['eu-central-1']);
  const regions = changes(await stage.emulator.calls({ service: 'secretsmanager' })).map(({ region }) => region);
  expect(new Set(regions)).toEqual(new Set(['eu-central-1']));
});

test('a region that the account has not enabled leaves every key as it is', async () => {
  await stage.seed({ accounts: [{ id: account, users: [{ name: 'alice', keys: due }] }] });
  await stage.emulator.inject({
    service: 'secretsmanager',
    error: { code: 'UnrecognizedClientException', status: 400, message: 'The security token included is invalid.' },
  });
  const before = await stage.emulator.state();
  const result = await stage.run({
    policy: { ...enforcing, secrets: { ...enforcing.secrets, region: 'ap-southeast-4' } },
  });
  expect(outcomeOf(before, await stage.emulator.state(), { account, user: 'alice' })).toBe('on');
  expect(result.accounts.flatMap(({ users }) => users)).toMatchObject([{ user: 'alice', code: 'REGION_DISABLED' }]);
  expect(result.status).toBe('finished');
});

describe('of user names', () => {
  const names = ['a'.repeat(64), `${'b'.repeat(57)}+=,.@_-`, 'x', 'first.last@example.com', '=,=', 'UPPER_lower-9'];

  test.each([
    { title: 'the default name', name: '{user}_credentials', pattern: '*_credentials' },
    { title: 'a name with a path', name: 'rekey/{user}/credentials', pattern: 'rekey/*/credentials' },
  ])('each has a secret of its own: $title', async ({ name, pattern }) => {
    const users = names.map((user) => ({ name: user, keys: due }));
    await stage.seed({ accounts: [{ id: account, users }] }, { SecretNamePattern: pattern });
    const before = await stage.emulator.state();
    await stage.run({ policy: { ...enforcing, secrets: { ...enforcing.secrets, name } } });
    const after = await stage.emulator.state();
    for (const user of names) {
      expect(outcomeOf(before, after, { account, user })).toBe('off +new');
      const secret = secretIn(after, name.replace('{user}', user.replaceAll(',', '/2C')));
      const value: unknown = JSON.parse(secret?.versions[0]?.value ?? 'null');
      const active = userIn(after, account, user).keys.find(({ status }) => status === 'Active');
      expect(value).toEqual({
        Version: 1,
        AccessKeyId: active?.id,
        SecretAccessKey: after.minted.find(({ keyId }) => keyId === active?.id)?.secret,
        UserName: user,
        AccountId: account,
        CreatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
      expect(new Date((value as { CreatedAt: string }).CreatedAt)).toEqual(new Date(active?.createDate ?? ''));
    }
    expect(Object.keys(after.accounts[account]?.secrets['us-east-1'] ?? {})).toHaveLength(names.length);
  });
});
