import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-providers';
import type { SecretDescription, State, UserDescription } from '@rekey/emulator';
import type { Policy } from '@rekey/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { administratorOf, clientsOf, keyOf } from './clients.ts';
import { userIn } from './judge.ts';
import { leaksIn } from './leaks.ts';
import { type Ended, flat, main, rekeyIn } from './rekey.ts';
import { enforcing, type Stage, startStage } from './stage.ts';

const account = '111111111111';
const secretName = 'alice_credentials';
const everything = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});
const alice: UserDescription = { name: 'alice', path: '/team/', keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] };
const mallory: UserDescription = {
  name: 'mallory',
  inlinePolicies: { everything: everything('secretsmanager:*') },
  keys: [{ ageDays: 10, lastUsedDaysAgo: 1 }],
};
const overlap = { minDays: 7, quietDays: 0, maxDays: 14, atMaxDays: 'keep' } as const;
const overlapping: Policy = { ...enforcing, lifecycle: { ...enforcing.lifecycle, overlap } };
const named = (name: string, region = 'us-east-1'): Policy => ({
  ...overlapping,
  secrets: { ...overlapping.secrets, name, region },
});

let stage: Stage;
let home: string;
/** All that the command said beside the keys it was asked for. */
let said: string[];
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rekey-e2e-'));
  said = [];
  return () => rmSync(home, { recursive: true });
});
afterAll(() => stage?.stop());

type Seed = { readonly user?: Partial<UserDescription>; readonly secrets?: readonly SecretDescription[] };

const rotated = async (policy: Policy = overlapping, { user = {}, secrets = [] }: Seed = {}): Promise<State> => {
  const SecretNamePattern = policy.secrets.name.replace('{user}', '*');
  const accounts = [{ id: account, users: [{ ...alice, ...user }, mallory], secrets }];
  await stage.seed({ accounts }, { SecretNamePattern });
  await stage.run({ policy });
  return stage.emulator.state();
};

const keysOf = (state: State, user = 'alice') =>
  userIn(state, account, user)
    .keys.toSorted((a, b) => Date.parse(a.createDate) - Date.parse(b.createDate))
    .map(({ id }) => keyOf(state, id));

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };

const files = () => ({ config: join(home, 'config'), credentials: join(home, 'credentials') });

