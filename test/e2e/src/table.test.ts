import type { Call, State, UserState } from '@rekey/emulator';
import type { AccountId, RunResult, UserItem, Verdict } from '@rekey/engine';
import { accountId, keyId } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { openIn } from './health.ts';
import { all } from './judge.ts';
import { accounts, organization, policy, scannedAccounts } from './organization.ts';
import type { Stage } from './stage.ts';
import { management, startStage } from './stage.ts';

const verdicts = [
  'excepted',
  'opted-out',
  'no-keys',
  'inactive-only',
  'fresh',
  'overlap',
  'waiting',
  'attention',
  'unknown',
] as const satisfies readonly Verdict[];

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
  await stage.seed(organization);
});
afterAll(() => stage?.stop());

const usersIn = (state: State, account: string): readonly UserState[] =>
  Object.values(state.accounts[account]?.users ?? {}).toSorted((a, b) => (a.name < b.name ? -1 : 1));

const keysSeen = (item: UserItem | undefined) =>
  (item?.view?.keys ?? []).map(({ status, createdAt }) => `${status} ${createdAt.toISOString()}`).toSorted();
const keysThere = ({ keys }: UserState) =>
  keys.map(({ status, createDate }) => `${status} ${new Date(createDate).toISOString()}`).toSorted();

/** What the verdict on a user must be, judged from the state alone; undefined where it turns on more than keys. */
function plainVerdict(user: UserState, now: Date): Verdict | undefined {
  if (user.name.startsWith('r01-')) return 'excepted';
  if (user.attachedPolicies.some((name) => name.includes('Quarantine')) || user.keys.length > 2) return 'attention';
  if (user.keys.length === 0) return 'no-keys';
  const active = user.keys.filter(({ status }) => status === 'Active');
  if (active.length === 0) return 'inactive-only';
  const ageDays = (now.getTime() - new Date(active[0]?.createDate ?? '').getTime()) / 86_400_000;
  return active.length === 1 && user.keys.length === 1 && ageDays < 90 ? 'fresh' : undefined;
}

