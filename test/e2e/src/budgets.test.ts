import type { AccountDescription, Call, SecretDescription } from '@rekey/emulator';
import { accountId } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsFor, changes, operationsOf, peakOf, spanOf, tallyOf, withoutTable } from './calls.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const account = '111111111111';
const due = { ageDays: 120, lastUsedDaysAgo: 1 };
const young = { ageDays: 30, lastUsedDaysAgo: 1 };

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const seed = async (...accounts: readonly Omit<AccountDescription, 'id'>[]): Promise<readonly string[]> => {
  const described = accounts.map((each, index) => ({ ...each, id: `${Number(account) + index}` }));
  await stage.seed({ accounts: described });
  return described.map(({ id }) => id);
};

const callsOfRun = async (): Promise<readonly Call[]> => {
  await stage.emulator.clearCalls();
  await stage.run();
  return stage.emulator.calls();
};

const quiet = (count: number) => ({ fillUsers: { count, keys: [young] } });

const quietCalls = ['AssumeRole', 'GenerateCredentialReport', 'GetCredentialReport'];
const workCalls = ['GetAccountAuthorizationDetails', 'ListTagsForResource'];
const rotationCalls = [
  'ListAccessKeys',
  'CreateSecret',
  'PutResourcePolicy',
  'CreateAccessKey',
  'PutSecretValue',
  'ListAccessKeys',
  'UpdateAccessKey',
];
const sorted = (calls: readonly Call[]): readonly string[] => operationsOf(calls).toSorted();

test('an account of 10 users costs at most 5 calls while nobody is due, 3 with a report ready', async () => {
  const [first = '', second = ''] = await seed(quiet(10), { ...quiet(10), reportAgeHours: 1 });
  for (let run = 1; run <= 2; run += 1) {
    const calls = await callsOfRun();
    expect(sorted(callsFor(calls, second))).toEqual(quietCalls);
    expect(callsFor(calls, first).length).toBeLessThanOrEqual(5);
    expect(calls.filter(({ params }) => params.userName !== undefined)).toEqual([]);
  }
});

test('an account of 10 users costs 2 calls more with work, and 7 for each rotation', async () => {
  const users = ['alice', 'bob', 'carol'].map((name) => ({ name, keys: [due] }));
  await seed({ ...quiet(7), reportAgeHours: 1, users });
  const calls = callsFor(await callsOfRun(), account);
  expect(sorted(calls)).toEqual(
    [...quietCalls, ...workCalls, ...rotationCalls, ...rotationCalls, ...rotationCalls].toSorted(),
  );
  const named = calls.flatMap(({ params }) => params.userName ?? []);
  expect(new Set(named)).toEqual(new Set(['alice', 'bob', 'carol']));
});

test('an account of 1,000 users costs not a call more', async () => {
  const [idle = ''] = await seed(
    { ...quiet(1_000), reportAgeHours: 1 },
    { ...quiet(999), reportAgeHours: 1, users: [{ name: 'alice', keys: [due] }] },
  );
  const busy = `${Number(idle) + 1}`;
  await stage.plan();
  expect(sorted(callsFor(await stage.emulator.calls(), idle))).toEqual(quietCalls);

  await stage.emulator.clearCalls();
  await stage.run({ accounts: [accountId(busy)] });
  const calls = callsFor(await stage.emulator.calls(), busy);
  expect(sorted(calls)).toEqual([...quietCalls, ...workCalls, ...rotationCalls].toSorted());
  expect(new Set(calls.flatMap(({ params }) => params.userName ?? []))).toEqual(new Set(['alice']));
});

