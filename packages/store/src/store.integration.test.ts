import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  type AccountId,
  accountId,
  keyId,
  type LeaseRecord,
  noRecord,
  type RotationStore,
  type StatusReader,
  type UserResult,
  userName,
} from '@rekey/engine';
import {
  aLease,
  anAccount,
  anAccountResult,
  anEvent,
  aRollup,
  aView,
  daysAgo,
  now,
  someCounts,
  theAccount,
  theUser,
  thisRun,
} from '@rekey/engine/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDynamoStore } from './dynamo-store.ts';
import { holdItem } from './items/items.ts';
import { createStatusReader } from './status-reader.ts';
import { startTestTable, type TestTable } from './testing/test-table.ts';

let tables: TestTable;
let tableName: string;
let store: RotationStore;
let reader: StatusReader;

beforeAll(async () => {
  tables = await startTestTable();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  tableName = await tables.fresh();
  store = createDynamoStore({ client: tables.client, tableName });
  reader = createStatusReader({ client: tables.client, tableName, now: () => now });
});

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
const accountNumber = (n: number): AccountId => accountId(String(n).padStart(12, '0'));
const activeKey = (ageDays: number, id?: string) =>
  ({ id: id === undefined ? undefined : keyId(id), status: 'Active', createdAt: daysAgo(ageDays) }) as const;

test('a lease is written only where it still is as it was read', async () => {
  const first: LeaseRecord = aLease();
  const beat = { ...first, beat: 1 };
  expect(await store.readLease()).toBeUndefined();
  expect(await store.replaceLease(first, undefined)).toBe(true);
  expect(await store.replaceLease(aLease({ holder: 'another' }), undefined)).toBe(false);
  expect(await store.replaceLease(beat, first)).toBe(true);
  expect(await store.replaceLease(aLease({ holder: 'another', epoch: 2 }), first)).toBe(false);
  expect(await store.readLease()).toEqual(beat);
});

test('of ten contenders for one lease one gets it', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => store.replaceLease(aLease({ holder: `run-${n}` }), undefined)),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

test('holds are read as they were written, with their ends', async () => {
  const organization = { scope: 'org', reason: 'incident 4711', author: 'me', since: now, until: daysAgo(-1) } as const;
  const user = { scope: theAccount, user: theUser, reason: 'vendor', author: 'me', since: daysAgo(2) } as const;
  for (const hold of [organization, user])
    await tables.client.send(new PutItemCommand({ TableName: tableName, Item: marshall(holdItem(hold)) }));
  expect(await store.holds()).toEqual([user, organization]);
});

test('an account is its rollup and its users, whatever its history', async () => {
  const journal = store.journal(1);
  const view = aView({ keys: [activeKey(10)] });
  await journal.recordUsers(theAccount, [{ user: theUser, view }], []);
  await journal.complete(anEvent({ status: 'done' }), noRecord);
  await journal.recordAccount(anAccountResult(), aRollup());
  expect(await store.account(theAccount)).toEqual({
    rollup: aRollup(),
    users: new Map([[theUser, { account: theAccount, user: theUser, record: noRecord, view }]]),
  });
  expect(await store.account(accountNumber(7))).toEqual({ rollup: undefined, users: new Map() });
});

test('users are unlike even where their names are alike', async () => {
  const names = ['a', 'A', 'a+b=c,d.e@f_g-h', 'x'.repeat(64)].map(userName);
  await store.journal(1).recordUsers(
    theAccount,
    names.map((user) => ({ user, view: aView() })),
    [],
  );
  expect([...(await store.account(theAccount)).users.keys()].toSorted()).toEqual(names.toSorted());
});

test('more rollups than fit a page are all read', async () => {
  const journal = store.journal(1);
  const long = 'x'.repeat(30_000);
  const numbers = Array.from({ length: 50 }, (_, n) => n);
  await Promise.all(
    numbers.map((n) =>
      journal.recordAccount(
        anAccountResult(),
        aRollup({ account: anAccount({ id: accountNumber(n) }), because: long }),
      ),
    ),
  );
  await tables.emulator.clearCalls();
  expect(await all(store.rollups())).toHaveLength(50);
  expect(await tables.emulator.calls({ service: 'dynamodb' })).toHaveLength(2);
});

const failed = (n: number): UserResult => ({
  user: userName(`user-${n}`),
  status: 'failed',
  mode: 'enforce',
  code: 'THROTTLED',
  because: 'x'.repeat(3_000),
  steps: [{ rule: 'R13', because: 'due', action: { kind: 'issue' }, status: 'failed', code: 'THROTTLED' }],
});

test('a result too large for one item is spread over several items and read back whole', async () => {
  const users = Array.from({ length: 400 }, (_, n) => failed(n));
  const large = anAccountResult({ users, warnings: ['slow'], counts: someCounts({ users: 400, failed: 400 }) });
  const after = anAccountResult({ account: anAccount({ id: accountId('999999999998') }) });
  const journal = store.journal(1);
  await journal.recordAccount(large, aRollup());
  await journal.recordAccount(after, aRollup({ account: after.account }));
  expect(await all(reader.results(thisRun))).toEqual([large, after]);

  const items = await tables.items(tableName);
  expect(items.filter(({ type }) => type?.S === 'result-part')).toHaveLength(4);

  const shorter = { ...large, users: users.slice(0, 3) };
  await journal.recordAccount(shorter, aRollup());
  expect(await all(reader.results(thisRun))).toEqual([shorter, after]);
});

test('a result is kept without the views of users to whom nothing was done', async () => {
  const journal = store.journal(1);
  const settled: UserResult = { user: theUser, status: 'settled', mode: 'enforce', steps: [], view: aView() };
  await journal.recordAccount(anAccountResult({ users: [settled, failed(1)] }), aRollup());
  // The view of a user to whom nothing was done stands in the user's own item.
  expect(await all(reader.results(thisRun))).toEqual([anAccountResult({ users: [failed(1)] })]);
});
