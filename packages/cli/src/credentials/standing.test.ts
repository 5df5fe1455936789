import type { StoredKey } from '@rekey/aws/owner';
import { keyId, Secret } from '@rekey/engine';
import { expect, test } from 'vitest';
import { standingOf } from './standing.ts';

const now = new Date('2026-06-10T00:00:00Z');
const stored: StoredKey = {
  keyId: keyId('NEW'),
  secretAccessKey: new Secret('s'),
  createdAt: new Date('2026-06-01T00:00:00Z'),
  user: 'alice',
  account: '111111111111',
};
const key = (id: string, day: number, isActive = true) => ({
  id: keyId(id),
  isActive,
  createdAt: new Date(Date.UTC(2026, 5, day)),
});
const old = { keyInHand: keyId('OLD') };

test.each([
  ['the key in hand is the stored one', { keyInHand: keyId('NEW') }, 'unreadable', 'in-use'],
  ['the key in hand is another, and the keys are unreadable', old, 'unreadable', 'waiting'],
  ['the caller is a session', { keyInHand: undefined }, [key('NEW', 1), key('OLD', 0)], 'waiting'],
  ['the key in hand is older', old, [key('NEW', 1), key('OLD', 0)], 'waiting'],
  ['the key in hand is newer', old, [key('NEW', 1), key('OLD', 2)], 'outrun'],
  ['the stored key is off', old, [key('NEW', 1, false), key('OLD', 0)], 'inactive'],
  ['the stored key is not there', old, [key('OLD', 0)], 'gone'],
] as const)('when %s, the stored key is seen so', (...[, identity, keys, kind]) => {
  expect(standingOf(stored, identity, { keys, now }).kind).toBe(kind);
});

test.each([
  [14.99, 'waiting'],
  [15, 'gone'],
])('a key of %d minutes that is not listed is %s', (minutes, kind) => {
  const young = { ...stored, createdAt: new Date(now.getTime() - minutes * 60_000) };
  expect(standingOf(young, old, { keys: [key('OLD', 0)], now }).kind).toBe(kind);
});
