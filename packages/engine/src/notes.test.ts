import { describe, expect, test } from 'vitest';
import type { Key } from './model/facts.ts';
import { countFindings, findingsIn, notesOf } from './notes.ts';
import { aKey, aUser, aView, daysAgo, now } from './testing/index.ts';

const notesOn = (sketch: Parameters<typeof aKey>[0], name?: string) =>
  notesOf(aUser({ keys: [aKey(sketch)], ...(name === undefined ? {} : { name }) }), now);
const used = (days: number, service?: string): Key['lastUse'] => ({
  at: daysAgo(days),
  ...(service === undefined ? {} : { service }),
});

describe('a key', () => {
  test.each([
    [{ ageDays: 300, lastUse: used(44) }, []],
    [{ ageDays: 300, lastUse: used(45) }, ['unused-for-45-days']],
    [{ ageDays: 44, lastUse: { at: undefined } }, []],
    [{ ageDays: 45, lastUse: { at: undefined } }, ['never-used']],
    [{ ageDays: 300, lastUse: 'unread' }, []],
    [{ ageDays: 300, lastUse: 'unreadable' }, []],
    [{ ageDays: 300, lastUse: used(90), status: 'Inactive' }, []],
    [{ ageDays: 10, lastUse: used(1, 'ses') }, ['ses-smtp']],
    [{ ageDays: 10, lastUse: used(1, 's3') }, []],
  ] as const)('%j: %j', (sketch, notes) => {
    expect(notesOn(sketch)).toEqual(notes);
  });

  test('of a user that the SES console made is one for SMTP', () => {
    expect(notesOn({ ageDays: 1, lastUse: 'unread' }, 'ses-smtp-user.20260101-101010')).toEqual(['ses-smtp']);
  });
});

test('a user is noted as idle once', () => {
  const keys = [aKey({ ageDays: 300, lastUse: used(90) }), aKey({ ageDays: 200, lastUse: { at: undefined } })];
  expect(notesOf(aUser({ keys }), now)).toEqual(['unused-for-45-days']);
});

test('nothing is noted of keys that nobody has seen', () => {
  expect(notesOf(aUser({ keys: 'unread' }), now)).toEqual([]);
});

test('users are counted once for each of their findings', () => {
  const views = [
    aView({ verdict: 'attention', finding: 'ses-smtp', notes: ['ses-smtp', 'unused-for-45-days'] }),
    aView({ notes: ['unused-for-45-days'] }),
    aView(),
  ];
  expect(views.map(findingsIn)).toEqual([['ses-smtp', 'unused-for-45-days'], ['unused-for-45-days'], []]);
  expect(countFindings(views)).toEqual({ 'ses-smtp': 1, 'unused-for-45-days': 2 });
});
