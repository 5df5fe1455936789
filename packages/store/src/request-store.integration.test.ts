import { randomBytes } from 'node:crypto';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { accountId, type Diagnosis, type RequestState, requestId, runId } from '@rekey/engine';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createRequestStore, type RequestStore, type Take } from './request-store.ts';
import { startTestTable, type TestTable } from './testing/test-table.ts';

let tables: TestTable;
beforeAll(async () => {
  tables = await startTestTable();
});
afterEach(() => tables.emulator.clearFaults());
afterAll(() => tables?.stop());

const now = new Date('2026-06-01T07:30:00.000Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const request = requestId('request-1');
const aTake = (changes: Partial<Take> = {}): Take => ({ request, kind: 'run', now, until: later(900), ...changes });

const fresh = async (): Promise<{ store: RequestStore; tableName: string }> => {
  const tableName = await tables.fresh();
  return { store: createRequestStore({ client: tables.client, tableName }), tableName };
};

const taken = async (store: RequestStore): Promise<RequestState> => {
  const answer = await store.take(aTake());
  if (answer.status !== 'taken') throw new Error(answer.status);
  return answer.state;
};

test('a request that nobody has taken is taken once, by one of many', async () => {
  const { store } = await fresh();
  expect(await store.read(request)).toBeUndefined();
  const answers = await Promise.all(Array.from({ length: 10 }, () => store.take(aTake())));
  expect(answers.filter(({ status }) => status === 'taken')).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 'at-work')).toHaveLength(9);
  expect(await store.read(request)).toEqual({ request, kind: 'run', status: 'at-work', since: now, until: later(900) });
});

test.each([
  ['is at work', 899, 'at-work'],
  ['ends at this moment', 900, 'at-work'],
  ['was ended by force', 901, 'taken'],
])('while the invocation that took it %s, a second one finds it %3$s', async (_, seconds, status) => {
  const { store } = await fresh();
  await taken(store);
  expect((await store.take(aTake({ now: later(seconds) }))).status).toBe(status);
});

test.each(['answered', 'failed'] as const)('a request that is %s is not taken again, ever', async (status) => {
  const { store } = await fresh();
  await store.end({ ...(await taken(store)), status });
  expect((await store.take(aTake({ now: later(9_000) }))).status).toBe(status);
});

test('a take whose answer was lost is still ours', async () => {
  const { store } = await fresh();
  await tables.emulator.inject({ service: 'dynamodb', operation: 'PutItem', cut: 'after', times: 1 });
  expect((await store.take(aTake())).status).toBe('taken');
});

test('progress and the end are read as they were written', async () => {
  const { store } = await fresh();
  const state = { ...(await taken(store)), run: runId('run-7'), progress: { done: 3, of: 12 } };
  await store.note(state);
  expect(await store.read(request)).toEqual(state);
  const failed = { ...state, status: 'failed', code: 'RUN_IN_PROGRESS', because: 'busy', hint: 'wait' } as const;
  await store.end(failed);
  expect(await store.read(request)).toEqual(failed);
  expect(await store.answer(request)).toBeUndefined();
});

test('an answer keeps its dates, however large it is', async () => {
  const { store, tableName } = await fresh();
  const account = { id: accountId('111111111111'), name: 'a', state: 'ACTIVE', ouPath: [], joinedAt: now } as const;
  const noise = Array.from({ length: 20 }, () => randomBytes(40_000).toString('base64'));
  const answer: Diagnosis = {
    run: runId('doctor-1'),
    startedAt: now,
    endedAt: later(5),
    central: [],
    accounts: noise.map((because) => ({
      account,
      coverage: 'scanned',
      checks: [{ about: 'role', status: 'good', because }],
    })),
  };
  await store.end({ ...(await taken(store)), kind: 'doctor', status: 'answered' }, answer);
  expect(await store.answer(request)).toEqual(answer);
  const items = await tables.items(tableName);
  expect(items.filter(({ type }) => type?.['S'] === 'answer').length).toBeGreaterThan(1);
});

test('requests and answers go away after a week', async () => {
  const { store, tableName } = await fresh();
  await store.end({ ...(await taken(store)), status: 'answered' }, { told: 'all' });
  const ttls = (await tables.items(tableName)).map(({ ttl }) => Number(ttl?.['N']));
  const week = later(7 * 86_400).getTime() / 1_000;
  expect(ttls).toEqual([week, week]);
});

test('an answer of which a part is gone is NO_ANSWER', async () => {
  const { store, tableName } = await fresh();
  await store.end({ ...(await taken(store)), status: 'answered' }, { told: 'all' });
  const Key = { pk: { S: `REQUEST#${request}` }, sk: { S: 'ANSWER#000' } };
  await tables.client.send(new DeleteItemCommand({ TableName: tableName, Key }));
  await expect(store.answer(request)).rejects.toMatchObject({ code: 'NO_ANSWER' });
});
