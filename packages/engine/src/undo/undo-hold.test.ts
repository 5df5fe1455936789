import { describe, expect, test } from 'vitest';
import { accountId, userName } from '../model/ids.ts';
import type { Hold } from '../model/rules.ts';
import { aliceWith, instead, statuses } from '../test-support/run.ts';
import { only, undoIn } from '../test-support/undo.ts';
import type { KeyDescription, World } from '../testing/index.ts';
import { aHold, createWorld, daysAgo, daysAhead, minuteMs, theAccount, theUser } from '../testing/index.ts';

const alice = { account: theAccount, user: theUser };
const other = accountId('222222222222');
const off: KeyDescription = { ageDays: 100, status: 'Inactive', switchedOffDaysAgo: 1 };
const current: KeyDescription = { ageDays: 1, issued: true, custody: 'current' };

const holdsIn = (world: World): readonly Hold[] => world.state.table.holds;

describe('the hold of an undo', () => {
  const held = async (...holds: readonly Hold[]) => {
    const world = createWorld({
      accounts: [{ id: theAccount, users: [{ name: theUser, keys: [off, current] }] }, { id: other }],
      table: { holds },
    });
    const { hold } = only(await undoIn(world, { ...alice, until: daysAhead(10) }));
    return { world, hold };
  };
  const own = { scope: theAccount, user: theUser };

  test('is told in the result, with its end', async () => {
    const { world, hold } = await held();
    expect(hold).toMatchObject({ ...own, until: daysAhead(10) });
    expect(holdsIn(world)).toEqual([hold]);
  });

  test('has no end where none was asked for', async () => {
    const world = aliceWith([off, current]);
    const { hold } = only(await undoIn(world, alice));
    expect(Object.hasOwn(hold ?? {}, 'until')).toBe(false);
    expect(hold).toMatchObject(own);
  });

  test.each([
    ['ends at the same moment', { until: daysAhead(10) }],
    ['ends later', { until: daysAhead(11) }],
    ['has no end', {}],
  ])('that is there and %s is kept and told', async (_, sketch) => {
    const there = aHold({ ...own, ...sketch, reason: 'theirs' });
    const { world, hold } = await held(there);
    expect([hold, ...holdsIn(world)]).toEqual([there, there]);
  });

  test.each([
    ['ends sooner', { ...own, until: daysAhead(9) }],
    ['is over', { ...own, since: daysAgo(9), until: daysAgo(1) }],
    ['is of the whole account', { scope: own.scope }],
    ['is of a user of that name elsewhere', { ...own, scope: other }],
    ['is of another user', { ...own, user: userName('bob') }],
  ])('is put where one is there that %s', async (_, sketch) => {
    const { world, hold } = await held(aHold({ ...sketch, reason: 'theirs' }));
    expect(hold).toMatchObject({ ...own, until: daysAhead(10) });
    expect(holdsIn(world)).toContainEqual(hold);
  });

  test('is not put by a process that slept past its lease, which switches nothing on either', async () => {
    const world = aliceWith([off, current]);
    const interceptor = instead('keys.list', async (_call, proceed) => {
      const answer = await proceed();
      world.clock.jump(minuteMs);
      return answer;
    });
    const result = await undoIn(world, { ...alice, interceptor });
    expect(only(result)).toMatchObject({ status: 'failed', code: 'LEASE_LOST' });
    expect(holdsIn(world)).toEqual([]);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });
});
