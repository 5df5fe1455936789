import { describe, expect, test } from 'vitest';
import type { Settled } from './model/decision.ts';
import { keyId } from './model/ids.ts';

import { reportedKeyId } from './model/placeholder.ts';
import type { UserView } from './model/run.ts';
import { accountsWith, aliceWith, callsOf, changes, days, dueKey, run } from './test-support/run.ts';
import type { UserSketch, World } from './testing/index.ts';
import {
  aKey,
  aUser,
  aView,
  createWorld,
  daysAgo,
  hourMs,
  now,
  someRules,
  theAccount,
  theUser,
} from './testing/index.ts';
import { viewChanged, viewOf, withWhatWasSeen } from './view.ts';

const itemOf = (world: World, user: string = theUser) =>
  [...(world.state.table.items.get(theAccount) ?? [])].find(([name]) => name === user)?.[1];

describe('what is written', () => {
  test('a quiet run: one rollup, no user items, however many users', async () => {
    const fresh = Array.from({ length: 101 }, (_, n) => ({
      name: `user-${n}`,
      keys: [{ ageDays: 10, lastUsedDaysAgo: 1 }],
    }));
    const world = createWorld(accountsWith(fresh));
    await run(world);
    await days(world, 1);
    await run(world, { client: 'quiet' });
    const written = callsOf(world, 'quiet').filter((call) => call.startsWith('journal.'));
    // The account and the management account, which is not covered.
    expect(written).toEqual([
      'journal.recordRun',
      'journal.recordAccount',
      'journal.recordAccount',
      'journal.recordRun',
    ]);
  });

  test.each([
    ['by report', 0],
    ['on the full-scan day', 7],
  ])('a second run right after a rotation writes no user item, %s', async (_how, fullScanEveryDays) => {
    const world = aliceWith([dueKey], { user: { tags: { a: 'b' } } });
    await run(world);
    const policy = { limits: { fullScanEveryDays } };
    if (fullScanEveryDays > 0) while (!scans(world)) await days(world, 1);
    else await world.clock.advance(hourMs);
    await run(world, { client: 'second', policy });
    expect(callsOf(world, 'second').includes('census.users')).toBe(fullScanEveryDays > 0);
    expect(callsOf(world, 'second')).not.toContain('journal.recordUsers');
    expect(changes(world)).toHaveLength(4);
  });

  const scans = (world: World): boolean =>
    Number(theAccount) % 7 === Math.floor(world.clock.now().getTime() / (24 * hourMs)) % 7;

  test('keys stand in one order, whether a report or a list told of them', async () => {
    const world = aliceWith([
      { id: 'AKIAZZZZZZZZZZZZ', ageDays: 50, lastUsedDaysAgo: 1 },
      { id: 'AKIAAAAAAAAAAAAA', ageDays: 5, lastUsedDaysAgo: 1 },
    ]);
    await run(world);
    await run(world, { policy: { limits: { fullScanEveryDays: 1 } } });
    await run(world, { client: 'by-report' });
    expect(callsOf(world, 'by-report')).not.toContain('journal.recordUsers');
    expect(itemOf(world)?.view?.keys.map(({ id }) => id)).toEqual(['AKIAZZZZZZZZZZZZ', 'AKIAAAAAAAAAAAAA']);
  });

  test('a report older than the table changes nothing in it', async () => {
    const world = aliceWith([{ ageDays: 10, lastUsedDaysAgo: 1 }]);
    await run(world);
    const added = world.people.createKey(theAccount, theUser);
    await run(world, { policy: { limits: { fullScanEveryDays: 1 } } });
    expect(itemOf(world)?.view?.keys).toHaveLength(2);
    await world.clock.advance(hourMs);
    await run(world);
    expect(itemOf(world)?.view?.keys.map(({ id }) => id)).toContain(added);
  });
});

describe('whether the table has to be told', () => {
  const key = { id: keyId('AKIA1'), status: 'Active' as const, createdAt: daysAgo(10) };
  const used = (at: number) => aView({ keys: [{ ...key, lastUse: { at: daysAgo(at) } }] });

  test('of a user it does not know: yes', () => {
    expect(viewChanged(undefined, aView())).toBe(true);
  });

  test.each([
    ['the verdict', aView({ verdict: 'overlap' })],
    ['the rule', aView({ rule: 'R11' })],
    ['the reason', aView({ because: 'due tomorrow' })],
    ['the mode', aView({ mode: 'plan' })],
    ['the finding', aView({ finding: 'three-keys' })],
    ['the exception', aView({ exception: { hold: false, id: 'legacy' } })],
    ['a key', aView({ keys: [key] })],
  ])('of %s: yes', (_what, after) => {
    expect(viewChanged(aView(), after)).toBe(true);
  });

  test.each([
    ['its status', { status: 'Inactive' as const }],
    ['its custody', { custody: 'current' as const }],
    ['its id, known at last', { id: keyId('AKIA2') }],
  ])('of a key, %s: yes', (_what, change) => {
    expect(viewChanged(aView({ keys: [key] }), aView({ keys: [{ ...key, ...change }] }))).toBe(true);
  });

  test('of a last use, once it moved by a week', () => {
    expect(viewChanged(used(8), used(1.001))).toBe(false);
    expect(viewChanged(used(8), used(1))).toBe(true);
    expect(viewChanged(aView({ keys: [key] }), used(1))).toBe(true);
    expect(viewChanged(used(8), aView({ keys: [key] }))).toBe(false);
  });

  test('not of a moment at which something is due: it moves with the clock', () => {
    expect(viewChanged(aView({ dueAt: daysAgo(1) }), aView({ dueAt: daysAgo(0) }))).toBe(false);
  });

  test('not of the order in which a table keeps fields', () => {
    const view = aView({ keys: [{ ...key, custody: 'current' }], exception: { hold: true, reason: 'stop' } });
    const turned = Object.fromEntries(Object.entries(view).toReversed()) as typeof view;
    const exception = { reason: 'stop', hold: true };
    expect(viewChanged(view, { ...turned, exception, keys: [{ custody: 'current', ...key }] })).toBe(false);
  });
});

