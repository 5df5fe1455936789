import { describe, expect, test } from 'vitest';
import { keyId } from './model/ids.ts';
import { accountsWith, aliceWith, callsOf, changes, days, dueKey, run } from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { aView, createWorld, daysAgo, hourMs, theAccount, theUser } from './testing/index.ts';
import { viewChanged, withWhatWasSeen } from './view.ts';

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
