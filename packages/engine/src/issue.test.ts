import { describe, expect, test } from 'vitest';
import {
  accountOf,
  aliceWith,
  callsOf,
  changes,
  days,
  dueKey,
  instead,
  plan,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import type { Call, Interceptor, World } from './testing/index.ts';
import { answerLost, minuteMs, refusedWith, secretNameOf, theAccount, theUser } from './testing/index.ts';

const name = secretNameOf(theUser);
const secretOf = (world: World) => world.secretOf(theAccount, name);
const recordOf = async (world: World) => (await world.ports().store.user(theAccount, theUser))?.record;
const lines = (world: World) => world.history().map(({ action, status }) => `${action} ${status}`);

/** The current value of the secret, read as its owner reads it. */
const value = (world: World): Record<string, unknown> => {
  const current = [...(secretOf(world)?.versions.values() ?? [])].find(({ stage }) => stage === 'current');
  return JSON.parse(current?.value ?? '{}') as Record<string, unknown>;
};

/** What the user ends with once nothing is wrong any more. */
const expectRotated = async (world: World): Promise<void> => {
  expect(statuses(world).filter((status) => status === 'Active')).toHaveLength(1);
  const active = world.keysOf(theAccount, theUser).find(({ status }) => status === 'Active');
  expect(value(world)).toMatchObject({ AccessKeyId: active?.id, SecretAccessKey: active?.secret });
  expect(await recordOf(world)).not.toHaveProperty('intent');
  expect(lines(world).filter((line) => line.endsWith('pending'))).toEqual([]);
  expect(world.leaks()).toEqual([]);
};

describe('the secret', () => {
  test('is made where there is none, and holds what credential_process prints', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world);
    await expectRotated(world);
    const [, made] = world.keysOf(theAccount, theUser);
    expect(value(world)).toEqual({
      Version: 1,
      AccessKeyId: made?.id,
      SecretAccessKey: made?.secret,
      UserName: theUser,
      AccountId: theAccount,
      CreatedAt: made?.createdAt.toISOString(),
    });
    expect(userOf(result).steps[0]?.secret).toEqual({ name, region: 'us-east-1', how: 'created' });
    expect(world.leaks(result)).toEqual([]);
  });

  test.each([
    ['present', { ours: true }],
    ['restored', { ours: true, scheduledForDeletion: true }],
    ['adopted', { policy: '{"old":"policy"}' }],
    ['adopted', { scheduledForDeletion: true }],
  ])('that is there is %s: %j', async (how, secret) => {
    const world = aliceWith([dueKey], { secrets: [{ name, ...secret }] });
    const foreseen = await plan(world);
    expect(userOf(foreseen).steps[0]?.secret?.how).toBe(how);
    const result = await run(world);
    expect(userOf(result).steps[0]?.secret?.how).toBe(how);
    await expectRotated(world);
  });

  test('that is adopted leaves its replaced policy in the history', async () => {
    const world = aliceWith([dueKey], { secrets: [{ name, policy: '{"old":"policy"}' }] });
    await run(world);
    expect(world.history().find(({ action }) => action === 'issue')?.detail).toContain('{"old":"policy"}');
  });

  test.each([
    ['without the tag, where secrets.existing is refuse', {}, { secrets: { existing: 'refuse' as const } }],
    ['that another service owns', { owningService: 'rds', ours: true }, {}],
    ['that rotates by itself', { rotationEnabled: true, ours: true }, {}],
    ['that is a replica', { primaryRegion: 'eu-west-1', ours: true }, {}],
  ])('%s is left alone, and so is the user', async (_what, secret, policy) => {
    const world = aliceWith([dueKey], { secrets: [{ name, ...secret }] });
    const foreseen = await plan(world, { policy });
    expect(stepsOf(userOf(foreseen))).toEqual(['issue refused SECRET_NOT_OURS']);
    const result = await run(world, { policy });
    expect(userOf(result)).toMatchObject({ status: 'failed', code: 'SECRET_NOT_OURS' });
    expect(statuses(world)).toEqual(['Active']);
    expect(changes(world)).toEqual(['vault.prepare']);
    expect(secretOf(world)?.versions.size).toBe(0);
    expect(lines(world)).toEqual(['issue refused']);
  });

  test('lies in the Region of the policy, under its name', async () => {
    const world = aliceWith([dueKey], { user: { name: 'a,b' } });
    await run(world, { policy: { secrets: { region: 'eu-central-1', name: 'rekey/{user}_credentials' } } });
    expect(world.secretOf(theAccount, 'rekey/a/2Cb_credentials', 'eu-central-1')?.versions.size).toBe(1);
  });

  test('in a Region that is not enabled: nothing was changed', async () => {
    const world = aliceWith([dueKey], { disabledRegions: ['us-east-1'] });
    const result = await run(world);
    expect(userOf(result)).toMatchObject({ status: 'failed', code: 'REGION_DISABLED' });
    expect(statuses(world)).toEqual(['Active']);
  });

  test('is known to the table from the second rotation on', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    await days(world, 91);
    await run(world);
    await run(world);
    const asked = world.mutations().filter(({ call }) => call.method === 'prepare');
    expect(asked.map(({ call }) => call.args[0])).toMatchObject([{ known: false }, { known: true }]);
    await expectRotated(world);
  });
});

