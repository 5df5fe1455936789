import { accountId, keyId } from '@rekey/engine';
import { expect, test } from 'vitest';
import { versionIdOf } from './version-id.ts';

test('is the hex SHA-256 of account and key id', () => {
  expect(versionIdOf(accountId('222222222222'), keyId('AKIAIOSFODNN7EXAMPLE'))).toBe(
    'bc752978d3e553d61dc02b12ddb72a161f1ec8dcdfe42bc1ca0cf43a73305bd6',
  );
});

test('tells accounts and keys apart, and fits ClientRequestToken', () => {
  const ids = ['1', '2'].flatMap((account) =>
    ['a', 'b'].map((key) => versionIdOf(accountId(account.repeat(12)), keyId(key))),
  );
  expect(new Set(ids).size).toBe(4);
  expect(ids.every((id) => id.length === 64)).toBe(true);
});
