import type { AccountDescription, Call, Fault, State } from '@rekey/emulator';
import type { Policy, RunResult } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIn, rotated, working } from './health.ts';
import { userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const user = 'alice';
const used = { lastUsedDaysAgo: 1 };
const attempts = 2;

const operations = [
  { service: 'secretsmanager', operation: 'CreateSecret' },
  { service: 'secretsmanager', operation: 'PutResourcePolicy' },
  { service: 'secretsmanager', operation: 'TagResource', secret: { value: 'theirs' } },
  {
    service: 'secretsmanager',
    operation: 'RestoreSecret',
    secret: { value: 'x', deletedDaysAgo: 3, tags: { 'rekey:managed': 'true' } },
  },
  { service: 'iam', operation: 'CreateAccessKey' },
  { service: 'secretsmanager', operation: 'PutSecretValue' },
  { service: 'iam', operation: 'UpdateAccessKey' },
  { service: 'iam', operation: 'DeleteAccessKey' },
] as const;

const failures: readonly (Pick<Fault, 'cut' | 'error' | 'when' | 'times'> & { readonly label: string })[] = [
  { label: 'the connection is cut once before the effect', cut: 'before', times: 1 },
  { label: 'the connection is cut once after the effect', cut: 'after', times: 1 },
  { label: 'every attempt is cut before the effect', cut: 'before', times: attempts },
  { label: 'every attempt is cut after the effect', cut: 'after', times: attempts },
  {
    label: 'every attempt fails with 500 after the effect',
    error: { code: 'InternalFailure', status: 500 },
    when: 'after',
    times: attempts,
  },
  { label: 'every attempt is throttled', error: { code: 'ThrottlingException', status: 400 }, times: attempts },
];

const cases = operations
  .flatMap((operation) => failures.map((failure) => ({ ...operation, ...failure })))
  .map((each, index) => ({ ...each, account: `${111111111111 + index}`, title: `${each.operation}: ${each.label}` }));
type Case = (typeof cases)[number];

const described = (each: Case): AccountDescription => ({
  id: each.account,
  users: [
    {
      name: user,
      keys:
        each.operation === 'DeleteAccessKey'
          ? [
              { ageDays: 200, status: 'Inactive' },
              { ageDays: 120, ...used },
            ]
          : [{ ageDays: 120, ...used }],
    },
  ],
  secrets: 'secret' in each ? [{ name: `${user}_credentials`, ...each.secret }] : [],
});

const policy: Policy = {
  ...enforcing,
  limits: { ...enforcing.limits, failureTolerancePercent: 100, accountsInFlight: 6 },
};

describe('a run in which', () => {
  let stage: Stage;
  let before: State;
  let broken: State;
  let first: RunResult;
  let after: State;
  let open: readonly string[];
  let struck: readonly Call[];

  beforeAll(async () => {
    stage = await startStage();
    await stage.seed({ accounts: cases.map(described) });
    before = await stage.emulator.state();
    for (const { service, operation, account, cut, error, when, times } of cases) {
      const what = { ...(cut && { cut }), ...(error && { error }), ...(when && { when }), ...(times && { times }) };
      await stage.emulator.inject({ service, operation, account, ...what });
    }
    const settings = { limits: { attempts } };
    first = await stage.run({ policy }, { settings });
    broken = await stage.emulator.state();
    struck = (await stage.emulator.calls()).filter(({ status }) => status === 0 || (status ?? 0) >= 400);
    await stage.emulator.clearFaults();
    for (let run = 0; run < 2; run += 1) {
      await stage.emulator.advance({ minutes: 20 });
      await stage.run({ policy }, { settings });
    }
    after = await stage.emulator.state();
    open = openIn(await stage.items());
  });
  afterAll(() => stage?.stop());

  test.each(cases)('$title: leaves the user a working key; the runs after it finish the rotation', (each) => {
    const who = { account: each.account, user };
    expect(struck.filter((call) => call.account === each.account && call.operation === each.operation)).not.toEqual([]);
    const usable = userIn(broken, each.account, user).keys.filter(({ status }) => status === 'Active');
    expect(usable.length).toBeGreaterThan(0);
    expect(rotated(after, who)).toBe('rotated');
    expect(working(before, after, who)).toBe('working');
    expect(open.filter((line) => line.includes(each.account))).toEqual([]);
    const made = userIn(after, each.account, user).keys;
    expect(made.length).toBeLessThanOrEqual(2);
  });

  test('nothing is left open in the table, and the run itself ended well', () => {
    expect(open).toEqual([]);
    expect(first.status).toBe('finished');
  });

  test('a further run changes nothing', async () => {
    await stage.emulator.clearCalls();
    await stage.run({ policy });
    expect(await stage.emulator.calls({ mutating: true, service: ['iam', 'secretsmanager'] })).toEqual([]);
  });
});