describe('creating the key', () => {
  test('refused: no key, no intent, and the history says so', async () => {
    const world = aliceWith([dueKey], { denyActions: ['iam:CreateAccessKey'] });
    const result = await run(world);
    expect(userOf(result)).toMatchObject({
      status: 'failed',
      code: 'PERMISSION_MISSING',
      because: expect.stringContaining('iam:CreateAccessKey'),
    });
    expect(statuses(world)).toEqual(['Active']);
    expect(await recordOf(world)).not.toHaveProperty('intent');
    expect(lines(world)).toEqual(['issue refused']);
  });

  test.each([
    ['the key was made', true],
    ['no key was made', false],
  ])('unclear, and %s: left to a later run, which needs a quarter of an hour to be sure', async (_what, made) => {
    const world = aliceWith([dueKey]);
    const lost = async (call: Call, proceed: () => Promise<unknown>) => {
      if (made) await proceed();
      return answerLost(call);
    };
    const first = await run(world, { interceptor: instead('keys.create', lost) });
    expect(userOf(first)).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
    expect(await recordOf(world)).toHaveProperty('intent');
    await world.clock.advance(15 * minuteMs);
    await run(world);
    await expectRotated(world);
    expect(statuses(world)).toEqual(['Inactive', 'Active']);
  });

  test('while IAM may list a lost key late, no other is made', async () => {
    const world = aliceWith([dueKey]);
    await run(world, { interceptor: instead('keys.create', answerLost) });
    await world.clock.advance(14 * minuteMs);
    const second = await run(world);
    expect(accountOf(second).verdicts).toEqual({ waiting: 1 });
    expect(changes(world)).toEqual(['vault.prepare', 'keys.create']);
    expect(await recordOf(world)).toHaveProperty('intent');
  });

  test('whoever can not note its id takes the key back and stops', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world, { interceptor: instead('journal.noteCreated', answerLost) });
    expect(userOf(result)).toMatchObject({ status: 'failed', code: 'STORE_UNAVAILABLE' });
    expect(stepsOf(userOf(result))).toEqual(['issue failed STORE_UNAVAILABLE']);
    expect(changes(world)).toEqual(['vault.prepare', 'keys.create', 'keys.delete']);
    expect(statuses(world)).toEqual(['Active']);
    await world.clock.advance(15 * minuteMs);
    await run(world);
    await expectRotated(world);
  });

  test('a user who is deleted before it is gone, not failed', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world, {
      interceptor: instead('keys.create', (_call, proceed) => {
        world.people.deleteUser(theAccount, theUser);
        return proceed();
      }),
    });
    expect(userOf(result)).toMatchObject({ status: 'gone' });
    expect(result.counts.failed).toBe(0);
    expect(await recordOf(world)).toBeUndefined();
  });
});

