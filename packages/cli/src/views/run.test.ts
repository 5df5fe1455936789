import { anAccount } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { aRun, aStep, aUserResult, doneRotation, inAttention, payments, unreachable } from '../testing/sample-run.ts';
import { plainLook } from '../text/look.ts';
import { textOf } from './page.ts';
import { runLines } from './run.ts';
import { overview } from './steps.ts';

const shown = (run: Parameters<typeof runLines>[0], width = 80): string =>
  textOf(runLines(run, { look: { ...plainLook, width }, limits: overview }));

const eventful = aRun([
  payments([
    aUserResult({ steps: doneRotation }),
    aUserResult({
      user: 'dave',
      status: 'unclear',
      steps: [aStep({ status: 'unclear', code: 'CREATE_UNKNOWN', detail: 'the answer of CreateAccessKey was lost' })],
    }),
    inAttention('bob', 'two-active-keys'),
    inAttention('mallory', 'quarantined'),
  ]),
  unreachable,
  payments([], { account: anAccount({ id: '333333333333', name: 'quiet' }) }),
]);

test('a run tells what was done, then attention with urgent findings first, failures, coverage and totals', () => {
  expect(shown(eventful)).toMatchInlineSnapshot(`
    "Account by account
      payments-production (111111111111) ou-ab12-workload1/ou-ab12-payments1
        alice
          R13 issued new key AKIANEWNEWNEWNEWNEW1 in alice_credentials (us-east-1):
              AKIAOLDOLDOLDOLDOLD1 is due since 2026-05-01
          R9  switched off AKIAOLDOLDOLDOLDOLD1: its successor is in the user’s
              secret
        dave
          R8  delete AKIAOLDOLDOLDOLDOLD1, unclear CREATE_UNKNOWN: the answer of
              CreateAccessKey was lost

    Needs attention
      ! quarantined: 1 user. AWS saw this key in public. Find out where it leaked,
      replace it by hand, then detach the quarantine policy.
        docs/runbook.md#quarantined
        - mallory in payments-production (111111111111): seen on 2026-06-01
      two-active-keys: 1 user. Two active keys, one of them due. Delete the one that
      is not needed.
        docs/runbook.md#two-active-keys
        - bob in payments-production (111111111111): seen on 2026-06-01

    Not done
      CREATE_UNKNOWN (1)
        - dave in payments-production (111111111111): the answer of CreateAccessKey
          was lost
        docs/runbook.md#create_unknown
      ROLE_NOT_ASSUMABLE (1)
        - データ基盤 (222222222222): role/rekey/rekey-member can not be assumed:
          access denied
        deploy stacksets/member-role.yaml to the account
        docs/runbook.md#role_not_assumable

    Coverage
      coverage     accounts  meaning
      scanned             2  every user was looked at
      unreachable         1  the role could not be assumed

    Run 20260601T000000Z-4XK2QF finished in 1 min.
    3 accounts: 24 users, 28 keys (26 active).
    Done: 1 key issued, 1 switched off.
    Users: 2 need attention.
    "
  `);
});

test('a run fits 40 columns', () => {
  expect(shown(eventful, 40)).toMatchInlineSnapshot(`
    "Account by account
      payments-production (111111111111)
      ou-ab12-workload1/ou-ab12-payments1
        alice
          R13 issued new key
              AKIANEWNEWNEWNEWNEW1 in
              alice_credentials (us-east-1):
              AKIAOLDOLDOLDOLDOLD1 is due
              since 2026-05-01
          R9  switched off
              AKIAOLDOLDOLDOLDOLD1: its
              successor is in the user’s
              secret
        dave
          R8  delete AKIAOLDOLDOLDOLDOLD1,
              unclear CREATE_UNKNOWN: the
              answer of CreateAccessKey was
              lost

    Needs attention
      ! quarantined: 1 user. AWS saw this
      key in public. Find out where it
      leaked, replace it by hand, then
      detach the quarantine policy.
        docs/runbook.md#quarantined
        - mallory in payments-production
          (111111111111): seen on 2026-06-01
      two-active-keys: 1 user. Two active
      keys, one of them due. Delete the one
      that is not needed.
        docs/runbook.md#two-active-keys
        - bob in payments-production
          (111111111111): seen on 2026-06-01

    Not done
      CREATE_UNKNOWN (1)
        - dave in payments-production
          (111111111111): the answer of
          CreateAccessKey was lost
        docs/runbook.md#create_unknown
      ROLE_NOT_ASSUMABLE (1)
        - データ基盤 (222222222222):
          role/rekey/rekey-member can not be
          assumed: access denied
        deploy stacksets/member-role.yaml to
        the account
        docs/runbook.md#role_not_assumable

    Coverage
      coverage     accounts  meaning
      scanned             2  every user was…
      unreachable         1  the role could…

    Run 20260601T000000Z-4XK2QF finished in
    1 min.
    3 accounts: 24 users, 28 keys (26
    active).
    Done: 1 key issued, 1 switched off.
    Users: 2 need attention.
    "
  `);
});

test('a run with nothing to do says so', () => {
  expect(shown(aRun([payments([])]))).toMatchInlineSnapshot(`
    "Coverage
      coverage  accounts  meaning
      scanned          1  every user was looked at

    Run 20260601T000000Z-4XK2QF finished in 1 min.
    1 account: 12 users, 14 keys (13 active).
    Nothing to do: every key is as the policy wants it.
    "
  `);
});

test.each([
  ['a user waits', [payments([], { verdicts: { fresh: 11, waiting: 1 } })], 'Users: 1 waits for a later run.'],
  ['two users wait', [payments([], { verdicts: { waiting: 2 } })], 'Users: 2 wait for a later run.'],
  ['a user needs attention', [payments([inAttention('bob', 'two-active-keys')])], 'Users: 1 needs attention.'],
  ['a user is deferred', [payments([aUserResult({ status: 'deferred' })])], 'Users: 1 deferred.'],
  [
    'a user waits, and an account is out of reach',
    [payments([], { verdicts: { waiting: 1 } }), unreachable],
    'Users: 1 waits for a later run.',
  ],
])('where %s, nothing being done does not mean that there is nothing to do', (_, accounts, trouble) => {
  const text = shown(aRun(accounts));
  expect(text).toContain(`Nothing was changed.\n${trouble}\n`);
  expect(text).not.toContain('Nothing to do');
});

test('where an account could not be looked at, the others have nothing to do', () => {
  expect(shown(aRun([payments([]), unreachable]))).toContain('Nothing to do where it was looked.');
});

test('what was only planned is not called done', () => {
  const text = shown(aRun([payments([aUserResult({ mode: 'plan', steps: [aStep({ status: 'planned' })] })])]));
  expect(text).toContain('Nothing was changed: 1 step only recorded, in mode plan.\n');
  expect(text).not.toContain('Users:');
});

test('a run that was interrupted says what was left', () => {
  const left = payments([], { coverage: 'deferred', code: 'INTERRUPTED', because: 'interrupted' });
  const text = shown(aRun([left], { status: 'stopped', code: 'INTERRUPTED', because: 'interrupted' }));
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    'Stopped early: interrupted (INTERRUPTED). 1 account is left; the next run begins with it.',
  );
});

test('what a cap left is no failure', () => {
  const user = aUserResult({ status: 'deferred', code: 'CAP_REACHED', because: 'maxRotationsPerAccount' });
  expect(shown(aRun([payments([user])]))).not.toContain('Not done');
});
