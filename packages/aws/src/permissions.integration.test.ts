import { borrowEmulator } from '@rekey/emulator';
import { accountId, userName } from '@rekey/engine';
import { expect, test } from 'vitest';
import { centralActions, rotateActions } from './permissions.ts';
import { oneAccount } from './testing/emulated.ts';

const prefixes: Readonly<Record<string, string>> = { tagging: 'tag' };
const withoutCall = ['sts:SetSourceIdentity']; // comes with AssumeRole

test('the actions that are granted are exactly the calls that are made', { timeout: 60_000 }, async () => {
  await using emulator = await borrowEmulator();
  const alice = userName('alice');
  const foreign = { name: 'foreign_credentials', deletedDaysAgo: 1 };
  using there = await oneAccount(emulator, { account: { secrets: [foreign] } });
  const { directory } = there.aws;
  await emulator.settings({ omitAccountPaths: true });

  await directory.organization();
  for await (const account of directory.accounts()) await directory.isOptedOut(account.id, { key: 'rekey' });
  await directory.optedOut({ key: 'rekey' });

  const { census, keys, ...access } = await there.open();
  await census.report();
  await access.role();
  await census.users();
  const { identity } = await census.user(alice);
  await Promise.all([census.groups(alice), census.attachedPolicies(alice), census.console(alice)]);
  const made = await keys.create(alice);
  if (made.status !== 'created') throw new Error(made.because);
  await keys.list(alice);
  await keys.lastUse(made.keyId);
  const vault = access.vault('us-east-1');
  const account = accountId('222222222222');
  const request = {
    account,
    user: alice,
    userArn: identity.arn,
    existing: 'adopt',
    readers: [],
    known: false,
  } as const;
  expect(await vault.prepare({ ...request, name: foreign.name })).toMatchObject({ how: 'adopted' });
  const name = 'alice_credentials';
  expect(await vault.prepare({ ...request, name })).toMatchObject({ how: 'created' });
  expect(await vault.store({ account, name, keyId: made.keyId, value: made.secret })).toEqual({ status: 'stored' });
  expect(await vault.custody({ account, name, keyIds: [made.keyId] })).toEqual(new Map([[made.keyId, 'current']]));
  expect(await keys.deactivate(alice, made.keyId)).toEqual({ status: 'done' });
  expect(await keys.delete(alice, made.keyId)).toEqual({ status: 'done' });
  await emulator.inject({ operation: 'GetAccountAuthorizationDetails', error: { code: 'AccessDenied', status: 403 } });
  await census.users();

  const calls = await emulator.calls();
  const called = new Set(calls.map(({ service, operation }) => `${prefixes[service] ?? service}:${operation}`));
  const granted = [...rotateActions, ...centralActions].filter((action) => !withoutCall.includes(action));
  expect([...called].toSorted()).toEqual(granted.toSorted());
});