describe('storing its value', () => {
  const failing = (answer: (call: Call, proceed: () => Promise<unknown>) => unknown) => ({
    interceptor: instead('vault.store', answer),
  });

  test('refused, and not there: the key goes again, the intent is closed', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(
      world,
      failing((call) => refusedWith(call, 'PERMISSION_MISSING')),
    );
    expect(userOf(result)).toMatchObject({ status: 'failed', code: 'PERMISSION_MISSING' });
    expect(statuses(world)).toEqual(['Active']);
    expect(await recordOf(world)).toEqual({ issued: [], switchedOff: [] });
    expect(lines(world)).toEqual(['issue refused']);
    await run(world);
    await expectRotated(world);
  });

  test('refused, and its key can not be deleted: the intent stays for the next run', async () => {
    const world = aliceWith([dueKey]);
    await run(world, {
      interceptor: (call, proceed) => {
        if (call.method === 'store') return Promise.resolve(refusedWith(call, 'PERMISSION_MISSING'));
        if (call.method === 'delete') return Promise.resolve({ status: 'gone' });
        return proceed();
      },
    });
    expect(statuses(world)).toEqual(['Active', 'Active']);
    expect(await recordOf(world)).toHaveProperty('intent.created');
    await world.clock.advance(15 * minuteMs);
    await run(world);
    await expectRotated(world);
  });

  test('unclear, but it is there: it goes on', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(
      world,
      failing(async (call, proceed) => {
        await proceed();
        return answerLost(call);
      }),
    );
    expect(userOf(result).status).toBe('settled');
    await expectRotated(world);
  });

  test('unclear, and not there: key and intent are left until it can not come late, and then the key is discarded', async () => {
    const world = aliceWith([dueKey]);
    const first = await run(world, failing(answerLost));
    expect(userOf(first)).toMatchObject({ status: 'unclear', code: 'SECRET_UNCLEAR' });
    expect(statuses(world)).toEqual(['Active', 'Active']);
    expect(accountOf(await run(world)).verdicts).toEqual({ waiting: 1 });
    await world.clock.advance(15 * minuteMs);
    const second = await run(world);
    expect(stepsOf(userOf(second))).toEqual(['discard-orphan done', 'issue done', 'deactivate done']);
    await expectRotated(world);
    expect(lines(world)).toEqual(['issue not-done', 'discard-orphan done', 'issue done', 'deactivate done']);
  });

  test('refused, and the secret can not be asked: left to the next run', async () => {
    const world = aliceWith([dueKey]);
    const first = await run(world, {
      interceptor: async (call, proceed) => {
        if (call.method === 'store') return refusedWith(call, 'SECRET_REFUSED');
        return call.method === 'custody' ? answerLost(call) : proceed();
      },
    });
    expect(userOf(first)).toMatchObject({ status: 'unclear', code: 'SECRET_REFUSED' });
    expect(statuses(world)).toEqual(['Active', 'Active']);
    await world.clock.advance(15 * minuteMs);
    await run(world);
    await expectRotated(world);
  });

  test('a process that slept after making the key stores nothing: the key may have been discarded since', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world, {
      interceptor: instead('journal.noteCreated', async (_call, proceed) => {
        const noted = await proceed();
        world.clock.jump(16_000);
        return noted;
      }),
    });
    expect(result).toMatchObject({ status: 'stopped', code: 'LEASE_LOST' });
    expect(changes(world)).not.toContain('vault.store');
    await world.clock.advance(15 * minuteMs);
    await run(world);
    await expectRotated(world);
  });
});

