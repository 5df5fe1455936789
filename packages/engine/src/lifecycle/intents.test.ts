import { describe, expect, test } from 'vitest';
import { urgentFindings } from '../model/decision.ts';
import type { Key, UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import type { KeySketch, UserSketch } from '../testing/index.ts';
import { aKey, anIntent, aUser, issued, now, someRules, userIdOf } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));

/** Recorded by the intent as there before. */
const before = aKey({ id: 'BEFORE', ageDays: 95 });
const intent = anIntent({ keysBefore: [before.id], openedMinutesAgo: 60 });

/** Created so many seconds after the intent was opened; never used, not in custody, as a key whose secret was lost. */
const lost = (afterOpeningS = 1, sketch: KeySketch = {}): Key => ({
  ...aKey({ id: 'LOST', usedDaysAgo: 'never', ...sketch }),
  createdAt: new Date(intent.openedAt.getTime() + afterOpeningS * 1000),
});
const user = (keys: readonly Key[], sketch: UserSketch = {}) => aUser({ keys, record: { intent }, ...sketch });

describe('R3 discards a key of ours that was lost in a crash', () => {
  test.each([
    [-2.001, 'R3 settle-intent'],
    [-2, 'R3 discard-orphan LOST'],
    [-1.999, 'R3 discard-orphan LOST'],
    [0, 'R3 discard-orphan LOST'],
    [15 * 60 - 0.001, 'R3 discard-orphan LOST'],
    [15 * 60, 'R3 discard-orphan LOST'],
    [15 * 60 + 0.001, 'R3 settle-intent'],
  ])('created %d s after the intent was opened: %s', (afterOpeningS, expected) => {
    expect(judge(user([before, lost(afterOpeningS)]))).toBe(expected);
  });

  test.each([
    ['that was never used', lost(), 'R3 discard-orphan LOST'],
    ['but not one in use', lost(1, { usedDaysAgo: 0 }), 'R3 settle-intent'],
    ['but not one in custody', lost(1, { custody: 'current' }), 'R3 settle-intent LOST'],
    ['but not one that was in custody', lost(1, { custody: 'previous' }), 'R3 settle-intent LOST'],
    ['but not one that is inactive', lost(1, { status: 'Inactive' }), 'R3 settle-intent'],
    ['but not one whose custody is unread', lost(1, { custody: 'unread' }), 'R3 read custody'],
    ['but not one whose custody is unreadable', lost(1, { custody: 'unreadable' }), 'R3 unknown custody'],
    ['but not one whose last use is unread', lost(1, { lastUse: 'unread' }), 'R3 read last-use'],
    ['but not one whose last use is unreadable', lost(1, { lastUse: 'unreadable' }), 'R3 unknown last-use'],
  ])('%s', (_which, key, expected) => {
    expect(judge(user([before, key]))).toBe(expected);
  });

  test('but not one that its own record of the keys before names as the one that goes on working', () => {
    const made = anIntent({ created: before.id, keysBefore: [before.id] });
    const only = { ...before, lastUse: { at: undefined } };
    expect(judge(user([only], { record: { intent: made } }))).toBe('R3 attention lost-key');
  });

  test('but not one that was there before', () => {
    const both = anIntent({ keysBefore: [before.id, lost().id] });
    expect(judge(user([before, lost()], { record: { intent: both } }))).toBe('R3 settle-intent');
  });

  test.each([
    ['no other key', []],
    ['the recorded one inactive', [{ ...before, status: 'Inactive' as const }]],
    ['an active one that was not recorded', [aKey({ id: 'OTHER', ageDays: 95 })]],
  ])('but with %s reports it, once IAM has listed all there is', (_which, others) => {
    const opened = (openedMinutesAgo: number) => anIntent({ keysBefore: [before.id], openedMinutesAgo });
    const key = (open: typeof intent): Key => ({ ...lost(), createdAt: open.openedAt });
    const at = (open: typeof intent) => judge(user([...others, key(open)], { record: { intent: open } }));
    expect(at(opened(14.99))).toBe('R3 waiting');
    expect(at(opened(15))).toBe('R3 attention lost-key');
  });

  test('but nobody else’s, once it is recorded which is ours', () => {
    const recorded = { record: { intent: { ...intent, created: lost().id } } };
    const somebodys = { ...lost(), id: aKey({ id: 'SOMEBODYS' }).id };
    expect(judge(user([before, somebodys], recorded))).toBe('R3 settle-intent');
  });

  test('also as the third key, which R4 would only report', () => {
    expect(judge(user([before, aKey({ id: 'OTHER', ageDays: 95 }), lost()]))).toBe('R3 discard-orphan LOST');
  });

  test('but hands off in quarantine', () => {
    expect(judge(user([before, lost()], { attachedPolicies: ['AWSCompromisedKeyQuarantineV2'] }))).toBe(
      'R2 attention quarantined',
    );
  });

  test('and says of which intent it is', () => {
    expect(decide(user([before, lost()]), someRules(), now).because).toBe(
      'made by the intent of 2026-05-31 23:00Z, and its secret was lost in a crash',
    );
  });
});

