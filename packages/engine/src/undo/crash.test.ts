import { describe, expect, test } from 'vitest';
import { atEach } from '../test-support/calls.ts';
import { aliceWith, days, dueKey, run, statuses } from '../test-support/run.ts';
import { undoIn } from '../test-support/undo.ts';
import { Stuck } from '../testing/clock.ts';
import type { Interceptor, World } from '../testing/index.ts';
import { answerLost, crashed, minuteMs, theAccount, theUser } from '../testing/index.ts';

const alice = { account: theAccount, user: theUser };

const rotatedAlice = async (): Promise<World> => {
  const world = aliceWith([dueKey]);
  await run(world);
  await days(world, 1);
  return world;
};

type Fault = 'crash before' | 'crash after' | 'answer lost' | 'never arrived';

const faultAt = (nth: number, fault: Fault): Interceptor => {
  let count = -1;
  let dead = false;
  return async (call, proceed) => {
    if (dead) return crashed();
    count += 1;
    if (count !== nth) return proceed();
    if (fault === 'crash after' || fault === 'answer lost') await proceed();
    if (fault === 'answer lost' || fault === 'never arrived') return answerLost(call);
    dead = true;
    return crashed();
  };
};

/** A clean undo's calls, so that each of them can be made to fail. */
const callsOfCleanUndo = async (): Promise<readonly string[]> => {
  const world = await rotatedAlice();
  const before = world.calls.length;
  await undoIn(world, alice);
  return world.calls.slice(before).map(({ call }) => `${call.port}.${call.method}`);
};

describe.each<Fault>(['crash before', 'crash after', 'answer lost', 'never arrived'])('%s', (fault) => {
  test('at whatever call: no key in use goes, and doing it again ends it', async () => {
    const clean = await callsOfCleanUndo();
    expect(clean.length).toBeGreaterThan(10);
    await atEach(clean, async (nth) => {
      const there = await rotatedAlice();
      const error = await undoIn(there, { ...alice, interceptor: faultAt(nth, fault) }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error instanceof Stuck).toBe(fault.startsWith('crash'));
      // What was switched on stays on, whatever was recorded of it: the hold was there before.
      const was = statuses(there);
      await there.clock.advance(minuteMs);
      await run(there);
      expect(statuses(there)).toEqual(was);

      await undoIn(there, alice);
      await run(there);
      expect(statuses(there)).toEqual(['Active', 'Active']);
      expect(there.history().filter(({ status }) => status === 'pending')).toEqual([]);
      const item = await there.ports().store.user(theAccount, theUser);
      expect(item?.record).toMatchObject({ switchedOff: [] });
      expect(item?.record.pending).toBeUndefined();
      expect(await there.ports().store.holds()).toHaveLength(1);
    });
  });
});
