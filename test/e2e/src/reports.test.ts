import type { UserDescription } from '@rekey/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changes, tallyOf } from './calls.ts';
import { openIn, rotated } from './health.ts';
import { outcomeOf, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const account = '111111111111';
const used = { lastUsedDaysAgo: 1 };
const due = [{ ageDays: 120, ...used }];
const alice = { account, user: 'alice' };

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const seed = (...users: UserDescription[]) =>
  stage.seed({ accounts: [{ id: account, users, fillUsers: { count: 5, keys: [{ ageDays: 30, ...used }] } }] });

describe('the credential report', () => {
  const fullScan = { ListAccessKeys: 7 }; // one for each user, and one more for the one who is rotated

  test('that never completes is done without: every user is listed', async () => {
    await seed({ name: 'alice', keys: due });
    await stage.emulator.settings({ report: { mode: 'never' } });
    const result = await stage.run();
    expect(rotated(await stage.emulator.state(), alice)).toBe('rotated');
    expect(tallyOf(await stage.emulator.calls())).toMatchObject(fullScan);
    expect(result.accounts.find((each) => each.account.id === account)).toMatchObject({
      coverage: 'scanned',
      fullScan: true,
      warnings: [expect.stringContaining('was not ready')],
    });
  });

  test('that expires between being made and fetched is asked for again', async () => {
    await seed({ name: 'alice', keys: due });
    const error = { code: 'ReportExpired', status: 410, message: 'Credential report has expired.' };
    await stage.emulator.inject({ service: 'iam', operation: 'GetCredentialReport', error, times: 1 });
    await stage.run();
    expect(rotated(await stage.emulator.state(), alice)).toBe('rotated');
    expect(tallyOf(await stage.emulator.calls())).toMatchObject({ GenerateCredentialReport: 2, ListAccessKeys: 2 });
  });

  test('that always expires is done without', async () => {
    await seed({ name: 'alice', keys: due });
    const error = { code: 'ReportExpired', status: 410, message: 'Credential report has expired.' };
    await stage.emulator.inject({ service: 'iam', operation: 'GetCredentialReport', error });
    await stage.run();
    expect(rotated(await stage.emulator.state(), alice)).toBe('rotated');
    expect(tallyOf(await stage.emulator.calls())).toMatchObject(fullScan);
  });

  describe('that is stale', () => {
    beforeEach(async () => {
      await seed({ name: 'alice', keys: due });
      await stage.emulator.makeReport(account, { ageHours: 0 });
    });

    test('only nominates: a key made since then by its owner is seen before anything is done', async () => {
      await stage.emulator.addKey(account, 'alice', { ageDays: 0, lastUsedDaysAgo: 0 });
      const before = await stage.emulator.state();
      await stage.run();
      // Two active keys, the oldest due: that one goes, and nothing is issued.
      expect(outcomeOf(before, await stage.emulator.state(), alice)).toBe('gone on');
    });

    test('only nominates: a key rotated by an earlier run is not rotated again', async () => {
      await stage.run();
      await stage.emulator.clearCalls();
      await stage.run();
      expect(changes(await stage.emulator.calls())).toEqual([]);
    });

    test('may name a user who is gone: that is no error', async () => {
      await stage.emulator.deleteUser(account, 'alice');
      const result = await stage.run();
      expect(result.counts).toMatchObject({ failed: 0 });
      expect(changes(await stage.emulator.calls())).toEqual([]);
    });
  });

  test('that dates a key from its last change may hide who is due, until the full scan', async () => {
    await seed({ name: 'alice', keys: [{ ageDays: 120, ...used, statusChangedDaysAgo: 10 }] });
    await stage.emulator.settings({ report: { mode: 'instant', lastRotated: 'changed' } });
    await stage.run();
    expect(userIn(await stage.emulator.state(), account, 'alice').keys).toHaveLength(1);
    await stage.emulator.advance({ days: 1 });
    await stage.run({ policy: { ...enforcing, limits: { ...enforcing.limits, fullScanEveryDays: 1 } } });
    expect(rotated(await stage.emulator.state(), alice)).toBe('rotated');
  });
});

describe('a user who is deleted in the middle of a run', () => {
  const operations = ['ListAccessKeys', 'CreateSecret', 'CreateAccessKey', 'PutSecretValue', 'UpdateAccessKey'];

  test.each(operations)('at %s is no error, and leaves nothing open', async (operation) => {
    await seed({ name: 'alice', keys: due }, { name: 'bob', keys: [{ ageDays: 110, ...used }] });
    // The first call for alice takes its time, and meanwhile she is deleted.
    await stage.emulator.inject({ operation, resource: 'alice', latencyMs: 400, times: 1 });
    const running = stage.run();
    await untilBegun(operation);
    await stage.emulator.deleteUser(account, 'alice');
    const result = await running;
    const state = await stage.emulator.state();
    expect(state.accounts[account]?.users['alice']).toBeUndefined();
    expect(rotated(state, { account, user: 'bob' })).toBe('rotated');
    expect(result.counts.failed).toBe(0);
    await stage.run();
    await stage.emulator.advance({ minutes: 20 });
    await stage.run();
    expect(openIn(await stage.items())).toEqual([]);
  });

  const untilBegun = async (operation: string): Promise<void> => {
    for (;;) {
      const calls = await stage.emulator.calls({ operation });
      if (calls.some(({ params }) => JSON.stringify(params).includes('alice'))) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
});

describe('ListAccessKeys that answers late', () => {
  test('never makes a second key, nor switches one off that is not seen to have a successor', async () => {
    await seed({ name: 'alice', keys: due });
    const before = await stage.emulator.state();
    await stage.emulator.inject({ service: 'iam', operation: 'ListAccessKeys', stale: true });
    for (let run = 0; run < 2; run += 1) {
      await stage.run();
      expect(outcomeOf(before, await stage.emulator.state(), alice)).toBe('on +new');
      await stage.emulator.advance({ minutes: 1 });
    }
    await stage.emulator.clearFaults();
    await stage.run();
    expect(rotated(await stage.emulator.state(), alice)).toBe('rotated');
    expect((await stage.emulator.calls({ operation: 'CreateAccessKey' })).length).toBe(1);
  });

  test('about a key that was lost with its answer does not hide it for ever', async () => {
    await seed({ name: 'alice', keys: due });
    await stage.emulator.inject({ service: 'iam', operation: 'CreateAccessKey', cut: 'after', times: 1 });
    await stage.emulator.inject({ service: 'iam', operation: 'ListAccessKeys', stale: true });
    await stage.run();
    await stage.emulator.advance({ minutes: 5 });
    await stage.run();
    await stage.emulator.clearFaults();
    await stage.emulator.advance({ minutes: 11 });
    await stage.run();
    expect(rotated(await stage.emulator.state(), alice)).toBe('rotated');
    expect(openIn(await stage.items())).toEqual([]);
  });
});