describe('a key recorded as created by the intent', () => {
  const recorded = { record: { intent: { ...intent, created: lost().id } } };

  test.each([
    ['is discarded, whenever AWS says it was created', [before, lost(-86_400)], 'R3 discard-orphan LOST'],
    ['is discarded, however late', [before, lost(3000)], 'R3 discard-orphan LOST'],
    ['settles the intent when in custody', [before, lost(3000, { custody: 'current' })], 'R3 settle-intent LOST'],
    [
      'is reported when no recorded key is active',
      [{ ...before, status: 'Inactive' as const }, lost()],
      'R3 attention lost-key',
    ],
    ['is reported when it is the only one', [lost()], 'R3 attention lost-key'],
    ['is reported when it has been used', [before, lost(1, { usedDaysAgo: 0 })], 'R3 attention lost-key'],
    ['settles the intent when it is inactive', [before, lost(1, { status: 'Inactive' })], 'R3 settle-intent'],
    ['settles the intent when it is gone', [before], 'R3 settle-intent'],
  ])('%s', (_what, keys, expected) => {
    expect(judge(user(keys, recorded))).toBe(expected);
  });

  test('is reported urgently, with the reason', () => {
    expect(urgentFindings).toContain('lost-key');
    expect(decide(user([lost()], recorded), someRules(), now).because).toBe(
      'the secret of LOST was lost in a crash at 2026-05-31 23:00Z, but no key that was there before is active',
    );
    expect(decide(user([before, lost(1, { usedDaysAgo: 0 })], recorded), someRules(), now).because).toBe(
      'the secret of LOST was lost in a crash at 2026-05-31 23:00Z, but it has been used since',
    );
  });
});

