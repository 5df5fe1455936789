import {
  type HistoryEvent,
  type Intent,
  keyId,
  noRecord,
  type RotationStore,
  runId,
  Secret,
  userId,
  userName,
} from '@rekey/engine';
import { anEvent, aUserItem, aView, now, theAccount, theUser, thisRun } from '@rekey/engine/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDynamoStore } from '../dynamo-store.ts';
import { createStatusReader } from '../status-reader.ts';
import { startTestTable, type TestTable } from '../testing/test-table.ts';

let tables: TestTable;
let tableName: string;
let store: RotationStore;

beforeAll(async () => {
  tables = await startTestTable();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  tableName = await tables.fresh();
  store = createDynamoStore({ client: tables.client, tableName });
});

const leaseLost = expect.objectContaining({ name: 'RekeyError', code: 'LEASE_LOST' });
const secret = { name: `${theUser}_credentials`, region: 'eu-west-1' };
const oldKey = keyId('AKIAOLDOLDOLDOLDOLD1');
const newKey = keyId('AKIANEWNEWNEWNEWNEW1');

const anIntent = (sketch: Partial<Intent> = {}): Intent => ({
  epoch: 1,
  by: thisRun,
  userId: userId('AIDAEXAMPLE'),
  keysBefore: [oldKey],
  openedAt: now,
  secret,
  ...sketch,
});
const issuing = (sketch: Partial<HistoryEvent> = {}) => anEvent({ action: 'issue', ...sketch });
const theRecord = async () => (await store.user(theAccount, theUser))?.record;
const everything = () => tables.items(tableName);

test('an announcement writes the history item and the pending action together', async () => {
  await store.journal(1).announce(anEvent());
  expect(await store.user(theAccount, theUser)).toEqual(aUserItem({ record: { ...noRecord, pending: anEvent() } }));
  expect((await everything()).map(({ sk }) => sk?.S)).toEqual([`EVT#${now.toISOString()}#event-1`, `USER#${theUser}`]);
});

test('a completed event takes the place of the pending one, with the new record', async () => {
  const journal = store.journal(1);
  const record = { ...noRecord, userId: userId('AIDAEXAMPLE'), switchedOff: [{ keyId: oldKey, at: now, by: thisRun }] };
  await journal.announce(anEvent());
  await journal.complete(anEvent({ status: 'done' }), record);
  expect(await theRecord()).toEqual(record);
  expect(await everything()).toHaveLength(2);
});

test('a write of an earlier epoch changes nothing and says that the lease is lost', async () => {
  await store.journal(2).announce(anEvent({ id: 'later' }));
  const before = await everything();
  const late = store.journal(1);
  await expect(late.announce(anEvent({ id: 'late' }))).rejects.toEqual(leaseLost);
  await expect(late.complete(anEvent({ id: 'late', status: 'done' }), noRecord)).rejects.toEqual(leaseLost);
  await expect(late.openIntent(anIntent(), issuing({ id: 'late' }))).rejects.toEqual(leaseLost);
  await expect(late.recordUsers(theAccount, [{ user: theUser, view: aView() }], [])).rejects.toEqual(leaseLost);
  await expect(late.recordUsers(theAccount, [], [theUser])).rejects.toEqual(leaseLost);
  expect(await everything()).toEqual(before);
});

test('a later epoch goes on from what an earlier one left', async () => {
  await store.journal(1).announce(anEvent());
  await store.journal(2).complete(anEvent({ status: 'not-done' }), noRecord);
  expect(await theRecord()).toEqual(noRecord);
});

test('opening an intent writes intent, pending action and history together', async () => {
  expect(await store.journal(1).openIntent(anIntent(), issuing())).toBe('opened');
  expect(await theRecord()).toEqual({ ...noRecord, intent: anIntent(), pending: issuing() });
  expect(await everything()).toHaveLength(3);
});

test('an intent of the same epoch is held elsewhere, and nothing is written', async () => {
  await store.journal(1).openIntent(anIntent(), issuing());
  const before = await everything();
  const again = store.journal(1).openIntent(anIntent(), issuing({ id: 'event-2' }));
  expect(await again).toBe('held-elsewhere');
  expect(await everything()).toEqual(before);
});

test('of ten workers that open the same intent at once one gets it', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => store.journal(1).openIntent(anIntent(), issuing({ id: `event-${n}` }))),
  );
  expect(outcomes.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'held-elsewhere'), 'opened']);
  expect(await everything()).toHaveLength(3);
});

test('an intent is open until a record without one is completed', async () => {
  const journal = store.journal(1);
  await journal.openIntent(anIntent(), issuing());
  await journal.noteCreated(theAccount, theUser, newKey);
  await journal.complete(issuing({ status: 'unclear' }), { ...noRecord, intent: anIntent() });
  expect(await theRecord()).toEqual({ ...noRecord, intent: anIntent({ created: newKey }) });

  await journal.complete(issuing({ status: 'done' }), noRecord);
  expect(await theRecord()).toEqual(noRecord);
});

