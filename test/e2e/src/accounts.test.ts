import type { AccountDescription, OuDescription } from '@rekey/emulator';
import type { Policy } from '@rekey/engine';
import { accountId } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { rotated } from './health.ts';
import { all as everyone, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const account = '111111111111';
const due = [{ ageDays: 120, lastUsedDaysAgo: 1 }];
const users = [{ name: 'alice', keys: due }];
const accountOf = (index: number): string => `${Number(account) + index}`;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const ends = async (ids: readonly string[], user = 'alice') => {
  const state = await stage.emulator.state();
  return ids.map((id) => rotated(state, { account: id, user }));
};
const all = (count: number, what = 'rotated'): readonly string[] => Array.from({ length: count }, () => what);

describe('an account whose role can not be assumed', () => {
  test('is unreachable with what to do about it, or pending while it is young; the others go on', async () => {
    const ids = [0, 1, 2, 3].map(accountOf);
    await stage.seed({
      accounts: [
        { id: accountOf(0), users, memberRole: false, joinedDaysAgo: 30 },
        { id: accountOf(1), users, memberRole: false, joinedDaysAgo: 0.5 },
        {
          id: accountOf(2),
          users,
          joinedDaysAgo: 30,
          memberRole: {
            trust: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: 'arn:aws:iam::100000000001:role/other' },
                  Action: 'sts:AssumeRole',
                },
              ],
            },
          },
        },
        { id: accountOf(3), users },
      ],
    });
    const result = await stage.run();
    expect(result.accounts.filter(({ coverage }) => coverage === 'unreachable')).toMatchObject([
      { account: { id: accountOf(0) }, code: 'ROLE_NOT_ASSUMABLE', hint: expect.stringContaining('member-role.yaml') },
      { account: { id: accountOf(1) }, code: 'ROLE_PENDING', hint: expect.stringContaining('StackSet') },
      { account: { id: accountOf(2) }, code: 'ROLE_NOT_ASSUMABLE' },
    ]);
    expect(await ends(ids.slice(3))).toEqual(['rotated']);
    expect(result.status).toBe('finished');
  });
});

describe('an account that throttles', () => {
  const throttled = { code: 'Throttling', status: 400, message: 'Rate exceeded' };

  test('for a while is waited for', async () => {
    await stage.seed({ accounts: [{ id: account, users }] });
    await stage.emulator.inject({ service: 'iam', account, error: throttled, times: 3 });
    await stage.run();
    expect(await ends([account])).toEqual(['rotated']);
  });

  test('for ever is failed, after a few attempts, and the others go on', async () => {
    await stage.seed({ accounts: [0, 1].map((index) => ({ id: accountOf(index), users })) });
    await stage.emulator.inject({ service: 'iam', account, error: throttled });
    const result = await stage.run({}, { settings: { limits: { attempts: 3 } } });
    expect(result.accounts.find((each) => each.account.id === account)).toMatchObject({
      coverage: 'failed',
      code: 'THROTTLED',
    });
    expect((await stage.emulator.calls({ account, service: 'iam' })).length).toBe(3);
    expect(await ends([accountOf(1)])).toEqual(['rotated']);
  });
});

describe('the opt-out tag', () => {
  const denied = { code: 'AccessDeniedException', status: 400, message: 'not authorized' };
  const tagged: AccountDescription = { id: accountOf(1), users, tags: { rekey: 'opt-out' } };

  test('is honoured where the list of tagged accounts can not be read', async () => {
    await stage.seed({ accounts: [{ id: account, users }, tagged] });
    await stage.emulator.inject({ service: 'tagging', error: denied });
    const result = await stage.run();
    expect(await ends([account])).toEqual(['rotated']);
    expect(changes(await stage.emulator.calls({ account: accountOf(1) }))).toEqual([]);
    expect(result.coverage['opted-out']).toBe(1);
  });

  test('that can not be read at all is no permission: nothing is changed anywhere', async () => {
    await stage.seed({ accounts: [{ id: account, users }, tagged] });
    await stage.emulator.inject({ service: 'tagging', error: denied });
    await stage.emulator.inject({ service: 'organizations', operation: 'ListTagsForResource', error: denied });
    const result = await stage.run();
    expect(changes(await stage.emulator.calls())).toEqual([]);
    expect(result.accounts.flatMap((each) => each.users)).toMatchObject([
      { user: 'alice', view: { verdict: 'unknown' }, code: 'OPT_OUT_UNREADABLE' },
      { user: 'alice', view: { verdict: 'unknown' }, code: 'OPT_OUT_UNREADABLE' },
    ]);
  });

  test('set a moment ago, after the accounts were listed, is honoured too', async () => {
    await stage.seed({ accounts: [tagged] });
    await stage.emulator.changeAccount(tagged.id, { tags: {} });
    await stage.run(
      {},
      {
        observe: ({ kind }) => {
          if (kind === 'account-started') void stage.emulator.changeAccount(tagged.id, { tags: { rekey: 'opt-out' } });
        },
      },
    );
    expect(changes(await stage.emulator.calls())).toEqual([]);
  });
});