describe.each([0, 4, 20])('the table after a run, %i days later,', (days) => {
  let state: State;
  let result: RunResult;
  let calls: readonly Call[];
  let items: ReadonlyMap<string, readonly UserItem[]>;

  beforeAll(async () => {
    await stage.emulator.advance({ days });
    // A report of hours ago would show the state of then.
    for (const account of scannedAccounts) await stage.emulator.makeReport(account, { ageHours: 0 });
    await stage.emulator.clearCalls();
    result = await stage.run({ policy });
    calls = await stage.emulator.calls();
    state = await stage.emulator.state();
    const found = scannedAccounts.map(async (account) => {
      const users = await all(stage.reader().users(accountId(account)));
      return [account, users] as const;
    });
    items = new Map(await Promise.all(found));
  });

  test('has one row for each account, with its coverage', async () => {
    const rows = await all(stage.reader().accounts());
    const coverage = Object.fromEntries(rows.map((row) => [row.account.id, row.coverage]));
    expect(rows).toHaveLength(Object.keys(state.accounts).length);
    expect(coverage).toEqual({
      ...Object.fromEntries(scannedAccounts.map((account) => [account, 'scanned'])),
      [accounts.off]: 'off',
      [accounts.optedOut]: 'opted-out',
      [accounts.suspended]: 'not-active',
      [accounts.withoutRole]: 'unreachable',
      [management]: 'not-covered',
    });
    for (const row of rows) expect(row.account.ouPath).toEqual(ouPathOf(state, row.account.id));
  });

  test('shows every key of every scanned user as it is, and no other user', () => {
    for (const account of scannedAccounts) {
      const seen = items.get(account) ?? [];
      const there = usersIn(state, account);
      expect(seen.map(({ user }) => user)).toEqual(there.map(({ name }) => name));
      for (const user of there) {
        const item = seen.find((each) => each.user === user.name);
        expect({ user: user.name, keys: keysSeen(item) }).toEqual({ user: user.name, keys: keysThere(user) });
        const ids = (item?.view?.keys ?? []).flatMap(({ id }) => id ?? []);
        expect(user.keys.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
      }
    }
  });

  test('gives everybody a verdict, and the one that their keys call for', () => {
    for (const account of scannedAccounts) {
      for (const user of usersIn(state, account)) {
        const view = items.get(account)?.find((each) => each.user === user.name)?.view;
        expect(verdicts).toContain(view?.verdict);
        const plain = account === accounts.planned ? undefined : plainVerdict(user, new Date(state.now));
        expect(`${user.name} ${view?.verdict}`).toBe(`${user.name} ${plain ?? view?.verdict}`);
      }
    }
  });

  test('counts the users and keys of each account as they are', async () => {
    for (const account of scannedAccounts) {
      const keys = usersIn(state, account).flatMap((user) => user.keys);
      const active = keys.filter(({ status }) => status === 'Active');
      const rollup = await stage.reader().account(accountId(account));
      expect({ account, ...rollup?.counts }).toMatchObject({
        account,
        users: usersIn(state, account).length,
        keys: keys.length,
        activeKeys: active.length,
        ...numbersDone(calls, account),
      });
      const oldest = active.map(({ createDate }) => new Date(createDate).getTime());
      expect(rollup?.oldestActiveKeyAt?.getTime()).toBe(oldest.length === 0 ? undefined : Math.min(...oldest));
    }
  });

  test('lists by verdict whom it shows with that verdict', async () => {
    const shown = [...items.values()].flat().map(({ account, user, view }) => `${view?.verdict} ${account} ${user}`);
    const listed: string[] = [];
    for (const verdict of verdicts) {
      for await (const { account, user } of stage.reader().byVerdict(verdict))
        listed.push(`${verdict} ${account} ${user}`);
    }
    expect(listed.toSorted()).toEqual(shown.toSorted());
  });

  test('finds the owner of every key that was issued, changed or deleted', async () => {
    const touched = changes(calls).flatMap(({ account, status, params }) => {
      const id = params.accessKeyId ?? params.createdAccessKeyId;
      return id === undefined || status !== 200 ? [] : [{ account, user: params.userName, id }];
    });
    for (const { account, user, id } of touched) {
      expect({ id, ...(await stage.reader().findKey(keyId(id))) }).toEqual({ id, account, user });
    }
  });

  test('has one finished line of history for each change, and nothing open', async () => {
    const operations = { issue: 'CreateAccessKey', deactivate: 'UpdateAccessKey', delete: 'DeleteAccessKey' };
    const lines: string[] = [];
    for (const account of scannedAccounts) {
      for await (const event of stage.reader().history(account as AccountId)) {
        if (event.run !== result.run || event.status !== 'done') continue;
        const operation = Object.entries(operations).find(([action]) => action === event.action)?.[1];
        lines.push(`${event.account} ${event.user} ${operation} ${event.keyId}`);
      }
    }
    const made = changes(calls).flatMap(({ account, operation, status, params }) =>
      status === 200 && Object.values(operations).includes(operation)
        ? [`${account} ${params.userName} ${operation} ${params.accessKeyId ?? params.createdAccessKeyId}`]
        : [],
    );
    expect(lines.toSorted()).toEqual(made.toSorted());
    expect(openIn(await stage.items())).toEqual([]);
  });

  test('keeps the run as it was told', async () => {
    const { accounts: told, ...summary } = result;
    expect(await stage.reader().run(result.run)).toEqual(summary);
    expect((await all(stage.reader().runs()))[0]).toEqual(summary);
    const steps = (each: (typeof told)[number]) =>
      each.users.flatMap(({ user, steps: taken }) =>
        taken.map(({ status, action, keyId: key }) => `${each.account.id} ${user} ${action.kind} ${key} ${status}`),
      );
    const kept = await all(stage.reader().results(result.run));
    expect(kept.flatMap(steps).toSorted()).toEqual(told.flatMap(steps).toSorted());
  });
});

const numbersDone = (calls: readonly Call[], account: string) => {
  const count = (operation: string) =>
    calls.filter((call) => call.account === account && call.operation === operation && call.status === 200).length;
  return {
    issued: count('CreateAccessKey'),
    deactivated: count('UpdateAccessKey'),
    deleted: count('DeleteAccessKey'),
  };
};

const ouPathOf = (state: State, account: string): readonly string[] =>
  (state.accounts[account]?.path ?? '').split('/').filter((part) => part.startsWith('ou-'));
