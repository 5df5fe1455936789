import { describe, expect, test } from 'vitest';
import { runId } from './model/ids.ts';
import { rotateOrganization } from './rotate-organization.ts';
import { atEach } from './test-support/calls.ts';
import { Stuck } from './testing/clock.ts';
import type { Interceptor, World } from './testing/index.ts';
import { answerLost, aPolicy, crashed, createWorld, theAccount, theUser } from './testing/index.ts';

const policy = aPolicy({ limits: { fullScanEveryDays: 0 } });
const name = `${theUser}_credentials`;
const quarterHourMs = 15 * 60 * 1000;

const aWorld = (): World =>
  createWorld({
    accounts: [{ id: theAccount, users: [{ name: theUser, keys: [{ ageDays: 90, lastUsedDaysAgo: 1 }] }] }],
  });

let runs = 0;
const run = (world: World, interceptor?: Interceptor) => {
  runs += 1;
  const client = `run-${runs}`;
  const ports = world.ports({ client, ...(interceptor === undefined ? {} : { interceptor }) });
  return world.clock.settle(rotateOrganization(ports, { kind: 'run', run: runId(client), policy, policyName: 'test' }));
};

/** Counts a clean run's calls, so that each of them can be made to fail. */
const callsOfCleanRun = async (): Promise<readonly string[]> => {
  const world = aWorld();
  await run(world);
  return world.calls.map(({ call }) => `${call.port}.${call.method}`);
};

type Fault = 'crash before' | 'crash after' | 'answer lost' | 'never arrived';

/** The process meets one fault at its nth call; after a crash nothing of it is ever heard again. */
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

const activeKeys = (world: World) => world.keysOf(theAccount, theUser).filter(({ status }) => status === 'Active');

const inCustody = (world: World): readonly string[] => {
  const versions = [...(world.secretOf(theAccount, name)?.versions.values() ?? [])];
  const current = versions.find(({ stage }) => stage === 'current');
  return world
    .keysOf(theAccount, theUser)
    .filter((key) => current?.value.includes(key.id))
    .map(({ id }) => id);
};

describe.each<Fault>(['crash before', 'crash after', 'answer lost', 'never arrived'])('%s', (fault) => {
  test('at whatever call: the user keeps a working key, and later runs bring everything into order', async () => {
    const clean = await callsOfCleanRun();
    expect(clean.length).toBeGreaterThan(20);
    await atEach(clean, async (nth) => {
      const world = aWorld();
      const first = world.keysOf(theAccount, theUser)[0]?.id;
      const error = await run(world, faultAt(nth, fault)).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error instanceof Stuck).toBe(fault.startsWith('crash'));

      const working = activeKeys(world).map(({ id }) => id);
      expect(working.some((id) => id === first || inCustody(world).includes(id))).toBe(true);

      for (let again = 0; again < 3; again += 1) {
        await world.clock.advance(quarterHourMs + 1000);
        await run(world);
      }
      expect(activeKeys(world)).toHaveLength(1);
      expect(inCustody(world)).toEqual(activeKeys(world).map(({ id }) => id));
      expect(world.keysOf(theAccount, theUser).map(({ id }) => id)).toContain(first);
      const item = await world.ports().store.user(theAccount, theUser);
      expect(item?.record.intent).toBeUndefined();
      expect(item?.record.pending).toBeUndefined();
      expect(world.history().filter(({ status }) => status === 'pending')).toEqual([]);
      expect(world.leaks()).toEqual([]);
    });
  });
});
