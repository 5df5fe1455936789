import { isDeepStrictEqual } from 'node:util';
import { type AccountResult, RekeyError, Secret, type UserItem } from '@rekey/engine';
import { anAccountResult, theAccount, theUser } from '@rekey/engine/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  anyEvent,
  anyHold,
  anyIntent,
  anyLease,
  anyResult,
  anyRollup,
  anyRun,
  anyUser,
} from '../testing/arbitraries.ts';
import { decode, encode } from './codec.ts';
import {
  type Attributes,
  eventItem,
  holdItem,
  intentItem,
  leaseItem,
  readEvent,
  readHold,
  readIntent,
  readLease,
  readRollup,
  readRun,
  readUser,
  recordAttribute,
  rollupItem,
  runItem,
  userIdentity,
  viewAttributes,
} from './items.ts';
import { policyKey } from './keys.ts';
import { readResults, resultItems } from './result-items.ts';

// What the table gives back: the same data, in objects of its own, without undefined, dates or classes.
const throughTheTable = <T>(item: T): T => JSON.parse(JSON.stringify(item)) as T;

const written = <T>(item: T): T => {
  expect(throughTheTable(item)).toStrictEqual(item);
  return throughTheTable(item);
};

/** The first value that does not come back as it was. */
const lost = <T>(any: fc.Arbitrary<T>, roundTrip: (value: T) => unknown): unknown =>
  fc.check(fc.property(any, (value) => isDeepStrictEqual(roundTrip(value), value))).counterexample;

const userRoundTrip = ({ account, user, record, view }: UserItem) =>
  readUser(
    written({
      ...userIdentity(account, user),
      record: recordAttribute(record),
      ...(record.pending && { pending: encode(record.pending) }),
      ...(view && viewAttributes(account, user, view)),
    }),
    record.intent && written(intentItem(account, user, record.intent)),
  );

test.each([
  ['a lease', lost(anyLease, (lease) => readLease(written(leaseItem(lease))))],
  ['a hold', lost(anyHold, (hold) => readHold(written(holdItem(hold))))],
  ['a rollup', lost(anyRollup, (rollup) => readRollup(written(rollupItem(rollup))))],
  ['a run', lost(anyRun, (run) => readRun(written(runItem(run))))],
  ['a history event', lost(anyEvent, (event) => readEvent(written(eventItem(event))))],
  ['an intent', lost(anyIntent, (intent) => readIntent(written(intentItem(theAccount, theUser, intent))))],
  ['a user, from its own item and its intent,', lost(anyUser, userRoundTrip)],
])('%s comes back as it was', (_, lostValue) => {
  expect(lostValue).toBeNull();
});

const readBack = async (...results: readonly AccountResult[]): Promise<readonly AccountResult[]> => {
  const items: readonly Attributes[] = results.flatMap((result) =>
    resultItems(result)
      .map(written)
      .toSorted((a, b) => (a.sk < b.sk ? -1 : 1)),
  );
  const read: AccountResult[] = [];
  for await (const result of readResults(
    (async function* () {
      yield* items;
    })(),
  ))
    read.push(result);
  return read;
};

test('account results come back as they were', () =>
  fc.assert(
    fc.asyncProperty(fc.array(anyResult, { maxLength: 3 }), async (results) => {
      expect(await readBack(...results)).toStrictEqual(results);
    }),
  ));

test('a result with 5,000 failures fits items of 400 KB and comes back whole, in its order', async () => {
  const users = Array.from({ length: 5_000 }, (_, n) => ({
    user: `user-${n}`,
    status: 'failed',
    mode: 'enforce',
    steps: [],
    code: 'THROTTLED',
    because: 'ü'.repeat(100),
  })) as unknown as AccountResult['users'];
  const large = anAccountResult({ users });
  const items = resultItems(large);
  expect(items.length).toBeGreaterThan(4);
  for (const item of items) expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(400_000);
  expect(await readBack(large, anAccountResult())).toEqual([large, anAccountResult()]);
});

test('a field that is undefined is told from one that is not there', () => {
  const neverUsed = { lastUse: { at: undefined }, custody: 'none' };
  expect(encode(neverUsed)).toStrictEqual({ lastUse: { at: null }, custody: 'none' });
  expect(decode(encode(neverUsed))).toStrictEqual(neverUsed);
});

test('nothing with a class of its own gets into an item, a secret least of all', () => {
  expect(() => encode({ value: new Secret('wJalrXUtnFEMI') })).toThrow('a Secret has no place in the table');
  expect(() => encode({ value: new Map() })).toThrow('a Map has no place in the table');
  expect(() => encode({ value: Number.NaN })).toThrow('a number has no place in the table');
});

test('a time that is none is an error, and not a hold without end', () => {
  const item = { hold: { scope: 'org', since: '2026-01-01T00:00:00.000Z', until: 'tomorrow' } };
  expect(() => readHold(item)).toThrow(RekeyError);
  expect(() => readHold(item)).toThrow('the table holds an item whose "until" is not a time');
});

test('policy versions sort by number', () => {
  expect([2, 10, 1].map((version) => policyKey(version).sk).toSorted()).toEqual([
    'V#0000000001',
    'V#0000000002',
    'V#0000000010',
  ]);
});
