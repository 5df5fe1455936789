import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { AccountDescription, OuDescription, State, UserDescription } from '@rekey/emulator';
import { accountId, userName } from '@rekey/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changes, operationsOf } from './calls.ts';
import { clientsOf, keyOf, refusalOf } from './clients.ts';
import { rotated } from './health.ts';
import { outcomeOf, userIn } from './judge.ts';
import { type FaultStage, startFaultStage } from './peer-faults.ts';

// What other tools misread, leave out or never hand over, made to happen here. docs/faults.md tells of each.

const account = '111111111111';
const inUse = { lastUsedDaysAgo: 0.5 } as const;
const due = [{ ageDays: 120, ...inUse }];
const denied = { code: 'AccessDenied', status: 403, message: 'not authorized' };
const accountOf = (index: number): string => `${Number(account) + index}`;
const at = (user: string, id = account) => ({ account: id, user });

let faults: FaultStage;
beforeAll(async () => {
  faults = await startFaultStage();
});
afterAll(() => faults?.[Symbol.asyncDispose]());

const seedUsers = (...users: readonly UserDescription[]): Promise<State> =>
  faults.seed({ accounts: [{ id: account, users }] });
const stateNow = (): Promise<State> => faults.emulator.state();
const changed = async (): Promise<readonly string[]> => operationsOf(changes(await faults.emulator.calls()));

test('F2: a throttled GetAccessKeyLastUsed is not "never used": the key in use stays, and the user is told of; throttled once, it is asked again', async () => {
  const policy = await faults.policy('lifecycle: { ifUnused: { days: 90, then: deactivate } }');
  const pair = [
    { ageDays: 200, ...inUse },
    { ageDays: 10, ...inUse },
  ];
  const before = await seedUsers({ name: 'lone', keys: due }, { name: 'pair', keys: pair });
  const throttled = { operation: 'GetAccessKeyLastUsed', error: { code: 'Throttling', status: 400 } } as const;
  await faults.emulator.inject(throttled);
  const { code, users } = await faults.run(policy);
  expect({ code, verdicts: users.map(({ user, view }) => `${user} ${view?.verdict}`) }).toEqual({
    code: 1,
    verdicts: ['pair unknown', 'lone unknown'],
  });
  expect(await changed()).toEqual([]);
  await faults.emulator.clearFaults();
  await faults.emulator.inject({ ...throttled, times: 1 });
  expect((await faults.run(policy)).code).toBe(0);
  const after = await stateNow();
  expect(outcomeOf(before, after, at('lone'))).toBe('off +new');
  expect(rotated(after, at('lone'))).toBe('rotated');
});

test('F3: an exemption that can not be read exempts: where groups and tags are refused nobody is touched', async () => {
  const policy = await faults.policy(
    'exceptions:',
    '  - { id: frozen, scope: org, groups: [frozen], reason: "by group" }',
    '  - { id: kept, scope: org, tags: { keep: ["yes"] }, reason: "by tag" }',
  );
  await faults.seed({
    accounts: [
      {
        id: account,
        groups: { frozen: null },
        users: [
          { name: 'alice', keys: due, groups: ['frozen'] },
          { name: 'bob', keys: due, tags: { keep: 'yes' } },
          { name: 'carol', keys: due },
        ],
      },
    ],
  });
  const reads = ['GetAccountAuthorizationDetails', 'ListGroupsForUser', 'ListUserTags', 'GetUser'];
  await faults.emulator.inject({ operation: reads, error: denied });
  const { code, users } = await faults.run(policy);
  expect({ code, verdicts: users.map(({ view }) => view?.verdict) }).toEqual({
    code: 1,
    verdicts: ['unknown', 'unknown', 'unknown'],
  });
  expect(await changed()).toEqual([]);
  await faults.emulator.clearFaults();
  expect((await faults.run(policy)).code).toBe(0);
  const after = await stateNow();
  expect(['alice', 'bob', 'carol'].map((user) => rotated(after, at(user)))).toEqual([
    expect.stringContaining('active'),
    expect.stringContaining('active'),
    'rotated',
  ]);
});

test('F7: of 150 due users in one account all are seen: 100 are rotated, 50 are counted as deferred by the cap, and the next run rotates them', async () => {
  const many = Array.from({ length: 150 }, (_, index) => ({ name: `user-${1000 + index}`, keys: due }));
  await seedUsers(...many);
  const policy = await faults.policy('limits: { fullScanEveryDays: 1, maxRotationsPerAccount: 100 }');
  const first = await faults.run(policy);
  const rotatedNow = async (): Promise<number> => {
    const state = await stateNow();
    return many.filter(({ name }) => rotated(state, at(name)) === 'rotated').length;
  };
  expect({ code: first.code, ...first.result.counts }).toMatchObject({
    code: 0,
    users: 150,
    issued: 100,
    deferred: 50,
  });
  expect(await rotatedNow()).toBe(100);
  const second = await faults.run(policy);
  expect({ code: second.code, ...second.result.counts }).toMatchObject({ users: 150, issued: 50, deferred: 0 });
  expect(await rotatedNow()).toBe(150);
}, 300_000);

