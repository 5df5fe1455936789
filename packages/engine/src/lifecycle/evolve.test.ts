import { describe, expect, test } from 'vitest';
import type { Effect } from '../model/decision.ts';
import type { Custody, Fact, UserFacts } from '../model/facts.ts';
import { keyId } from '../model/ids.ts';
import { aKey, anEvent, anIntent, aUser, issued, now, switchedOff } from '../testing/index.ts';
import { evolve, evolveRecord } from './evolve.ts';

const old = aKey({ id: 'OLD', ageDays: 95 });
const young = aKey({ id: 'NEW', ageDays: 1, custody: 'current' });
const intent = anIntent({ created: young.id });
const listOf = ({ keys }: UserFacts) => (typeof keys === 'string' ? keys : keys.list);
const full = { issued: [issued(old), issued(young)], switchedOff: [switchedOff(old)], intent };

const effects: readonly Effect[] = [
  { kind: 'issued', key: issued(young), createdAt: now },
  { kind: 'deactivated', entry: switchedOff(old) },
  { kind: 'reactivated', keyId: old.id },
  { kind: 'deleted', keyId: old.id },
  { kind: 'orphan-discarded', keyId: young.id },
  { kind: 'intent-settled' },
];

describe.each(effects.map((effect) => [effect.kind, effect] as const))('%s', (_kind, effect) => {
  test.each(['listed', 'reported', 'evolved'] as const)('leaves %s keys evolved', (seen) => {
    const { keys } = evolve(aUser({ keys: [old], seen }), effect);
    expect(keys).toMatchObject({ seen: 'evolved', at: now });
  });

  test.each(['unread', 'unreadable'] as const)('leaves %s keys as they are, and changes the record', (keys) => {
    const facts = aUser({ keys, record: full });
    expect(evolve(facts, effect)).toEqual({ ...facts, record: evolveRecord(facts.record, effect) });
  });

  test('changes nothing but keys and record', () => {
    const facts = aUser({ keys: [old], record: full });
    const { keys, record } = evolve(facts, effect);
    expect(evolve(facts, effect)).toEqual({ ...facts, keys, record });
    expect(record).toEqual(evolveRecord(facts.record, effect));
  });

  test('keeps what else the record knows', () => {
    const pending = anEvent();
    const { userId } = intent;
    expect(evolveRecord({ ...full, pending, userId }, effect)).toMatchObject({ pending, userId });
  });
});

describe('a key that was issued', () => {
  const effect: Effect = { kind: 'issued', key: issued(young), createdAt: young.createdAt };

  test('is active, unused and in custody, beside the others', () => {
    const facts = evolve(aUser({ keys: [old] }), effect);
    expect(listOf(facts)).toStrictEqual([
      old,
      { id: young.id, status: 'Active', createdAt: young.createdAt, lastUse: { at: undefined }, custody: 'current' },
    ]);
  });

  test.each<[Fact<Custody>, Fact<Custody>]>([
    ['current', 'previous'],
    ['previous', 'none'],
    ['none', 'none'],
    ['unread', 'unread'],
    ['unreadable', 'unreadable'],
  ])('moves the custody of another key from %s to %s', (before, after) => {
    const key = { ...old, custody: before };
    expect(listOf(evolve(aUser({ keys: [key] }), effect))).toContainEqual({ ...key, custody: after });
    const recorded = { issued: [issued(key)] };
    expect(listOf(evolve(aUser({ keys: [key], record: recorded }), effect))).toContainEqual({ ...key, custody: after });
  });

  test.each([
    ['another name', { name: 'rekey/alice_credentials', region: 'us-east-1' }],
    ['another Region', { name: 'alice_credentials', region: 'eu-central-1' }],
  ])('leaves the custody of a key in a secret of %s', (_which, secret) => {
    const key = { ...old, custody: 'current' } as const;
    const here = aKey({ id: 'HERE', ageDays: 50, custody: 'previous' });
    const facts = aUser({ keys: [key, here], record: { issued: [issued(here), issued(key, { secret })] } });
    expect(listOf(evolve(facts, effect)).slice(0, 2)).toEqual([key, { ...here, custody: 'none' }]);
  });

  test('is recorded, and its intent closed', () => {
    const record = evolveRecord({ issued: [issued(old)], switchedOff: [], intent }, effect);
    expect(record).toEqual({ issued: [issued(old), issued(young)], switchedOff: [] });
    expect(record).not.toHaveProperty('intent');
  });
});

