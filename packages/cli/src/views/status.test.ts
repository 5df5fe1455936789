import { isOverdue, keyId, userName } from '@rekey/engine';
import { anAccount, aRollup, aRunSummary, aView, daysAgo, now, someCounts, someCoverage } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import type { Status } from '../status/read-status.ts';
import { plainLook } from '../text/look.ts';
import { runsLines } from './history.ts';
import { textOf } from './page.ts';
import { statusLines } from './status.ts';

const account = anAccount();
const rollup = aRollup({
  account,
  counts: someCounts({ users: 12, keys: 14, activeKeys: 13 }),
  verdicts: { fresh: 10, attention: 1, excepted: 1 },
  lastRun: '20260531T070000Z-4XK2QF',
});
const latestRun = aRunSummary({
  run: '20260531T070000Z-4XK2QF',
  startedAt: daysAgo(0.7),
  endedAt: new Date(daysAgo(0.7).getTime() + 12_000),
  status: 'finished',
  caller: 'arn:aws:sts::100000000000:assumed-role/Admin/jane',
  counts: someCounts({ issued: 3, deactivated: 3 }),
  coverage: someCoverage({ scanned: 1 }),
});
const key = { id: keyId('AKIAOLDOLDOLDOLDOLD1'), status: 'Active' as const, createdAt: daysAgo(120) };
const mallory = {
  account: account.id,
  user: userName('mallory'),
  view: aView({
    keys: [key],
    verdict: 'attention',
    finding: 'quarantined',
    because: 'AWS attached a policy',
    rule: 'R2',
  }),
};
const someStatus = (sketch: Partial<Status> = {}): Status => ({
  at: now,
  latestRun,
  inProgress: false,
  isNarrowed: false,
  asked: { user: undefined, verdict: undefined },
  accounts: [rollup],
  users: [],
  oldest: [mallory],
  attention: [mallory],
  overdue: [],
  ...sketch,
});
const shown = (sketch?: Partial<Status>, width = 80): string =>
  textOf(statusLines(someStatus(sketch), { look: { ...plainLook, width }, table: 'rekey' }));
const flat = (sketch?: Partial<Status>): string => shown(sketch).replaceAll(/\s+/g, ' ');

test('status tells the last run, coverage, verdicts, the oldest keys and what needs attention', () => {
  expect(shown()).toMatchInlineSnapshot(`
    "Last run 20260531T070000Z-4XK2QF: 2026-05-31 07:12 UTC (16 h 48 min ago),
    finished in 12 s, by assumed-role/Admin/jane (100000000000), policy
    rekey.yaml@test.
    It did: 3 keys issued, 3 switched off.

    1 account: 12 users, 14 keys (13 active).

    Coverage
      coverage  accounts  meaning
      scanned          1  every user was looked at

    Users by verdict
      verdict    users  meaning
      attention      1  a person should look
      fresh         10  nothing is due
      excepted       1  left alone by an exception or hold

    Oldest active keys
      account       name                 user       age  verdict      next
      111111111111  payments-production  mallory  120 d  quarantined  -

    Needs attention
      ! quarantined: 1 user. AWS saw this key in public. Find out where it leaked,
      replace it by hand, then detach the quarantine policy.
        docs/runbook.md#quarantined
        - mallory in payments-production (111111111111): AWS attached a policy
    "
  `);
});

test('status fits 40 columns', () => {
  expect(shown({}, 40)).toMatchInlineSnapshot(`
    "Last run 20260531T070000Z-4XK2QF:
    2026-05-31 07:12 UTC (16 h 48 min ago),
    finished in 12 s, by
    assumed-role/Admin/jane (100000000000),
    policy rekey.yaml@test.
    It did: 3 keys issued, 3 switched off.

    1 account: 12 users, 14 keys (13
    active).

    Coverage
      coverage  accounts  meaning
      scanned          1  every user was lo…

    Users by verdict
      verdict    users  meaning
      attention      1  a person should look
      fresh         10  nothing is due
      excepted       1  left alone by an ex…

    Oldest active keys
      name       user       age  verdict
      payments…  mallory  120 d  quarantined

    Needs attention
      ! quarantined: 1 user. AWS saw this
      key in public. Find out where it
      leaked, replace it by hand, then
      detach the quarantine policy.
        docs/runbook.md#quarantined
        - mallory in payments-production
          (111111111111): AWS attached a
          policy
    "
  `);
});

test('an empty table says how to begin', () => {
  expect(flat({ latestRun: undefined, accounts: [] })).toContain('The table rekey is empty: no run has been recorded');
});

test('a run in progress, a killed one and a stopped one are told apart', () => {
  const { endedAt: _endedAt, ...unended } = latestRun;
  const running = { ...unended, status: 'running' as const };
  expect(flat({ latestRun: running, inProgress: true })).toContain('is in progress since 2026-05-31 07:12 UTC');
  expect(flat({ latestRun: running, inProgress: false })).toContain('never ended: it was killed');
  const stopped = { ...latestRun, status: 'stopped' as const, code: 'TIME_BUDGET' as const, because: 'out of time' };
  expect(flat({ latestRun: stopped })).toContain('It stopped early: out of time (TIME_BUDGET).');
});

test('accounts that the last run did not come to are counted, once that is more than a day ago', () => {
  const seen = (days: number) => aRollup({ account, lastRun: 'earlier', lastSeenAt: daysAgo(days) });
  expect(flat({ accounts: [rollup, seen(3)] })).toContain('1 account last seen by earlier runs, up to 3 days ago.');
  expect(flat({ accounts: [rollup, seen(0.5)] })).not.toContain('earlier runs');
});

test('a user who was asked for is shown in full', () => {
  expect(shown({ users: [mallory], asked: { user: mallory.user, verdict: undefined } })).toMatchInlineSnapshot(`
    "Last run 20260531T070000Z-4XK2QF: 2026-05-31 07:12 UTC (16 h 48 min ago),
    finished in 12 s, by assumed-role/Admin/jane (100000000000), policy
    rekey.yaml@test.
    It did: 3 keys issued, 3 switched off.

    mallory in payments-production (111111111111): quarantined
      R2: AWS attached a policy
      next: nothing is in sight; mode enforce
      key                   status    age  last use  in the secret
      AKIAOLDOLDOLDOLDOLD1  Active  120 d  -         -
    "
  `);
});

test('a user is overdue from the moment that something was due, exceptions apart', () => {
  const due = (offsetMs: number) => aView({ dueAt: new Date(now.getTime() + offsetMs) });
  expect([-1, 0, 1].map((offset) => isOverdue(due(offset), now))).toEqual([true, true, false]);
  expect(isOverdue({ ...due(-1), verdict: 'excepted' }, now)).toBe(false);
  expect(isOverdue(aView(), now)).toBe(false);
});

test('recent runs fit 80 columns', () => {
  const text = textOf(runsLines([latestRun], { look: plainLook, at: now }));
  expect(text).toMatchInlineSnapshot(`
    "run                      started   status    accounts  issued  off  deleted
    20260531T070000Z-4XK2QF  16 h ago  finished       1/1       3    3        0

    Accounts: scanned/all. One run in full: rekey history 20260531T070000Z-4XK2QF
    "
  `);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
