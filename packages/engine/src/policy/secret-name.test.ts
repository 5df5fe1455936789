import { describe, expect, test } from 'vitest';
import type { IssuedKey } from '../model/facts.ts';
import { keyId, userName } from '../model/ids.ts';
import { aKey, anIntent, aUser, issued, someRules } from '../testing/index.ts';
import { readersOf, secretName, secretOf, secretOfKey } from './secret-name.ts';

describe('the name of a secret', () => {
  test.each([
    ['{user}_credentials', 'alice', 'alice_credentials'],
    ['rekey/{user}/key', 'alice', 'rekey/alice/key'],
    ['{user}_credentials', 'a,b', 'a/2Cb_credentials'],
    ['{user}_credentials', ',a,,b,', '/2Ca/2C/2Cb/2C_credentials'],
    ['{user}_credentials', 'a+b=c.d@e_f-g', 'a+b=c.d@e_f-g_credentials'],
    ['{user}_credentials', 'a2Cb', 'a2Cb_credentials'],
  ])('%s of %s is %s', (template, user, expected) => {
    expect(secretName(template, userName(user))).toBe(expected);
  });

  test('differs for users that differ only in what is escaped', () => {
    const names = ['a,b', 'a2Cb', 'a.b', 'a-b'].map((user) => secretName('{user}_x', userName(user)));
    expect(new Set(names).size).toBe(names.length);
  });

  test('and its Region follow the policy', () => {
    const rules = someRules({ secrets: { name: 'rekey/{user}_x', region: 'eu-central-1' } });
    expect(secretOf(aUser({ name: 'a,b' }), rules)).toEqual({ name: 'rekey/a/2Cb_x', region: 'eu-central-1' });
  });
});

describe('the value of a key is looked for', () => {
  const rules = someRules();
  const key = aKey({ id: 'KEY' });
  const secret = (name: string): IssuedKey['secret'] => ({ name, region: 'us-east-1' });
  const record = {
    issued: [issued(aKey({ id: 'OTHER' }), { secret: secret('other') }), issued(key, { secret: secret('recorded') })],
  };
  const intent = anIntent({ keysBefore: [keyId('BEFORE')], secret: secret('intended') });

  test('where Rekey put it, even while an intent is open', () => {
    expect(secretOfKey(key.id, aUser({ record }), rules).name).toBe('recorded');
    expect(secretOfKey(key.id, aUser({ record: { ...record, intent } }), rules).name).toBe('recorded');
  });

  test('where the open intent meant to put it', () => {
    expect(secretOfKey(key.id, aUser({ record: { intent } }), rules).name).toBe('intended');
  });

  test('where the policy says now, for a key that was there before the intent', () => {
    expect(secretOfKey(keyId('BEFORE'), aUser({ record: { intent } }), rules).name).toBe('alice_credentials');
  });

  test('where the policy says now, for a key of which nothing is known', () => {
    expect(secretOfKey(key.id, aUser(), rules)).toEqual(secret('alice_credentials'));
  });
});

test('readers name the account of the user wherever they ask for it', () => {
  const rules = someRules({
    secrets: { readers: ['arn:aws:iam::{account}:role/{account}', 'arn:aws:iam::999999999999:root'] },
  });
  expect(readersOf(aUser({ account: '000000000001' }), rules)).toEqual([
    'arn:aws:iam::000000000001:role/000000000001',
    'arn:aws:iam::999999999999:root',
  ]);
  expect(readersOf(aUser(), someRules())).toEqual([]);
});