test('open intents are listed oldest first, until they are closed', async () => {
  const reader = createStatusReader({ client: tables.client, tableName });
  const listed = async () => {
    const found: unknown[] = [];
    for await (const { user, openedAt } of reader.openIntents()) found.push([user, openedAt]);
    return found;
  };
  const journal = store.journal(1);
  const bob = userName('bob');
  const earlier = new Date(now.getTime() - 3_600_000);
  expect(await listed()).toEqual([]);
  await journal.openIntent(anIntent(), issuing());
  await journal.openIntent(anIntent({ openedAt: earlier }), issuing({ id: 'event-2', user: bob }));
  await store.journal(2).adoptIntent(theAccount, bob, anIntent({ epoch: 2, openedAt: earlier }));
  expect(await listed()).toEqual([
    [bob, earlier],
    [theUser, now],
  ]);
  await journal.complete(issuing({ status: 'done' }), noRecord);
  expect(await listed()).toEqual([[bob, earlier]]);
});

test('an adopted intent keeps what it recorded, and its first owner can write no more', async () => {
  const first = store.journal(1);
  await first.openIntent(anIntent(), issuing());
  const adopted = anIntent({ epoch: 2, by: runId('the-next-run') });
  expect(await store.journal(2).adoptIntent(theAccount, theUser, adopted)).toBe('adopted');
  expect((await theRecord())?.intent).toEqual(adopted);

  await expect(first.noteCreated(theAccount, theUser, newKey)).rejects.toEqual(leaseLost);
  expect(await first.adoptIntent(theAccount, theUser, anIntent())).toBe('held-elsewhere');
  expect(await store.journal(2).adoptIntent(theAccount, theUser, adopted)).toBe('held-elsewhere');
  expect((await theRecord())?.intent).toEqual(adopted);
});

test('an intent that noted its key since it was read is not adopted', async () => {
  const first = store.journal(1);
  await first.openIntent(anIntent(), issuing());
  const read = (await theRecord())?.intent ?? anIntent({ epoch: 0 });
  await first.noteCreated(theAccount, theUser, newKey);
  expect(await store.journal(2).adoptIntent(theAccount, theUser, read)).toBe('held-elsewhere');
  expect(await store.journal(2).adoptIntent(theAccount, theUser, { ...read, created: newKey })).toBe('adopted');
});

test('no key can be noted in an intent that is not there', async () => {
  await expect(store.journal(1).noteCreated(theAccount, theUser, newKey)).rejects.toEqual(leaseLost);
  expect(await everything()).toEqual([]);
});

test('writes whose answers were lost succeed when they are repeated, and count once', async () => {
  const loseAnswerOf = (operation: string) =>
    tables.emulator.inject({ service: 'dynamodb', operation, cut: 'after', times: 1 });
  const journal = store.journal(2);

  await loseAnswerOf('TransactWriteItems');
  expect(await journal.openIntent(anIntent({ epoch: 2 }), issuing())).toBe('opened');
  expect(await everything()).toHaveLength(3);

  await loseAnswerOf('UpdateItem');
  expect(await store.journal(3).adoptIntent(theAccount, theUser, anIntent({ epoch: 3 }))).toBe('adopted');

  await loseAnswerOf('PutItem');
  const lease = { epoch: 1, beat: 0, lengthMs: 30_000, holder: thisRun, worker: 'w', caller: 'me', released: false };
  expect(await store.replaceLease(lease, undefined)).toBe(true);
});

test('a view changes neither record nor pending action, and a record not the view', async () => {
  const journal = store.journal(1);
  const record = { ...noRecord, userId: userId('AIDAEXAMPLE') };
  await journal.complete(anEvent({ status: 'done' }), record);
  await journal.announce(anEvent({ id: 'event-2' }));
  await journal.recordUsers(theAccount, [{ user: theUser, view: aView() }], []);
  const pending = anEvent({ id: 'event-2' });
  expect(await store.user(theAccount, theUser)).toEqual(aUserItem({ record: { ...record, pending }, view: aView() }));
  await journal.complete(anEvent({ id: 'event-2', status: 'done' }), record);
  expect(await store.user(theAccount, theUser)).toEqual(aUserItem({ record, view: aView() }));
});

test('users who are gone lose item and intent and keep their history', async () => {
  const journal = store.journal(1);
  await journal.openIntent(anIntent(), issuing());
  const other = userName('somebody.else');
  await journal.recordUsers(theAccount, [{ user: other, view: aView() }], [theUser]);
  expect([...(await store.account(theAccount)).users.keys()]).toEqual([other]);
  expect((await everything()).map(({ sk }) => sk?.S)).toEqual([`EVT#${now.toISOString()}#event-1`, `USER#${other}`]);
});

test('history items expire after 400 days, and nothing else does', async () => {
  const journal = store.journal(1);
  await journal.openIntent(anIntent(), issuing());
  const expiring = (await everything()).filter(({ ttl }) => ttl !== undefined);
  const expected = String(now.getTime() / 1_000 + 400 * 86_400);
  expect(expiring.map(({ sk, ttl }) => [sk?.S, ttl?.N])).toEqual([[`EVT#${now.toISOString()}#event-1`, expected]]);
});

test('secret material is refused wherever it is put, and no item is written', async () => {
  const detail = new Secret('wJalrXUtnFEMI/K7MDENG') as never;
  const journal = store.journal(1);
  const refused = 'a Secret has no place in the table';
  await expect((async () => journal.announce(anEvent({ detail })))()).rejects.toThrow(refused);
  await expect((async () => journal.complete(anEvent({ detail }), noRecord))()).rejects.toThrow(refused);
  await expect(journal.openIntent(anIntent({ secret: detail }), issuing())).rejects.toThrow(refused);
  await expect(
    journal.recordUsers(theAccount, [{ user: theUser, view: aView({ because: detail }) }], []),
  ).rejects.toThrow(refused);
  expect(await everything()).toEqual([]);
});