test.each([
  { told: 'told by ListAccounts', omitAccountPaths: false },
  { told: 'found by a walk over the units', omitAccountPaths: true },
])(
  'F8: below the unit that is enforced accounts at every depth are rotated, and no other: paths $told',
  async ({ omitAccountPaths }) => {
    const level = (depth: number): OuDescription => ({
      id: `ou-ab12-level000${depth}`,
      name: `Level ${depth}`,
      accounts: [{ id: accountOf(depth), users: [{ name: 'alice', keys: due }] }],
      ous: depth === 5 ? [] : [level(depth + 1)],
    });
    await faults.seed({ ous: [level(1)], accounts: [{ id: accountOf(9), users: [{ name: 'alice', keys: due }] }] });
    await faults.emulator.settings({ omitAccountPaths });
    const policy = await faults.policy('mode: plan', 'overrides: [{ scope: ou-ab12-level0002, mode: enforce }]');
    expect((await faults.run(policy)).code).toBe(0);
    const after = await stateNow();
    const isRotated = [1, 2, 3, 4, 5, 9].map((index) => rotated(after, at('alice', accountOf(index))) === 'rotated');
    expect(isRotated).toEqual([false, true, true, true, true, false]);
  },
);

test('F9: an organization that tells no Status of its accounts any more is understood by State, and a suspended account is left alone', async () => {
  const users = [{ name: 'alice', keys: due }];
  const suspended: AccountDescription = { id: accountOf(1), users, state: 'SUSPENDED' };
  const before = await faults.seed({ accounts: [{ id: account, users }, suspended] });
  await faults.emulator.settings({ omitAccountStatus: true });
  const { code, result } = await faults.run();
  expect(code).toBe(0);
  expect(result.coverage).toMatchObject({ scanned: 1, 'not-active': 1 });
  const after = await stateNow();
  expect(rotated(after, at('alice'))).toBe('rotated');
  expect(outcomeOf(before, after, at('alice', accountOf(1)))).toBe('on');
});

test('F11: a dormant user with one inactive key keeps it and gets no new one, today and after a hundred days', async () => {
  const before = await seedUsers({ name: 'dormant', keys: [{ ageDays: 400, status: 'Inactive' }] });
  for (const days of [0, 16, 100]) expect((await faults.runAfter(days)).code).toBe(0);
  expect(await changed()).toEqual([]);
  expect(outcomeOf(before, await stateNow(), at('dormant'))).toBe('off');
});

test('F12: of three users in one account each is told of by name, and each finds the new key in a secret of their own', async () => {
  const names = ['alice', 'bob', 'carol'];
  await seedUsers(...names.map((name) => ({ name, tags: { owner: `${name}@example.com` }, keys: due })));
  const { code, users } = await faults.run();
  const after = await stateNow();
  expect(code).toBe(0);
  for (const user of names) {
    const active = activeKeyIn(after, user);
    const step = users.find((each) => each.user === user)?.steps.find(({ action }) => action.kind === 'issue');
    expect(step).toMatchObject({ keyId: active, secret: { name: `${user}_credentials`, region: 'us-east-1' } });
    const item = await faults.stage.reader().user(accountId(account), userName(user));
    expect(item?.record?.issued.map(({ keyId }) => keyId)).toEqual([active]);
    expect(await readBy(after, user)).toContain(active);
  }
});

test('F13: every configured period is kept to the hour, and a setting that nobody reads is refused', async () => {
  const misspelt = await faults.policy('lifecycle: { overlap: { installDays: 10 } }');
  const policy = await faults.policy(
    'lifecycle: { rotateAfterDays: 90, deleteInactiveAfterDays: 20, overlap: { minDays: 10, maxDays: 30 } }',
  );
  const before = await seedUsers({ name: 'alice', keys: [{ ageDays: 89.99, ...inUse }] });
  expect((await faults.run(misspelt)).code).toBe(2);
  const states: string[] = [];
  for (const days of [0, 0.02, 9.98, 0.03, 19.98, 0.03]) {
    await faults.runAfter(days, policy);
    states.push(outcomeOf(before, await stateNow(), at('alice')));
  }
  expect(states).toEqual(['on', 'on +new', 'on +new', 'off +new', 'off +new', 'gone +new']);
});

test('F14: every owner reads the new key with no policy but that of the secret, whatever their name, path and Region, and no neighbour does', async () => {
  const policy = await faults.policy('secrets: { region: eu-west-1 }');
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const owners = ['plain', 'with+=.@_-signs', 'below'];
  await seedUsers(...owners.map((name) => ({ name, keys: due, ...(name === 'below' ? { path: '/team/one/' } : {}) })), {
    name: 'neighbour',
    keys: [{ ageDays: 1 }],
    inlinePolicies: { everything },
  });
  expect((await faults.run(policy)).code).toBe(0);
  const after = await stateNow();
  for (const user of owners) {
    expect(await readBy(after, user, 'eu-west-1')).toContain(activeKeyIn(after, user));
    expect(await refusalOf(readBy(after, 'neighbour', 'eu-west-1', user))).toBe('AccessDeniedException');
  }
});

const activeKeyIn = (state: State, user: string): string | undefined =>
  userIn(state, account, user).keys.find(({ status }) => status === 'Active')?.id;

/** What a user reads, with the active key, in the secret of that owner (their own where nobody is named). */
async function readBy(...[state, user, region, owner]: readonly [State, string, string?, string?]): Promise<string> {
  const { secrets } = clientsOf(faults.emulator, keyOf(state, activeKeyIn(state, user)), region);
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: `${owner ?? user}_credentials` }),
  );
  return SecretString;
}
