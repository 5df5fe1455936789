import { describe, expect, test } from 'vitest';
import type { UserRecord } from './model/facts.ts';
import { keyId, userName } from './model/ids.ts';
import type { UserItem } from './model/run.ts';
import { createFormerNames, keysOf } from './renamed.ts';
import { aKey, anEvent, anIntent, aRecord, aUser, issued, switchedOff, theAccount, theUser } from './testing/index.ts';

const [one, two] = [keyId('AKIAONE000000001'), keyId('AKIATWO000000002')];
const newName = 'alice.smith';
const itemOf = (record: Partial<UserRecord>, user: string = theUser): UserItem => ({
  account: theAccount,
  user: userName(user),
  record: aRecord(record),
});
const formerOf = (...items: readonly UserItem[]) =>
  createFormerNames({ rollup: undefined, users: new Map(items.map((item) => [item.user, item])) });
const withKey = { name: newName, keys: [{ ...aKey(), id: one }] };

describe('keys with which Rekey has had to do', () => {
  test.each([
    ['issued', { issued: [issued({ ...aKey(), id: one })] }, [one]],
    ['switched off', { switchedOff: [switchedOff({ id: one })] }, [one]],
    ['there before an intent', { intent: anIntent({ keysBefore: [one] }) }, [one]],
    ['there before an intent, and made by it', { intent: anIntent({ keysBefore: [one], created: two }) }, [one, two]],
    ['of a call that is pending', { pending: anEvent({ keyId: one }) }, [one]],
  ] as const)('are those that were %s', (_, record, ids) => {
    expect(keysOf({ record: aRecord(record) })).toEqual(ids);
  });

  test('are none where nothing was done, nor of a pending call without a key', () => {
    const { keyId: _, ...issue } = anEvent({ action: 'issue' });
    expect(keysOf({ record: aRecord() })).toEqual([]);
    expect(keysOf({ record: aRecord({ pending: issue }) })).toEqual([]);
  });
});

describe('a former name', () => {
  const item = itemOf({ issued: [issued({ ...aKey(), id: one })] });

  test('is that under which the table knows a key of the user', () => {
    expect(formerOf(item)(aUser(withKey))).toBe(item);
  });

  test('is none of a user whom the table knows under this name', () => {
    const record = aRecord({ issued: [issued({ ...aKey(), id: two })] });
    expect(formerOf(item)(aUser({ ...withKey, record }))).toBeUndefined();
    expect(formerOf(itemOf(item.record, newName))(aUser(withKey))).toBeUndefined();
  });

  test('is none of a user with other keys, or whose keys are not known', () => {
    expect(formerOf(item)(aUser({ name: newName, keys: [{ ...aKey(), id: two }] }))).toBeUndefined();
    expect(formerOf(item)(aUser({ name: newName, keys: 'unread' }))).toBeUndefined();
  });
});
