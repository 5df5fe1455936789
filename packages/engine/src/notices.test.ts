import { describe, expect, test } from 'vitest';
import type { Settled } from './model/decision.ts';
import type { KeyStatus, UserFacts, UserRecord } from './model/facts.ts';
import { keyId, userName } from './model/ids.ts';
import type { HistoryEvent, UserItem } from './model/run.ts';
import { noteRenamed, noteSwitchedBackOn } from './notices.ts';
import type { Journal } from './ports.ts';
import type { Turn } from './rotate-user.ts';
import {
  aKey,
  anEvent,
  anIntent,
  aRecord,
  aUser,
  daysAgo,
  earlierRun,
  now,
  switchedOff,
  theAccount,
} from './testing/index.ts';

type Written = { readonly event: HistoryEvent; readonly record?: UserRecord; readonly intent?: unknown };

/** A turn that only writes down; `plan` has no journal. */
const aTurn = (kind: 'run' | 'plan' = 'run') => {
  const written: Written[] = [];
  const journal = {
    complete: async (event: HistoryEvent, record: UserRecord) => void written.push({ event, record }),
    openIntent: async (intent: unknown, event: HistoryEvent) => {
      written.push({ event, intent });
      return 'opened';
    },
  } as unknown as Journal;
  const turn = { clock: { now: () => now }, epoch: 7, journal: kind === 'run' ? journal : undefined };
  return { turn: turn as unknown as Turn, written };
};

const [one, two, three] = ['AKIAONE000000001', 'AKIATWO000000002', 'AKIATHREE0000003'].map(keyId) as [
  ReturnType<typeof keyId>,
  ReturnType<typeof keyId>,
  ReturnType<typeof keyId>,
];
const withStatuses = (statuses: Readonly<Record<string, KeyStatus>>) =>
  Object.entries(statuses).map(([id, status]) => ({ ...aKey(), id: keyId(id), status }));

describe('a key that was switched on again', () => {
  const seen: Settled = {
    kind: 'settled',
    rule: 'R7',
    verdict: 'attention',
    finding: 'switched-back-on',
    because: 'is active again',
  };
  const record = aRecord({ switchedOff: [switchedOff({ id: one }), switchedOff({ id: two })] });
  const facts = aUser({ record, keys: withStatuses({ [one]: 'Inactive', [two]: 'Active', [three]: 'Active' }) });

  test('is written down with the moment of the first sight, and no other key with it', async () => {
    const { turn, written } = aTurn();
    const noted = await noteSwitchedBackOn(turn, facts, seen);
    const after = [switchedOff({ id: one }), { ...switchedOff({ id: two }), backOnSince: now }];
    expect(noted.record.switchedOff).toEqual(after);
    expect(written).toMatchObject([
      { event: { action: 'switched-back-on', status: 'done', rule: 'R7', keyId: two, at: now }, record: noted.record },
    ]);
  });

  test('is not written down again', async () => {
    const { turn, written } = aTurn();
    const known = { ...switchedOff({ id: two }), backOnSince: daysAgo(1) };
    const again = aUser({ record: aRecord({ switchedOff: [known] }), keys: withStatuses({ [two]: 'Active' }) });
    expect(await noteSwitchedBackOn(turn, again, seen)).toBe(again);
    expect(written).toEqual([]);
  });

  test.each<readonly [string, Readonly<{ user?: UserFacts; settled?: Settled; kind?: 'plan' }>]>([
    ['in a plan', { kind: 'plan' }],
    ['where something else is found', { settled: { ...seen, finding: 'custody-lost' } }],
    ['while its keys are not known', { user: { ...facts, keys: 'unread' } }],
  ])('is not written down %s', async (_, { user = facts, settled = seen, kind }) => {
    const { turn, written } = aTurn(kind);
    expect(await noteSwitchedBackOn(turn, user, settled)).toBe(user);
    expect(written).toEqual([]);
  });
});

describe('a user under a new name', () => {
  const formerly = (record: Partial<UserRecord>): UserItem => ({
    account: theAccount,
    user: userName('alice'),
    record: aRecord(record),
  });
  const renamed = aUser({ name: 'alice.smith', keys: withStatuses({ [one]: 'Inactive', [two]: 'Active' }) });
  const switched = { switchedOff: [switchedOff({ id: one })] };
  const intent = anIntent({ keysBefore: [one], epoch: 3 });

  test('has what the table knew, and the history says who it was', async () => {
    const { turn, written } = aTurn();
    const { record } = await noteRenamed(turn, renamed, formerly(switched));
    expect(record).toEqual(aRecord(switched));
    expect(written).toMatchObject([{ event: { user: 'alice.smith', action: 'renamed', status: 'done' }, record }]);
  });

  test('takes the open intent along, under the epoch of this run and with a pending line of history', async () => {
    const { turn, written } = aTurn();
    const { record } = await noteRenamed(turn, renamed, formerly({ ...switched, intent }));
    const pending = { user: 'alice.smith', action: 'issue', rule: 'R13', status: 'pending' };
    expect(record).toMatchObject({ ...switched, intent: { ...intent, epoch: 7 }, pending });
    expect(written).toMatchObject([
      { event: { action: 'renamed' }, record: aRecord(switched) },
      { event: pending, intent: { ...intent, epoch: 7 } },
    ]);
    expect(written[0]?.record?.intent).toBeUndefined();
  });

  test('has the intent in a plan too, where nothing is written', async () => {
    const { turn, written } = aTurn('plan');
    const { record } = await noteRenamed(turn, renamed, formerly({ ...switched, intent }));
    expect(record).toEqual(aRecord({ ...switched, intent: { ...intent, epoch: 7 } }));
    expect(written).toEqual([]);
  });

  const off = anEvent({ action: 'deactivate', keyId: one, status: 'pending', run: earlierRun });
  test.each([
    ['done', one, [{ keyId: one, at: off.at, by: off.run }]],
    ['not-done', two, []],
    ['unknown', three, []],
  ] as const)('a call that was pending under the old name is completed: %s', async (status, key, entries) => {
    const pending = { ...off, keyId: key };
    const { turn, written } = aTurn();
    const { record } = await noteRenamed(turn, renamed, formerly({ pending }));
    expect(record).toEqual(aRecord({ switchedOff: entries }));
    expect(written[0]).toEqual({ event: { ...pending, status }, record });
    const planned = aTurn('plan');
    expect((await noteRenamed(planned.turn, renamed, formerly({ pending }))).record).toEqual(record);
  });

  test('a creation that was pending is settled with its intent, not here', async () => {
    const { turn, written } = aTurn();
    const issue = anEvent({ action: 'issue', status: 'pending' });
    await noteRenamed(turn, renamed, formerly({ intent, pending: issue }));
    expect(written.map(({ event }) => event.action)).toEqual(['renamed', 'issue']);
  });

  test('a pending call tells nothing where the keys are not known', async () => {
    const { turn, written } = aTurn();
    const { record } = await noteRenamed(turn, { ...renamed, keys: 'unreadable' }, formerly({ pending: off }));
    expect(record).toEqual(aRecord());
    expect(written.map(({ event }) => event.action)).toEqual(['renamed']);
  });
});
