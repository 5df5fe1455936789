import type { OwnerIdentity, SecretReading, StoredKey } from '@rekey/aws/owner';
import { accountId, isRekeyError, keyId, Secret, userName } from '@rekey/engine';
import { expect, test } from 'vitest';
import { chooseKey, type Read } from './choose.ts';

const alice: OwnerIdentity = {
  account: accountId('111111111111'),
  user: userName('alice'),
  arn: 'arn:aws:iam::111111111111:user/alice',
  partition: 'aws',
  keyInHand: keyId('AKIAOLD'),
};
const stored = (change: Partial<StoredKey> = {}): StoredKey => ({
  keyId: keyId('AKIANEW'),
  secretAccessKey: new Secret('wJalr'),
  createdAt: new Date('2026-06-01T00:00:00Z'),
  user: 'alice',
  account: '111111111111',
  ...change,
});
const at = (name: string, reading: SecretReading): Read => ({ secret: { name, region: 'us-east-1' }, reading });
const found = (name: string, change?: Partial<StoredKey>) => at(name, { status: 'found', key: stored(change) });
const none = at('other', { status: 'absent-or-denied' });

const refusalOf = (...reads: readonly Read[]) => {
  try {
    return chooseKey(reads, alice);
  } catch (error) {
    return isRekeyError(error) ? `${error.code}: ${error.message} (${error.hint})` : String(error);
  }
};

test('of several keys the newest is taken, whatever else is in the way', () => {
  const reads = [
    found('older', { createdAt: new Date('2026-05-01T00:00:00Z') }),
    at('b', { status: 'foreign' }),
    found('newest', { createdAt: new Date('2026-06-02T00:00:00Z') }),
    found('undated', { createdAt: undefined }),
    none,
  ];
  expect(chooseKey(reads, alice).secret.name).toBe('newest');
});

test('a value that names no user is taken for its reader’s', () => {
  expect(chooseKey([found('a', { user: undefined, account: undefined })], alice).secret.name).toBe('a');
});

test.each<[string, readonly Read[], string, string]>([
  ['of another user', [found('a', { user: 'bob' })], 'OWN_SECRET_UNREADABLE', 'a key of bob in account 111111111111'],
  ['of another account', [found('a', { account: '222222222222' })], 'OWN_SECRET_UNREADABLE', 'account 222222222222'],
  ['that is going', [none, at('a', { status: 'scheduled-for-deletion' })], 'OWN_SECRET_UNREADABLE', 'restore-secret'],
  ['in another shape', [none, at('a', { status: 'foreign' })], 'OWN_SECRET_UNREADABLE', 'get-secret-value'],
  [
    'that is denied',
    [none, at('a', { status: 'denied', because: 'deny' })],
    'OWN_SECRET_UNREADABLE',
    'renamed or moved',
  ],
  ['nowhere', [none, at('a', { status: 'absent' })], 'OWN_SECRET_NOT_FOUND', 'other (us-east-1) and a (us-east-1)'],
  ['out of reach', [at('a', { status: 'unreachable', because: 'no answer' })], 'OWN_SECRET_NOT_FOUND', '(no answer)'],
])('a secret %s is told as such', (...[, reads, code, words]) => {
  const refusal = refusalOf(...reads);
  expect(refusal).toMatch(new RegExp(`^${code}: `));
  expect(refusal).toContain(words);
});