test('an end that the table does not take is unclear, and the next run writes it down', async () => {
  const world = aliceWith([dueKey]);
  const first = await run(world, { interceptor: instead('journal.complete', answerLost) });
  expect(stepsOf(userOf(first))).toEqual(['issue unclear STORE_UNAVAILABLE']);
  expect(statuses(world)).toEqual(['Active', 'Active']);
  const second = await run(world);
  expect(stepsOf(userOf(second))).toEqual(['settle-intent done', 'deactivate done']);
  await expectRotated(world);
  expect((await recordOf(world))?.issued).toHaveLength(1);
});

test('a user made anew under the same name keeps their keys: the old intent is closed', async () => {
  const world = aliceWith([dueKey]);
  await run(world, { interceptor: instead('keys.create', answerLost) });
  world.people.deleteUser(theAccount, theUser);
  world.people.createUser(theAccount, { name: theUser, keys: [{ ageDays: 0 }] });
  const second = await run(world);
  expect(stepsOf(userOf(second))).toEqual(['settle-intent done']);
  expect(statuses(world)).toEqual(['Active']);
});

test('a second crash, while a lost key is discarded, leaves nothing open either', async () => {
  const world = aliceWith([dueKey]);
  await run(world, { interceptor: instead('vault.store', answerLost) });
  await world.clock.advance(15 * minuteMs);
  await run(world, { interceptor: instead('keys.delete', answerLost) });
  await run(world);
  await expectRotated(world);
});

describe('a process that stands still between looking at the keys and asking for a new one', () => {
  const asleepAt =
    (method: string, world: () => World, minutes = 20): Interceptor =>
    async (call, proceed) => {
      const answer = await proceed();
      if (call.method === method) {
        world().clock.jump(minutes * minuteMs);
        await world().clock.sleep(6_000); // awake for long enough to renew the lease
      }
      return answer;
    };

  test.each(['announce', 'prepare', 'openIntent'])(
    'asks for none, lest a lost answer leave a key that nobody knows: %s',
    async (method) => {
      const world: World = aliceWith([dueKey]);
      const result = await run(world, { interceptor: asleepAt(method, () => world) });
      expect(userOf(result)).toMatchObject({ status: 'failed', code: 'TURN_TOO_LONG' });
      expect(changes(world)).not.toContain('keys.create');
      expect(await recordOf(world)).not.toHaveProperty('intent');
      expect(lines(world)).toEqual(['issue refused']);
      await run(world);
      await expectRotated(world);
    },
  );

  test('lists the keys again, and asks, where it stood still before it decided', async () => {
    const world: World = aliceWith([dueKey]);
    const result = await run(world, { interceptor: asleepAt('isOptedOut', () => world) });
    expect(stepsOf(userOf(result))).toEqual(['issue done', 'deactivate done']);
    const methods = callsOf(world, result.run).filter((call) => ['keys.list', 'keys.create'].includes(call));
    expect(methods).toEqual(['keys.list', 'keys.list', 'keys.create', 'keys.list']);
  });

  test('asks the secret again, too, before it switches the old key off', async () => {
    const world: World = aliceWith([dueKey]);
    const remove: Interceptor = async (call, proceed) => {
      const answer = await proceed();
      if (call.method !== 'store') return answer;
      world.people.putSecretValue(theAccount, 'us-east-1', { name, value: 'edited by hand' });
      world.clock.jump(20 * minuteMs);
      await world.clock.sleep(6_000); // awake for long enough to renew the lease
      return answer;
    };
    const result = await run(world, { interceptor: remove });
    expect(stepsOf(userOf(result))).toEqual(['issue done']);
    expect(userOf(result).view).toMatchObject({ finding: 'custody-lost' });
    expect(statuses(world)).toEqual(['Active', 'Active']);
  });

  test.each([
    [4.8, 'done'],
    [5, 'refused'],
  ])('%d minutes after the list it is %s', async (minutes, status) => {
    const world: World = aliceWith([dueKey]);
    await run(world, { interceptor: asleepAt('openIntent', () => world, minutes) });
    expect(lines(world)[0]).toBe(`issue ${status}`);
  });
});
