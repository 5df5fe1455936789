import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { parseStoredKey } from './stored-key.ts';

const value = {
  Version: 1,
  AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  UserName: 'alice',
  AccountId: '111111111111',
  CreatedAt: '2026-06-01T07:30:00.000Z',
};
const parse = (change: object) => parseStoredKey(JSON.stringify({ ...value, ...change }));

test('a key as Rekey stores it is read, and its secret does not print', () => {
  const key = parse({});
  expect(key).toMatchObject({ keyId: value.AccessKeyId, user: 'alice', account: '111111111111' });
  expect(key?.createdAt).toEqual(new Date(value.CreatedAt));
  expect(key?.secretAccessKey.reveal()).toBe(value.SecretAccessKey);
  expect(`${inspect(key, { depth: 9, showHidden: true })}${JSON.stringify(key)}`).not.toContain('wJalr');
});

test('a bare credential_process answer is a key too', () => {
  const { Version, AccessKeyId, SecretAccessKey } = value;
  const key = parseStoredKey(JSON.stringify({ Version, AccessKeyId, SecretAccessKey }));
  expect(key).toMatchObject({ user: undefined, account: undefined, createdAt: undefined });
});

test.each([
  ['another version', { Version: 2 }],
  ['no key id', { AccessKeyId: undefined }],
  ['a key id that is none', { AccessKeyId: 'AKIA 1' }],
  ['no secret', { SecretAccessKey: undefined }],
  ['a secret that breaks out of its line', { SecretAccessKey: `${value.SecretAccessKey}\n[default]` }],
  ['a secret with a comment sign', { SecretAccessKey: 'wJalrXUtnFEMI K7MDENG #' }],
  ['a secret that is no text', { SecretAccessKey: 17 }],
])('a value with %s is foreign', (_, change) => {
  expect(parse(change)).toBeUndefined();
});

test.each(['', 'theirs', '{"AWS_ACCESS_KEY_ID":"x"}', 'null', '[]', '"x"', '{'])('so is %j', (text) => {
  expect(parseStoredKey(text)).toBeUndefined();
});

test('a date that is none is left out', () => {
  expect(parse({ CreatedAt: 'yesterday' })).toMatchObject({ createdAt: undefined, user: 'alice' });
});
