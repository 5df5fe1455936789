import type { Fault, State } from '@rekey/emulator';
import type { Policy } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { openIn, rotated, working } from './health.ts';
import type { Stage } from './stage.ts';
import { enforcing, management, startStage } from './stage.ts';

const ids = ['111111111111', '111111111112', '111111111113', '111111111114'] as const;
const [first] = ids;
const users = ['alice', 'bob'];
const policy: Policy = {
  ...enforcing,
  limits: { ...enforcing.limits, accountsInFlight: 1, failureTolerancePercent: 100 },
};

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const seed = async (): Promise<State> => {
  await stage.seed({
    accounts: ids.map((id) => ({
      id,
      users: users.map((name) => ({ name, keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] })),
    })),
  });
  return stage.emulator.state();
};

const everybody = ids.flatMap((account) => users.map((user) => ({ account, user })));
const rotatedBy = (state: State) => everybody.filter((who) => rotated(state, who) === 'rotated').length;

/** Nobody is without a working key now, and a run or two later everybody is rotated and nothing is open. */
async function expectRecovery(before: State): Promise<void> {
  const broken = await stage.emulator.state();
  expect(everybody.filter((who) => working(before, broken, who) === 'without a working key')).toEqual([]);
  await stage.emulator.clearFaults();
  for (let run = 0; run < 2; run += 1) {
    await stage.emulator.advance({ minutes: 20 });
    await stage.run({ policy }, { impatient: true });
  }
  expect(rotatedBy(await stage.emulator.state())).toBe(everybody.length);
  expect(openIn(await stage.items())).toEqual([]);
}

describe('credentials of the caller that expire in the middle of a run', () => {
  const error = { code: 'ExpiredTokenException', status: 403, message: 'The security token included is expired' };

  test('for STS stop it: what was done is told, the rest is deferred, and the next run finishes', async () => {
    const before = await seed();
    await stage.emulator.inject({ service: 'sts', operation: 'AssumeRole', error, skip: 2 });
    const result = await stage.run({ policy });
    expect(result).toMatchObject({ status: 'stopped', code: 'CREDENTIALS_EXPIRED' });
    // Sessions are opened ahead: those of two accounts are there, whether or not their turn came before the end.
    expect(result.coverage.failed).toBe(1);
    expect(result.coverage.scanned).toBeLessThanOrEqual(2);
    expect(rotatedBy(await stage.emulator.state())).toBe(result.counts.issued);
    await expectRecovery(before);
  });

  test.each([0, 8, 30])(
    'for everything at once, after %i calls to the table, leave nobody without a key',
    async (skip) => {
      const before = await seed();
      const fault = await stage.emulator.inject({ account: management, service: 'dynamodb', error, skip });
      await stage.emulator.inject({
        account: management,
        service: ['sts', 'organizations'],
        error,
        skip: 4 + skip / 10,
      });
      const result = await stage.run({ policy }).catch((thrown: unknown) => thrown);
      expect(fault).toBeDefined();
      expect(JSON.stringify(result)).toMatch(/CREDENTIALS_EXPIRED|STORE_UNAVAILABLE/);
      expect(result).not.toMatchObject({ status: 'finished' });
      await expectRecovery(before);
    },
  );
});

describe('a session in a member account that ends in the middle', () => {
  const operations = [
    'GetCredentialReport',
    'ListAccessKeys',
    'CreateSecret',
    'PutResourcePolicy',
    'CreateAccessKey',
    'PutSecretValue',
    'UpdateAccessKey',
  ];
  test.each(operations)('at %s is renewed, and the run goes on', async (operation) => {
    const before = await seed();
    await stage.emulator.inject({ operation, account: first, expireSessions: true, times: 1 });
    const result = await stage.run({ policy });
    expect(result.status).toBe('finished');
    const who = { account: first, user: 'alice' };
    expect(working(before, await stage.emulator.state(), who)).toBe('working');
    expect(rotatedBy(await stage.emulator.state())).toBe(everybody.length);
  });
});

describe('the table', () => {
  const down: Fault = { service: 'dynamodb', error: { code: 'InternalServerError', status: 500 } };

  test.each([6, 10, 14, 18, 22])(
    'that is unavailable from its call %i on stops the run before anything is lost',
    async (skip) => {
      const before = await seed();
      await stage.emulator.inject({ ...down, skip });
      const result = await stage.run({ policy }).catch((thrown: unknown) => thrown);
      expect(result).not.toMatchObject({ status: 'finished' });
      expect(JSON.stringify(result)).toContain('STORE_UNAVAILABLE');
      await expectRecovery(before);
    },
  );

  test('that fails now and then is asked again', async () => {
    await seed();
    for (const skip of [3, 10, 17, 30]) await stage.emulator.inject({ ...down, skip, times: 1 });
    const result = await stage.run({ policy });
    expect(result.status).toBe('finished');
    expect(rotatedBy(await stage.emulator.state())).toBe(everybody.length);
    expect(openIn(await stage.items())).toEqual([]);
  });
});

describe('two runs at once', () => {
  test('are one: the second is refused and told who holds the lease, and nothing is done twice', async () => {
    await seed();
    await stage.emulator.inject({ service: 'iam', account: first, latencyMs: 1_500 });
    const begun = stage.run({ policy });
    while ((await stage.emulator.calls({ account: first })).length === 0) await pause(50);
    const second = await stage.run({ policy }).catch((thrown: unknown) => thrown);
    expect(second).toMatchObject({ code: 'RUN_IN_PROGRESS', message: expect.stringContaining((await begun).run) });
    expect((await begun).status).toBe('finished');
    expect(rotatedBy(await stage.emulator.state())).toBe(everybody.length);
    const made = changes(await stage.emulator.calls()).filter(({ operation }) => operation === 'CreateAccessKey');
    expect(made).toHaveLength(everybody.length);
  });

  test('of which one begins when the other has just ended do not wait', async () => {
    await seed();
    await stage.run({ policy });
    const startedAt = performance.now();
    expect((await stage.run({ policy })).status).toBe('finished');
    expect(performance.now() - startedAt).toBeLessThan(20_000); // a lease is watched for 30 s
  });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
