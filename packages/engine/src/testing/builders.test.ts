import { expect, test } from 'vitest';
import { aKey, anIntent, aUser, issued, someRules, switchedOff, theUser } from './index.ts';
import { dayMs, hourMs, now } from './time.ts';

test('ages are exact, to the millisecond', () => {
  const ages = [89.99, 90, 90.01].map((ageDays) => now.getTime() - aKey({ ageDays }).createdAt.getTime());
  expect(ages).toEqual([89.99 * dayMs, 90 * dayMs, 90.01 * dayMs]);
});

test('key ids tell the age and look like those of AWS', () => {
  expect(aKey({ ageDays: 90 }).id).toBe('AKIA00000090DAYS');
  expect(aKey({ ageDays: 89.99 }).id).toBe('AKIA00089P99DAYS');
  expect(aKey({ id: 'AKIATHEOLDKEY000' }).id).toBe('AKIATHEOLDKEY000');
});

test('a user has every fact known and one young key, unless told otherwise', () => {
  expect(aUser()).toMatchObject({ name: theUser, optedOut: false, tags: {}, keys: { seen: 'listed', at: now } });
  expect(aUser({ keys: 'unread', tags: 'unreadable', identity: 'unread' })).toMatchObject({
    keys: 'unread',
    tags: 'unreadable',
    identity: 'unread',
  });
});

test('the arn follows name, path and account', () => {
  expect(aUser({ name: 'bob', path: '/ci/', account: '222222222222' }).identity).toEqual({
    userId: 'AIDA0000000000000BOB',
    arn: 'arn:aws:iam::222222222222:user/ci/bob',
  });
});

test('what is overridden deep down leaves its neighbours alone', () => {
  expect(someRules({ lifecycle: { overlap: { minDays: 7 } } }).lifecycle).toMatchObject({
    rotateAfterDays: 90,
    overlap: { minDays: 7, maxDays: 30 },
  });
  expect(aUser({ record: { issued: [issued(aKey())] } }).record).toMatchObject({ switchedOff: [] });
});

test('entries of the record are dated relative to now', () => {
  expect(anIntent({ openedMinutesAgo: 120 }).openedAt.getTime()).toBe(now.getTime() - 2 * hourMs);
  expect(switchedOff(aKey(), { offDaysAgo: 3 }).at.getTime()).toBe(now.getTime() - 3 * dayMs);
  expect(aKey({ usedDaysAgo: 'never' }).lastUse).toEqual({ at: undefined });
});