describe('an open intent whose key is not to be seen', () => {
  test.each([
    [14.99, 'R3 waiting'],
    [15, 'R3 settle-intent'],
    [15.01, 'R3 settle-intent'],
  ])('is settled 15 minutes after it was opened: at %d minutes %s', (openedMinutesAgo, expected) => {
    const open = anIntent({ keysBefore: [before.id], openedMinutesAgo });
    expect(judge(user([before], { record: { intent: open } }))).toBe(expected);
  });

  test('says until when it waits', () => {
    const open = anIntent({ keysBefore: [before.id], openedMinutesAgo: 5 });
    expect(decide(user([before], { record: { intent: open } }), someRules(), now).because).toBe(
      'a key was asked for at 2026-05-31 23:55Z, and it or its secret may come late: until 2026-06-01 00:10Z',
    );
  });

  test('keeps a due user from getting another key', () => {
    const open = anIntent({ keysBefore: [before.id], openedMinutesAgo: 1 });
    expect(judge(user([before], { record: { intent: open } }), someRules({ forced: true }))).toBe('R3 waiting');
  });

  test('does not wait for a key that is in custody', () => {
    const open = anIntent({ keysBefore: [before.id], openedMinutesAgo: 1 });
    const seen = { ...lost(1, { custody: 'current' }), createdAt: open.openedAt };
    expect(judge(user([before, seen], { record: { intent: open } }))).toBe('R3 settle-intent LOST');
  });

  test.each([
    [14.99, 'R3 waiting'],
    [15, 'R3 discard-orphan LOST'],
  ])('waits with a key whose secret may be stored late: at %d minutes %s', (openedMinutesAgo, expected) => {
    const open = { ...anIntent({ keysBefore: [before.id], openedMinutesAgo }), created: lost().id };
    const seen = { ...lost(), createdAt: open.openedAt };
    expect(judge(user([before, seen], { record: { intent: open } }))).toBe(expected);
  });

  test('waits beside a key that may be its own, but is in use', () => {
    const open = { ...intent, openedAt: new Date(now.getTime() - 60_000) };
    const seen = { ...lost(1, { usedDaysAgo: 0 }), createdAt: open.openedAt };
    expect(judge(user([before, seen], { record: { intent: open } }))).toBe('R3 waiting');
  });
});

describe('an open intent', () => {
  test('of a user who was deleted and made anew is settled, and no key touched', () => {
    const other = userIdOf('somebody else');
    expect(judge(user([before, lost()], { identity: { userId: other } }))).toBe('R3 settle-intent');
    expect(judge(user([before, lost(1, { custody: 'current' })], { identity: { userId: other } }))).toBe(
      'R3 settle-intent',
    );
  });

  test('of such a user is judged all the same while the key that it recorded is there: whoever has it, it is ours', () => {
    const other = {
      identity: { userId: userIdOf('somebody else') },
      record: { intent: { ...intent, created: lost().id } },
    };
    expect(judge(user([before, lost()], other))).toBe('R3 discard-orphan LOST');
    expect(judge(user([before, lost(1, { custody: 'current' })], other))).toBe('R3 settle-intent LOST');
    expect(judge(user([before], other))).toBe('R3 settle-intent');
  });

  test('is settled for a key that is gone, in whose hands ever those that stay are', () => {
    const unused = { ...before, custody: 'none', lastUse: { at: undefined } } as const;
    const record = { intent: { ...intent, created: lost().id }, issued: [issued(before)] };
    expect(judge(user([unused], { record }))).toBe('R3 settle-intent');
  });

  test.each([
    ['unread', 'R3 read identity'],
    ['unreadable', 'R3 unknown identity'],
  ] as const)('of a user whose identity is %s is not judged', (identity, expected) => {
    expect(judge(user([before, lost()], { identity }))).toBe(expected);
  });

  test('is not judged by a report', () => {
    expect(judge(user([before], { seen: 'reported' }))).toBe('R3 read keys');
    expect(judge(user([], { seen: 'reported' }))).toBe('R3 read keys');
  });

  test.each([
    ['without keys', []],
    ['with inactive keys only', [{ ...before, status: 'Inactive' as const }]],
  ])('is settled for a user %s too', (_which, keys) => {
    expect(judge(user(keys))).toBe('R3 settle-intent');
  });

  test('asks about no key that can not be its own', () => {
    const unread = { ...before, custody: 'unread', lastUse: 'unread' } as const;
    expect(judge(user([unread]))).toBe('R3 settle-intent');
  });

  test('looks at every key that may be its own', () => {
    const used = { ...lost(1, { usedDaysAgo: 0 }), id: aKey({ id: 'A-USED' }).id };
    expect(judge(user([before, used, lost(2)]))).toBe('R3 discard-orphan LOST');
    expect(judge(user([before, used, lost(2, { custody: 'current' })]))).toBe('R3 settle-intent LOST');
    expect(judge(user([before, used, lost(2, { custody: 'unread' })]))).toBe('R3 read custody');
  });
});