describe('a rotation', () => {
  const managed = { 'rekey:managed': 'true' };
  const cost = async (secret: Omit<SecretDescription, 'name'>): Promise<Readonly<Record<string, number>>> => {
    await seed({
      reportAgeHours: 1,
      users: [{ name: 'alice', keys: [due] }],
      secrets: [{ name: 'alice_credentials', ...secret }],
    });
    const calls = callsFor(await callsOfRun(), account);
    return tallyOf(calls.filter(({ service }) => service === 'secretsmanager'));
  };

  test('takes one call more where the table does not know of a secret that is there', async () => {
    expect(await cost({ value: 'x', tags: managed })).toEqual({
      CreateSecret: 1,
      DescribeSecret: 1,
      PutResourcePolicy: 1,
      PutSecretValue: 1,
    });
  });

  test('takes two calls more where its secret is restored', async () => {
    expect(await cost({ value: 'x', tags: managed, deletedDaysAgo: 3 })).toEqual({
      CreateSecret: 1,
      DescribeSecret: 1,
      RestoreSecret: 1,
      PutResourcePolicy: 1,
      PutSecretValue: 1,
    });
  });

  test('takes three calls more, once, where a secret is adopted: its policy is read and its tag is set', async () => {
    expect(await cost({ value: 'x' })).toEqual({
      CreateSecret: 1,
      DescribeSecret: 1,
      GetResourcePolicy: 1,
      PutResourcePolicy: 1,
      TagResource: 1,
      PutSecretValue: 1,
    });
  });

  test('takes seven calls the next time too: the table knows the secret, which is described instead of created', async () => {
    await seed({ users: [{ name: 'alice', keys: [due] }] });
    await callsOfRun();
    await stage.emulator.advance({ days: 16 });
    await callsOfRun();
    await stage.emulator.advance({ days: 75 });
    await stage.emulator.makeReport(account, { ageHours: 0 });
    const rotation = rotationCalls.map((call) => (call === 'CreateSecret' ? 'DescribeSecret' : call));
    expect(sorted(callsFor(await callsOfRun(), account))).toEqual(
      [...quietCalls, ...workCalls, ...rotation].toSorted(),
    );
  });

  test('is not repeated: a second run right after the first changes nothing', async () => {
    const ids = await seed(
      ...Array.from({ length: 4 }, () => ({ users: [{ name: 'alice', keys: [due] }], ...quiet(20) })),
    );
    expect(changes(await callsOfRun()).length).toBe(ids.length * 5);
    expect(changes(await callsOfRun())).toEqual([]);
  });
});

describe('accounts in flight', () => {
  const work = { ...quiet(3), users: [{ name: 'alice', keys: [due] }] };
  // Asking for a credential report, and waiting for it, takes no place among the accounts that are worked on.
  const asking = ['AssumeRole', 'GenerateCredentialReport', 'GetCredentialReport'];
  const spans = async (ids: readonly string[]) => {
    const calls = (await stage.emulator.calls()).filter(({ operation }) => !asking.includes(operation));
    return ids.map((id) => spanOf(callsFor(calls, id)));
  };

  test.each([1, 3])('are never more than accountsInFlight: %i', async (accountsInFlight) => {
    const ids = await seed(...Array.from({ length: 9 }, () => work));
    await stage.emulator.inject({ service: ['iam', 'secretsmanager'], latencyMs: 20 });
    await stage.run({ policy: { ...enforcing, limits: { ...enforcing.limits, accountsInFlight } } });
    expect(peakOf(await spans(ids))).toBe(accountsInFlight);
  });

  test('are not held up by a slow one among them', async () => {
    const [slow = '', ...others] = await seed(...Array.from({ length: 7 }, () => work));
    await stage.emulator.inject({ service: 'iam', account: slow, latencyMs: 900 });
    await stage.run({ policy: { ...enforcing, limits: { ...enforcing.limits, accountsInFlight: 2 } } });
    const [slowSpan, ...otherSpans] = await spans([slow, ...others]);
    expect(Math.max(...otherSpans.map(({ to }) => to))).toBeLessThan(slowSpan?.to ?? 0);
    expect((await stage.emulator.calls({ operation: 'UpdateAccessKey', status: 200 })).length).toBe(7);
  });
});

describe('an organization of 20 accounts of 50 users', () => {
  const perAccount = 50;
  const dueInEach = 10;
  const organization = (dueUsers: number) =>
    Array.from({ length: 20 }, () => ({
      ...quiet(perAccount - dueUsers),
      users: Array.from({ length: dueUsers }, (_, n) => ({ name: `due-${n}`, keys: [due] })),
    }));
  const table = (calls: readonly Call[]) => calls.length - withoutTable(calls).length;

  test('costs at most 105 calls on a quiet day, and a write of its own table for each account', async () => {
    await seed(...organization(0));
    await callsOfRun();
    await stage.emulator.advance({ days: 1 });
    const calls = await callsOfRun();
    expect(withoutTable(calls).length).toBeLessThanOrEqual(105);
    expect(table(calls)).toBeLessThanOrEqual(75);
  });

  test('costs at most 1,600 calls on a first day with 200 users due, and 7 of its own table for each of them', async () => {
    await seed(...organization(dueInEach));
    const calls = await callsOfRun();
    expect(calls.filter(({ operation }) => operation === 'CreateAccessKey').length).toBe(20 * dueInEach);
    expect(withoutTable(calls).length).toBeLessThanOrEqual(1_600);
    expect(table(calls)).toBeLessThanOrEqual(20 * dueInEach * 7);
  });
});

test('a quiet account of 5,000 users costs 3 calls with a report ready', async () => {
  const [account = ''] = await seed({ ...quiet(5_000), reportAgeHours: 1 });
  await stage.plan();
  expect(sorted(callsFor(await stage.emulator.calls(), account))).toEqual(quietCalls);
});