describe('a key that was deactivated', () => {
  const entry = switchedOff(old, { offDaysAgo: 0 });
  const effect: Effect = { kind: 'deactivated', entry };

  test('is inactive, and the others as they were', () => {
    expect(listOf(evolve(aUser({ keys: [old, young] }), effect))).toEqual([{ ...old, status: 'Inactive' }, young]);
  });

  test('is recorded once: a new entry takes the place of the old one and its sighting', () => {
    const before = { ...switchedOff(old, { offDaysAgo: 30 }), backOnSince: now };
    const others = switchedOff(young);
    const record = evolveRecord({ issued: [], switchedOff: [before, others] }, effect);
    expect(record.switchedOff).toEqual([others, entry]);
  });

  test('leaves an open intent open', () => {
    expect(evolveRecord(full, effect)).toMatchObject({ intent, issued: full.issued });
  });
});

test('a key that was switched on again is active, and forgotten as switched off; others stay as they are', () => {
  const off = { ...old, status: 'Inactive' } as const;
  const alsoOff = { ...young, status: 'Inactive' } as const;
  const entries = [switchedOff(old), switchedOff(young)];
  const facts = evolve(aUser({ keys: [off, alsoOff], record: { ...full, switchedOff: entries } }), {
    kind: 'reactivated',
    keyId: old.id,
  });
  expect(listOf(facts)).toEqual([old, alsoOff]);
  expect(facts.record).toEqual({ ...full, switchedOff: [switchedOff(young)] });
});

test('a key that was deleted is gone from keys and record, and the intent stays', () => {
  const facts = evolve(aUser({ keys: [old, young], record: full }), { kind: 'deleted', keyId: old.id });
  expect(listOf(facts)).toEqual([young]);
  expect(facts.record).toEqual({ issued: [issued(young)], switchedOff: [], intent });
});

test('an orphan that was discarded is gone from keys and record, and so is its intent', () => {
  const facts = evolve(aUser({ keys: [old, young], record: full }), { kind: 'orphan-discarded', keyId: young.id });
  expect(listOf(facts)).toEqual([old]);
  expect(facts.record).toEqual({ issued: [issued(old)], switchedOff: [switchedOff(old)] });
  expect(facts.record).not.toHaveProperty('intent');
});

test('an intent that was settled is closed; its key, if it has one, is recorded as issued', () => {
  const record = { issued: [issued(old)], switchedOff: [switchedOff(old)], intent };
  const closed = evolveRecord(record, { kind: 'intent-settled' });
  expect(closed).toEqual({ issued: [issued(old)], switchedOff: [switchedOff(old)] });
  expect(closed).not.toHaveProperty('intent');
  const stored = evolveRecord(record, { kind: 'intent-settled', stored: issued(young) });
  expect(stored).toEqual({ issued: [issued(old), issued(young)], switchedOff: [switchedOff(old)] });
  expect(stored).not.toHaveProperty('intent');
  expect(listOf(evolve(aUser({ keys: [old, young], record }), { kind: 'intent-settled' }))).toEqual([old, young]);
});

test('an effect on a key that is not there changes no key', () => {
  const nobody = keyId('NOBODY');
  const facts = aUser({ keys: [old, young] });
  for (const kind of ['deleted', 'orphan-discarded', 'reactivated'] as const) {
    expect(listOf(evolve(facts, { kind, keyId: nobody }))).toEqual([old, young]);
  }
  expect(listOf(evolve(facts, { kind: 'deactivated', entry: { ...switchedOff(old), keyId: nobody } }))).toEqual([
    old,
    young,
  ]);
});
