import { setTimeout } from 'node:timers/promises';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { userName } from '@rekey/engine';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hurried, oneAccount } from '../testing/emulated.ts';

const alice = userName('alice');
let emulator: Emulator;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.stop());

const member = '222222222222';
/** All calls of a session and in it. */
const operations = async () => {
  const calls = await emulator.calls();
  return calls
    .filter(({ account, operation }) => account === member || operation === 'AssumeRole')
    .map(({ operation }) => operation);
};

describe('the credential report', () => {
  test.each([10, 1_000])('of a quiet account of %i users takes 3 calls when it is ready', async (count) => {
    using there = await oneAccount(emulator, { account: { fillUsers: { count, keys: [{ ageDays: 5 }] } } });
    await emulator.makeReport(member, { ageHours: 1 });
    const report = await (await there.open('read')).census.report();
    expect(report).toMatchObject({ status: 'ready', users: { length: count + 1 } });
    expect(await operations()).toEqual(['AssumeRole', 'GenerateCredentialReport', 'GetCredentialReport']);
  });

  test('that takes two seconds takes 5 calls with the waits as they are, and fewer once a run has seen how long', async () => {
    using there = await oneAccount(emulator, { settings: { ...hurried, waits: {} } });
    await emulator.settings({ report: { mode: 'seconds', seconds: 2 } });
    const callsOfOne = async () => {
      await emulator.clearCalls();
      expect(await (await there.open('read')).census.report()).toMatchObject({ status: 'ready' });
      await emulator.advance({ hours: 5 }); // the next one is made anew
      return (await operations()).length;
    };
    const [first, , third] = [await callsOfOne(), await callsOfOne(), await callsOfOne()];
    expect(first).toBeLessThanOrEqual(6); // on a busy machine the third look may come too early for the emulator's clock
    expect(third).toBeLessThan(first);
  });

  test('is collected from a request that was made before, without a second one', async () => {
    using there = await oneAccount(emulator);
    const { census } = await there.open('read');
    await census.requestReport();
    expect(await operations()).toEqual(['AssumeRole', 'GenerateCredentialReport']);
    expect(await census.report()).toMatchObject({ status: 'ready' });
    expect((await operations()).filter((operation) => operation === 'GenerateCredentialReport')).toHaveLength(1);
  });

  test('that was requested long ago is looked for at once, and again where it is not there', async () => {
    using there = await oneAccount(emulator);
    await emulator.settings({ report: { mode: 'polls', polls: 1 } });
    const { census } = await there.open('read');
    await census.requestReport();
    await setTimeout(200); // longer than all waits of this test together
    await emulator.clearCalls();
    expect(await census.report()).toMatchObject({ status: 'ready' });
    expect((await emulator.calls()).map(({ errorCode }) => errorCode)).toEqual(['ReportInProgress', null]);
  });

  test('that needs one more look takes 5 calls', async () => {
    using there = await oneAccount(emulator);
    await emulator.settings({ report: { mode: 'polls', polls: 2 } });
    expect(await (await there.open('read')).census.report()).toMatchObject({ status: 'ready' });
    expect(await operations()).toHaveLength(5);
  });

  test('takes no more calls on a machine whose clock is weeks behind', async () => {
    using there = await oneAccount(emulator);
    await emulator.settings({ report: { mode: 'polls', polls: 2 } });
    await emulator.advance({ days: 16 });
    expect(await (await there.open('read')).census.report()).toMatchObject({ status: 'ready' });
    expect(await operations()).toHaveLength(5);
  });

  test('that never completes is unavailable after the waits, and says so', async () => {
    using there = await oneAccount(emulator);
    await emulator.settings({ report: { mode: 'never' } });
    expect(await (await there.open('read')).census.report()).toEqual({
      status: 'unavailable',
      because: expect.stringMatching(/not ready after/),
    });
    expect(await operations()).toHaveLength(5);
  });

  test('that expired in between is asked for again', async () => {
    using there = await oneAccount(emulator);
    await emulator.inject({
      operation: 'GetCredentialReport',
      error: { code: 'ReportExpired', status: 410 },
      times: 1,
    });
    expect(await (await there.open('read')).census.report()).toMatchObject({ status: 'ready' });
    expect((await operations()).filter((operation) => operation === 'GenerateCredentialReport')).toHaveLength(2);
  });

  test('of which AWS has made too many is unavailable', async () => {
    using there = await oneAccount(emulator, { settings: { ...hurried, limits: { attempts: 1 } } });
    await emulator.inject({ operation: 'GenerateCredentialReport', error: { code: 'LimitExceeded', status: 409 } });
    expect(await (await there.open('read')).census.report()).toMatchObject({ status: 'unavailable' });
  });

  test('is no matter of the report when the session is lost or AWS throttles: that is thrown', async () => {
    using there = await oneAccount(emulator, { settings: { ...hurried, limits: { attempts: 1 } } });
    const { census } = await there.open('read');
    await emulator.inject({ operation: 'GenerateCredentialReport', error: { code: 'Throttling', status: 400 } });
    await expect(census.report()).rejects.toMatchObject({ code: 'THROTTLED' });
  });
});

test('profiles of 1,000 users are one call', async () => {
  using there = await oneAccount(emulator, { account: { users: [], fillUsers: { count: 1_000 } } });
  expect((await (await there.open('read')).census.profiles()).size).toBe(1_000);
  expect(await operations()).toEqual(['AssumeRole', 'GetAccountAuthorizationDetails']);
});

test('whether a user who is not there has a console is NO_SUCH_USER, not no', async () => {
  using there = await oneAccount(emulator);
  const { census } = await there.open('read');
  expect(await census.console(alice)).toBe(false);
  const message = 'The user with name nobody cannot be found.';
  await emulator.inject({ operation: 'GetLoginProfile', error: { code: 'NoSuchEntity', status: 404, message } });
  await expect(census.console(userName('nobody'))).rejects.toMatchObject({ code: 'NO_SUCH_USER' });
});

test('a user of more than a page of groups has them all', async () => {
  const groups = Array.from({ length: 9 }, (_, n) => `group-${n}`);
  using there = await oneAccount(emulator, { account: { users: [{ name: 'alice', groups }] } });
  expect((await (await there.open('read')).census.groups(alice)).toSorted()).toEqual(groups);
});
