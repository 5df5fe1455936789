import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, PutRolePolicyCommand, UpdateUserCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromProcess } from '@aws-sdk/credential-providers';
import type { State, UserDescription } from '@rekey/emulator';
import type { Policy } from '@rekey/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { administratorOf, assumed, type Clients, clientsOf, keyOf, refusalOf } from './clients.ts';
import { outcomeOf, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, management, startStage } from './stage.ts';

const account = '111111111111';
const due = { ageDays: 120, lastUsedDaysAgo: 1 };
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }],
};
const secretName = 'alice_credentials';
const get = new GetSecretValueCommand({ SecretId: secretName });

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const alice: UserDescription = { name: 'alice', path: '/team/', keys: [due] };
const neighbour: UserDescription = {
  name: 'mallory',
  inlinePolicies: { everything },
  keys: [{ ageDays: 10, lastUsedDaysAgo: 1 }],
};

const activeKeyOf = (state: State, user: string): Clients => {
  const active = userIn(state, account, user).keys.find(({ status }) => status === 'Active');
  return clientsOf(stage.emulator, keyOf(state, active?.id));
};

async function rotated(policy: Policy = enforcing, outcome = 'off +new'): Promise<State> {
  await stage.seed({ accounts: [{ id: account, users: [alice, neighbour] }] });
  const before = await stage.emulator.state();
  await stage.run({ policy });
  const after = await stage.emulator.state();
  expect(outcomeOf(before, after, { account, user: 'alice' })).toBe(outcome);
  return after;
}

describe('the value of a secret', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rekey-e2e-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is what credential_process of an AWS profile expects: a client of that profile is the user', async () => {
    const after = await rotated();
    const { SecretString = '' } = await activeKeyOf(after, 'alice').secrets.send(get);
    const value = join(folder, 'value.json');
    const profile = join(folder, 'config');
    const print = `process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(value)}))`;
    await writeFile(value, SecretString);
    await writeFile(join(folder, 'print.cjs'), print);
    await writeFile(
      profile,
      `[profile alice]\ncredential_process = "${process.execPath}" "${join(folder, 'print.cjs')}"\n`,
    );
    const credentials = fromProcess({ profile: 'alice', configFilepath: profile, filepath: profile });
    const { sts } = clientsOf(stage.emulator, credentials);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: account,
      Arn: `arn:aws:iam::${account}:user/team/alice`,
      UserId: userIn(after, account, 'alice').userId,
    });
  });

  test('is read by its owner, who has no policy at all', async () => {
    const owner = activeKeyOf(await rotated(), 'alice');
    expect((await owner.secrets.send(get)).Name).toBe(secretName);
    const describeIt = new DescribeSecretCommand({ SecretId: secretName });
    expect((await owner.secrets.send(describeIt)).Name).toBe(secretName);
  });

  test('is read by the owner with the old key too, while both are active', async () => {
    const overlap = { minDays: 1, quietDays: 0, maxDays: 7, atMaxDays: 'keep' } as const;
    const after = await rotated({ ...enforcing, lifecycle: { ...enforcing.lifecycle, overlap } }, 'on +new');
    const [old] = userIn(after, account, 'alice').keys;
    const { secrets } = clientsOf(stage.emulator, keyOf(after, old?.id));
    expect((await secrets.send(get)).SecretString).not.toContain(old?.id);
  });

  test('is not read by others in the account: a user with secretsmanager:*, an administrator, Rekey’s own role', async () => {
    const after = await rotated();
    const administrator = await administratorOf(stage.emulator, account);
    const rekey = clientsOf(
      stage.emulator,
      await assumed(await administratorOf(stage.emulator, management), {
        roleArn: `arn:aws:iam::${account}:role/rekey/rekey-member`,
      }),
    );
    for (const other of [activeKeyOf(after, 'mallory'), administrator, rekey]) {
      expect(await refusalOf(other.secrets.send(get))).toBe('AccessDeniedException');
    }
  });

  test('is read by a role named in secrets.readers, and by no other role', async () => {
    await rotated({
      ...enforcing,
      secrets: { ...enforcing.secrets, readers: ['arn:aws:iam::{account}:role/break-glass'] },
    });
    const administrator = await administratorOf(stage.emulator, account);
    for (const name of ['break-glass', 'other']) {
      const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      const PolicyDocument = JSON.stringify(everything);
      await administrator.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
      await administrator.iam.send(
        new PutRolePolicyCommand({ RoleName: name, PolicyName: 'everything', PolicyDocument }),
      );
      const roleArn = `arn:aws:iam::${account}:role/${name}`;
      const { secrets } = clientsOf(stage.emulator, await assumed(administrator, { roleArn }));
      expect(await refusalOf(secrets.send(get))).toBe(name === 'other' ? 'AccessDeniedException' : undefined);
    }
  });
});

describe('a user who', () => {
  beforeEach(async () => {
    await rotated();
  });
  const change = async (input: { NewPath?: string; NewUserName?: string }): Promise<void> => {
    const { iam } = await administratorOf(stage.emulator, account);
    await iam.send(new UpdateUserCommand({ UserName: 'alice', ...input }));
    await stage.emulator.advance({ days: 91 });
    await stage.run();
  };
  const readBy = async (user: string): Promise<string | undefined> => {
    const { secrets } = activeKeyOf(await stage.emulator.state(), user);
    return (await secrets.send(new GetSecretValueCommand({ SecretId: `${user}_credentials` }))).SecretString;
  };

  test('was moved to another path reads the next key: the policy is rendered from the live ARN', async () => {
    await change({ NewPath: '/people/' });
    const state = await stage.emulator.state();
    const active = userIn(state, account, 'alice').keys.filter(({ status }) => status === 'Active');
    expect(active).toHaveLength(1);
    expect(await readBy('alice')).toContain(active[0]?.id);
    expect(state.accounts[account]?.secrets['us-east-1']?.[secretName]?.policy).toContain(':user/people/alice');
  });

  test('was renamed finds the next key in the secret of the new name', async () => {
    await change({ NewUserName: 'alicia' });
    const active = userIn(await stage.emulator.state(), account, 'alicia').keys.filter(
      ({ status }) => status === 'Active',
    );
    expect(active).toHaveLength(1);
    expect(await readBy('alicia')).toContain(active[0]?.id);
  });
});