const environmentOf = async (key?: Key): Promise<Record<string, string>> => ({
  ...(await stage.emulator.env(account)),
  ...(key === undefined
    ? { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    : { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey }),
  AWS_SESSION_TOKEN: '',
  AWS_CONFIG_FILE: files().config,
  AWS_SHARED_CREDENTIALS_FILE: files().credentials,
  REKEY_DEBUG: '1',
});

/** `rekey credentials`, by somebody who has this key, or profiles only. */
const fetchWith = async (key: Key | undefined, ...args: readonly string[]): Promise<Ended> => {
  const ended = await rekeyIn(await environmentOf(key), 'credentials', ...args);
  said.push(ended.stderr);
  return { ...ended, stderr: flat(ended.stderr) };
};

const processJson = ({ accessKeyId, secretAccessKey }: Key) => ({
  Version: 1,
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
});

const profileOf = (name: string, { accessKeyId, secretAccessKey }: Key): string =>
  `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;

const whoIs = async (credentials: Parameters<typeof clientsOf>[1]): Promise<string | undefined> =>
  (await clientsOf(stage.emulator, credentials).sts.send(new GetCallerIdentityCommand({}))).Arn;

const expectNoLeak = (state: State): void => expect(leaksIn(said.join('\n'), state)).toEqual([]);

describe('an owner with the old key, during the overlap', () => {
  test('gets the new key as a credential_process gives it, and is told what is known of the old one', async () => {
    const state = await rotated();
    const [old, fresh] = keysOf(state);
    const { code, stdout, stderr } = await fetchWith(old);
    expect({ code, printed: JSON.parse(stdout) }).toEqual({ code: 0, printed: processJson(fresh!) });
    expect(stderr).toContain(`Your new key is ${fresh?.accessKeyId}, in ${secretName} (us-east-1), made 20`);
    expect(stderr).toContain(`The key you use, ${old?.accessKeyId}, is another, and still works.`);
    expect(stderr).toContain('you may not list your keys (iam:ListAccessKeys)');
    expectNoLeak(state);
  });

  test('writes it into the profile, works with it on, and is told so the next time', async () => {
    const state = await rotated();
    const [old, fresh] = keysOf(state);
    const { credentials: filepath, config: configFilepath } = files();
    const rest = '# mine\n[other]\nregion = eu-west-1\n\n';
    writeFileSync(filepath, rest + profileOf('work', old!));
    const written = await fetchWith(undefined, '--profile', 'work', '--write-profile', 'work');
    expect({ code: written.code, stdout: written.stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(filepath, 'utf8')).toBe(rest + profileOf('work', fresh!));
    expect(await whoIs(fromIni({ profile: 'work', filepath, configFilepath, ignoreCache: true }))).toBe(
      `arn:aws:iam::${account}:user/team/alice`,
    );
    const again = await fetchWith(undefined, '--profile', 'work', '--write-profile', 'work');
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(again.stderr).toContain(`You use the newest key already: ${fresh?.accessKeyId}`);
    expect(again.stderr).toContain('Nothing was written.');
    expectNoLeak(state);
  });

  test('may name the command as credential_process of a profile', async () => {
    const [old] = keysOf(await rotated());
    const { credentials: filepath, config: configFilepath } = files();
    const environment = await environmentOf();
    const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'`);
    const command = `env ${variables.join(' ')} '${process.execPath}' '${main}' credentials --profile old`;
    writeFileSync(filepath, profileOf('old', old!));
    writeFileSync(configFilepath, `[profile work]\ncredential_process = ${command}\n`);
    const arn = await whoIs(fromIni({ profile: 'work', filepath, configFilepath, ignoreCache: true }));
    expect(arn).toBe(`arn:aws:iam::${account}:user/team/alice`);
  });

  test.each([
    ['a recommended name', 'rekey/{user}_credentials', 'us-east-1', []],
    ['another Region that they are configured for', '{user}_credentials', 'eu-central-1', ['--region', 'eu-central-1']],
    [
      'a name and Region that they were told',
      'keys/{user}_now',
      'eu-west-1',
      ['--secret', 'keys/{user}_now', '--secret-region', 'eu-west-1'],
    ],
  ] as const)('finds a secret of %s', async (...[, name, region, args]) => {
    const [old, fresh] = keysOf(await rotated(named(name, region)));
    const { code, stdout } = await fetchWith(old, ...args);
    expect({ code, printed: JSON.parse(stdout) }).toEqual({ code: 0, printed: processJson(fresh!) });
  });

  test('who may list their keys is told of the old one that still works, once they use the new one', async () => {
    const user = { inlinePolicies: { list: everything('iam:ListAccessKeys') } };
    const [old, fresh] = keysOf(await rotated(overlapping, { user }));
    const { stderr } = await fetchWith(fresh);
    expect(stderr).toContain(`${old?.accessKeyId}, made 20`);
    expect(stderr).toContain('works too, for now');
  });
});

describe('on a terminal', () => {
  // Loaded first: stdout says that it is one.
  const terminal = { NODE_OPTIONS: '--import=data:text/javascript,process.stdout.isTTY=true' };

  test('the key is shown only on request', async () => {
    const state = await rotated();
    const [old, fresh] = keysOf(state);
    const environment = { ...(await environmentOf(old)), ...terminal };
    const refused = await rekeyIn(environment, 'credentials');
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: '' });
    expect(flat(refused.stderr)).toContain(`Your new key is ${fresh?.accessKeyId}`);
    expect(flat(refused.stderr)).toContain('with --write-profile NAME, or show it with --print');
    expect(leaksIn(refused.stderr, state)).toEqual([]);
    const { code, stdout } = await rekeyIn(environment, 'credentials', '--print');
    expect({ code, printed: JSON.parse(stdout) }).toEqual({ code: 0, printed: processJson(fresh!) });
  });

  test('the newest key in use is told, and not shown', async () => {
    const [, fresh] = keysOf(await rotated());
    const { code, stdout, stderr } = await rekeyIn({ ...(await environmentOf(fresh)), ...terminal }, 'credentials');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(flat(stderr)).toContain('You use the newest key already');
  });
});