describe('what was not asked this time', () => {
  const key = { id: keyId('AKIA1'), status: 'Active' as const, createdAt: daysAgo(10) };
  const before = aView({ keys: [{ ...key, lastUse: { at: daysAgo(3) }, custody: 'current' }] });

  test('is shown as it was seen last', () => {
    expect(withWhatWasSeen(aView({ keys: [key] }), before, true)).toEqual(before);
  });

  test('custody not after something was done: it may have moved', () => {
    expect(withWhatWasSeen(aView({ keys: [key] }), before, false).keys).toEqual([
      { ...key, lastUse: { at: daysAgo(3) } },
    ]);
  });

  test('what was asked counts', () => {
    const now = aView({ keys: [{ ...key, lastUse: { at: daysAgo(1) }, custody: 'previous' }] });
    expect(withWhatWasSeen(now, before, true)).toEqual(now);
  });
});

describe('what the table shows of a user', () => {
  const settled = { kind: 'settled', rule: 'R5', verdict: 'no-keys', because: 'no keys' } as const;
  const shown = (user: UserSketch, more: Partial<Settled> = {}) =>
    viewOf(aUser(user), someRules(), { settled: { ...settled, ...more }, now });

  test('is the verdict, and nothing that there is not', () => {
    expect(shown({ keys: [] })).toStrictEqual({
      keys: [],
      verdict: 'no-keys',
      rule: 'R5',
      because: 'no keys',
      mode: 'enforce',
    });
    expect(shown({ keys: 'unreadable' }).keys).toEqual([]);
  });

  test('is the finding, the exception, and when something is due', () => {
    const exception = { hold: false, id: 'legacy' };
    expect(shown({ keys: [aKey({ ageDays: 80 })] }, { finding: 'three-keys', exception })).toMatchObject({
      finding: 'three-keys',
      exception,
      dueAt: daysAgo(-10),
    });
  });

  test('is of each key what is known, without the place that a report holds for its id', () => {
    const unread = aKey({ id: reportedKeyId(1), custody: 'unread', lastUse: 'unreadable' });
    const { status, createdAt } = unread;
    const known = aKey({ id: 'KNOWN', ageDays: 5, custody: 'current' });
    expect(shown({ keys: [known, unread] }).keys).toStrictEqual([{ id: undefined, status, createdAt }, known]);
  });

  test('are the keys by age, then by id, in whatever order they were told', () => {
    const keys = ['B', 'A', 'C'].map((id) => aKey({ id }));
    for (const told of [keys, keys.toReversed()]) {
      expect(shown({ keys: told }).keys.map(({ id }) => id)).toEqual(['A', 'B', 'C']);
    }
  });
});

describe('keys as they were seen last', () => {
  const key = { id: keyId('AKIA1'), status: 'Active' as const, createdAt: daysAgo(10) };
  const seen = aView({ keys: [{ ...key, custody: 'current' }] });

  test('stand in for keys that could not be listed, and for none that were', () => {
    const unknown = aView({ verdict: 'unknown' });
    expect(withWhatWasSeen(unknown, seen, true)).toEqual({ ...unknown, keys: seen.keys });
    expect(withWhatWasSeen(aView({ verdict: 'no-keys' }), seen, true).keys).toEqual([]);
    const other = { ...key, id: keyId('AKIA2') };
    expect(withWhatWasSeen(aView({ verdict: 'unknown', keys: [other] }), seen, true).keys).toEqual([other]);
    expect(withWhatWasSeen(unknown, undefined, true)).toEqual(unknown);
  });

  test('are the same by their ids, or by their creation where an id is not known', () => {
    const { id: _id, ...nameless } = key;
    const later = { createdAt: daysAgo(9) };
    const custodyOf = (one: Partial<typeof key>, then: Partial<typeof key> = key) =>
      withWhatWasSeen(
        aView({ keys: [{ ...nameless, id: undefined, ...one }] }),
        aView({ keys: [{ ...nameless, id: undefined, custody: 'current', ...then }] }),
        true,
      ).keys[0]?.custody;
    expect(custodyOf(key)).toBe('current');
    expect(custodyOf({ ...key, ...later })).toBe('current');
    expect(custodyOf({ id: keyId('AKIA2') })).toBeUndefined();
    expect(custodyOf({})).toBe('current');
    expect(custodyOf(later)).toBeUndefined();
    expect(custodyOf(key, {})).toBe('current');
    expect(custodyOf({ ...key, ...later }, {})).toBeUndefined();
  });

  test('keep the notes that turn on a last use which nobody asked for this time', () => {
    const noted = aView({ keys: [key], notes: ['unused-for-45-days'] });
    const used = { ...key, lastUse: { at: daysAgo(1) } };
    const notesOf = (view: UserView) => withWhatWasSeen(view, noted, true).notes;
    expect(notesOf(aView({ keys: [key] }))).toEqual(['unused-for-45-days']);
    expect(notesOf(aView({ keys: [key], notes: ['ses-smtp'] }))).toEqual(['ses-smtp', 'unused-for-45-days']);
    expect(notesOf(aView({ keys: [used] }))).toBeUndefined();
    expect(notesOf(aView({ keys: [used], notes: ['ses-smtp'] }))).toEqual(['ses-smtp']);
    expect(viewChanged(noted, aView({ keys: [key] }))).toBe(true);
  });
});