describe('a large and deep organization', () => {
  const nest = (depth: number, next: { id: number }): OuDescription => ({
    name: `Level ${depth}`,
    id: `ou-ab12-level000${depth}`,
    accounts: Array.from({ length: depth === 5 ? 21 : 1 }, () => ({ id: accountOf((next.id += 1)), users })),
    ous: depth === 5 ? [] : [nest(depth + 1, next)],
  });
  const deep = accountOf(10);
  const policy: Policy = {
    ...enforcing,
    exceptions: [{ scopes: ['ou-ab12-level0004' as never], selector: { users: ['alice'] } }],
    overrides: [{ scopes: [accountId(deep)], selector: {}, mode: 'off' }],
  };

  test.each([
    { title: 'is paged to its end', settings: {} },
    { title: 'is walked where ListAccounts gives no Paths', settings: { omitAccountPaths: true } },
    { title: 'is understood without Status, by State', settings: { omitAccountStatus: true } },
  ])('$title: 25 accounts, five levels of OUs, exceptions inherited', async ({ settings }) => {
    await stage.seed({ ous: [nest(1, { id: 0 })] });
    await stage.emulator.settings(settings);
    const result = await stage.run({ policy });
    const ids = Array.from({ length: 25 }, (_, index) => accountOf(index + 1));
    expect(result.coverage).toMatchObject({ scanned: 24, off: 1, 'not-covered': 1 });
    const state = await stage.emulator.state();
    expect(ids.filter((id) => rotated(state, { account: id, user: 'alice' }) === 'rotated')).toEqual(ids.slice(0, 3));
    expect(ids.slice(3).flatMap((id) => userIn(state, id, 'alice').keys)).toHaveLength(22);
  });

  test('of 102 users in one account the 101 in a group are excepted by it, the last one is not', async () => {
    const members = Array.from({ length: 101 }, (_, index) => ({ name: `m-${index}`, keys: due, groups: ['frozen'] }));
    const groups = { frozen: null };
    await stage.seed({ accounts: [{ id: account, users: [...members, { name: 'z-last', keys: due }], groups }] });
    await stage.run({
      policy: { ...enforcing, exceptions: [{ scopes: ['org'], selector: { groups: ['frozen'] } }] },
    });
    expect(await ends([account], 'z-last')).toEqual(['rotated']);
    const made = await stage.emulator.calls({ operation: 'CreateAccessKey' });
    expect(made.map(({ params }) => params.userName)).toEqual(['z-last']);
    const seen = await everyone(stage.reader().users(accountId(account)));
    expect(seen.map(({ view }) => view?.verdict)).toEqual([...all(101, 'excepted'), 'fresh']);
  });
});

test('caps leave the youngest to the next runs, which go on until nobody is left', async () => {
  const many = Array.from({ length: 5 }, (_, index) => ({ name: `user-${index}`, keys: [{ ageDays: 120 + index }] }));
  await stage.seed({ accounts: [0, 1].map((index) => ({ id: accountOf(index), users: many })) });
  const policy: Policy = {
    ...enforcing,
    limits: { ...enforcing.limits, maxRotationsPerAccount: 3, maxRotationsPerRun: 5, accountsInFlight: 1 },
  };
  const made: number[] = [];
  for (let run = 1; run <= 3; run += 1) {
    await stage.emulator.clearCalls();
    const { counts, status } = await stage.run({ policy });
    made.push((await stage.emulator.calls({ operation: 'CreateAccessKey' })).length);
    expect({ status, deferred: counts.deferred }).toEqual({ status: 'finished', deferred: [5, 0, 0][run - 1] });
  }
  expect(made).toEqual([5, 5, 0]);
  for (const { name } of many) expect(await ends([account, accountOf(1)], name)).toEqual(all(2));
});
