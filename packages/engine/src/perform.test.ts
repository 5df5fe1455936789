import { expect, test } from 'vitest';
import { accountCaps, runRotations } from './caps.ts';
import { acquireLease } from './lease.ts';
import type { Act, Action } from './model/decision.ts';
import type { KeyId } from './model/ids.ts';
import { createPerformer } from './perform.ts';
import { createPlanner } from './plan.ts';
import { aliceWith, changes, instead } from './test-support/run.ts';
import type { Interceptor, KeyDescription, World } from './testing/index.ts';
import {
  anAccount,
  answerLost,
  aPolicy,
  aRecord,
  aUser,
  minuteMs,
  refusedWith,
  someRules,
  switchedOff,
  theAccount,
  theUser,
  thisRun,
} from './testing/index.ts';

const keys: readonly KeyDescription[] = [
  { id: 'AKIAOLD', ageDays: 100, status: 'Inactive', switchedOffDaysAgo: 3 },
  { id: 'AKIANEW', ageDays: 3 },
];
const old = 'AKIAOLD' as KeyId;

/** One action on the older of two keys, which Rekey switched off. */
const perform = async (world: World, action: Action, interceptor?: Interceptor) => {
  const ports = world.ports(interceptor === undefined ? {} : { interceptor });
  const { limits, memberRole } = aPolicy();
  const options = { role: memberRole, access: 'write', run: thisRun } as const;
  const caps = accountCaps(limits, runRotations(limits));
  const givenBack: Action['kind'][] = [];
  const deps = {
    access: await ports.sessions.open(anAccount({ id: theAccount }), options),
    clock: ports.clock,
    lease: await acquireLease(ports, { run: thisRun, caller: 'operator' }),
    journal: ports.store.journal(1),
    caps: {
      ...caps,
      giveBack: (kind: Action['kind']) => {
        givenBack.push(kind);
        return caps.giveBack(kind);
      },
    },
    run: thisRun,
    nextEventId: () => 'event-1',
  };
  const facts = aUser({ record: aRecord({ switchedOff: [switchedOff({ id: old }, { offDaysAgo: 3 })] }) });
  const decision: Act = { kind: 'act', rule: 'R9', because: 'a test says so', action };
  const task = { facts, rules: someRules(), decision };
  const outcome = await world.clock.settle(createPerformer(deps)(task));
  return { outcome, givenBack, planned: await createPlanner(deps)(task) };
};

test.each<{ action: Action; change: string; switchedOffAfter: number }>([
  { action: { kind: 'reactivate', keyId: old }, change: 'keys.reactivate', switchedOffAfter: 0 },
  { action: { kind: 'deactivate', keyId: old }, change: 'keys.deactivate', switchedOffAfter: 1 },
  { action: { kind: 'delete', keyId: old }, change: 'keys.delete', switchedOffAfter: 0 },
])('$action.kind: announced, done, completed with the new record; and a plan foresees its effect', async (given) => {
  const world = aliceWith(keys);
  const { outcome, planned } = await perform(world, given.action);
  expect(outcome).toEqual(planned);
  expect(changes(world)).toEqual([given.change]);
  const order = world.calls.map(({ call }) => call.method).filter((method) => method !== 'open');
  expect(order.slice(-3)).toEqual(['announce', given.action.kind, 'complete']);
  expect(world.history()).toMatchObject([{ action: given.action.kind, keyId: old, rule: 'R9', status: 'done' }]);
  const item = await world.ports().store.user(theAccount, theUser);
  expect(item?.record.switchedOff).toHaveLength(given.switchedOffAfter);
});

const deactivate: Action = { kind: 'deactivate', keyId: old };

test('what could not be announced is not done', async () => {
  const world = aliceWith(keys);
  await expect(perform(world, deactivate, instead('journal.announce', answerLost))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  expect(changes(world)).toEqual([]);
});

test('what AWS refused is refused in the history too', async () => {
  const world = aliceWith(keys);
  const { outcome } = await perform(
    world,
    deactivate,
    instead('keys.deactivate', (call) => refusedWith(call, 'SCP_DENIED')),
  );
  expect(outcome).toMatchObject({ status: 'refused', code: 'SCP_DENIED' });
  expect(world.history()).toMatchObject([{ status: 'refused', detail: expect.stringContaining('refused by a test') }]);
});

test('what got no answer stays pending, in the history and with the user', async () => {
  const world = aliceWith(keys);
  const { outcome } = await perform(world, deactivate, instead('keys.deactivate', answerLost));
  expect(outcome.status).toBe('unclear');
  expect(world.history()).toMatchObject([{ status: 'pending' }]);
  expect((await world.ports().store.user(theAccount, theUser))?.record.pending).toMatchObject({ keyId: old });
});

test('a key that is not there any more: deleting it is done, switching it off is not', async () => {
  const world = aliceWith([{ ageDays: 3 }]);
  expect((await perform(world, { kind: 'delete', keyId: old })).outcome.status).toBe('done');
  const again = aliceWith([{ ageDays: 3 }]);
  expect((await perform(again, deactivate)).outcome).toMatchObject({ status: 'refused', code: 'NO_SUCH_USER' });
  expect(again.history()).toMatchObject([{ status: 'not-done' }]);
});

test.each<{ action: Action; minutes: number; status: string }>([
  { action: { kind: 'deactivate', keyId: old }, minutes: 5, status: 'refused' },
  { action: { kind: 'delete', keyId: old }, minutes: 20, status: 'refused' },
  { action: { kind: 'reactivate', keyId: old }, minutes: 20, status: 'refused' },
  { action: { kind: 'deactivate', keyId: old }, minutes: 4.8, status: 'done' },
])('$action.kind by a process that stood still for $minutes min since the list: $status', async (given) => {
  const world = aliceWith(keys);
  const { outcome, givenBack } = await perform(world, given.action, async (call, proceed) => {
    const answer = await proceed();
    if (call.method === 'announce') {
      world.clock.jump(given.minutes * minuteMs);
      await world.clock.sleep(6_000); // awake for long enough to renew the lease
    }
    return answer;
  });
  expect('code' in outcome ? outcome.code : outcome.status).toBe(given.status === 'done' ? 'done' : 'TURN_TOO_LONG');
  expect(changes(world)).toHaveLength(given.status === 'done' ? 1 : 0);
  expect(world.history()).toMatchObject([{ status: given.status }]);
  expect(givenBack).toEqual(given.status === 'done' ? [] : [given.action.kind]);
});