describe('refused, with nothing on stdout and no secret anywhere, is', () => {
  const expectRefused = async (ended: Promise<Ended>, code: string, ...words: readonly string[]) => {
    const { stdout, stderr, code: exit } = await ended;
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringContaining(`error ${code}: `) });
    for (const word of words) expect(stderr).toContain(word);
    expect(exit).toBe(['NOT_A_USER'].includes(code) ? 2 : 1);
    expectNoLeak(await stage.emulator.state());
  };

  test('another user, though they may read every secret, by name and without', async () => {
    const [key] = keysOf(await rotated(), 'mallory');
    await expectRefused(
      fetchWith(key, '--secret', secretName),
      'OWN_SECRET_UNREADABLE',
      `you may not read ${secretName}`,
    );
    await expectRefused(fetchWith(key), 'OWN_SECRET_NOT_FOUND', 'mallory_credentials (us-east-1)');
  });

  test('another user’s key in a secret that one may read', async () => {
    const [old] = keysOf(await rotated());
    const value = JSON.stringify(processJson(old!)).replace('{', '{"UserName":"alice",');
    await stage.seed({ accounts: [{ id: account, users: [mallory], secrets: [{ name: 'shared', value }] }] });
    const [key] = keysOf(await stage.emulator.state(), 'mallory');
    await expectRefused(
      fetchWith(key, '--secret', 'shared'),
      'OWN_SECRET_UNREADABLE',
      'a key of alice',
      'you are mallory',
    );
  });

  test('a role', async () => {
    await rotated();
    const { accessKeyId, secretAccessKey, sessionToken } = await stage.emulator.credentials(account);
    const role = { ...(await environmentOf({ accessKeyId, secretAccessKey })), AWS_SESSION_TOKEN: sessionToken };
    await expectRefused(rekeyIn(role, 'credentials'), 'NOT_A_USER', 'which is not an IAM user');
  });

  test('the old key, once it is off', async () => {
    const [old] = keysOf(await rotated(enforcing));
    await expectRefused(fetchWith(old), 'CREDENTIALS_EXPIRED', old?.accessKeyId ?? '', 'rekey undo ACCOUNT USER');
  });

  test('a secret that is scheduled for deletion', async () => {
    const [old] = keysOf(await rotated());
    const { secrets } = await administratorOf(stage.emulator, account);
    await secrets.send(new DeleteSecretCommand({ SecretId: secretName }));
    await expectRefused(fetchWith(old), 'OWN_SECRET_UNREADABLE', 'scheduled for deletion', 'restore-secret');
  });

  test('a secret in a shape of before Rekey', async () => {
    const policy = everything('secretsmanager:GetSecretValue');
    const secrets = [{ name: secretName, value: 'user=alice password=hunter2' }];
    const state = await rotated({ ...overlapping, mode: 'plan' }, { user: { inlinePolicies: { policy } }, secrets });
    const [old] = keysOf(state);
    await expectRefused(fetchWith(old), 'OWN_SECRET_UNREADABLE', 'something else than a key that Rekey issued');
    expect(said.join('')).not.toContain('hunter2');
  });

  test('a user who was never rotated', async () => {
    const [old] = keysOf(await rotated({ ...overlapping, mode: 'plan' }));
    await expectRefused(fetchWith(old), 'OWN_SECRET_NOT_FOUND', 'no key of yours was rotated yet');
  });

  test('a new key that somebody switched off', async () => {
    const user = { inlinePolicies: { list: everything('iam:ListAccessKeys') } };
    const [old, fresh] = keysOf(await rotated(overlapping, { user }));
    await stage.emulator.changeKey(fresh?.accessKeyId ?? '', { status: 'Inactive' });
    await expectRefused(fetchWith(old), 'OWN_KEY_UNUSABLE', 'is switched off', 'Keep the key you have');
  });
});

test('a credentials file that cannot be changed safely is left as it is, with its line in the message', async () => {
  const [old] = keysOf(await rotated());
  const { credentials } = files();
  const content = `${profileOf('work', old!)}[work]\n`;
  writeFileSync(credentials, content);
  const { code, stderr } = await fetchWith(old, '--write-profile', 'work');
  expect(code).toBe(2);
  expect(stderr).toContain(`error CREDENTIALS_FILE_REFUSED: ${credentials}:4: profile work begins here once more`);
  expect(readFileSync(credentials, 'utf8')).toBe(content);
  expectNoLeak(await stage.emulator.state());
});
