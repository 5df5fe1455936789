import { anAccount, aView } from '@rekey/engine/testing';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import {
  aRun,
  aStep,
  aUserResult,
  inAttention,
  oldKey,
  payments,
  plannedRotation,
  unreachable,
} from '../testing/sample-run.ts';
import { plainLook } from '../text/look.ts';
import { textOf } from './page.ts';
import { planLines } from './plan.ts';
import { overview } from './steps.ts';

const shown = (run: Parameters<typeof planLines>[0], width = 80): string =>
  textOf(planLines(run, { look: { ...plainLook, width }, limits: overview }));

const plannedDeletion = aStep({ status: 'planned' });
const eventful = aRun(
  [
    payments([
      aUserResult({ steps: plannedRotation }),
      aUserResult({ user: 'carol', steps: [plannedDeletion] }),
      inAttention('mallory', 'quarantined'),
    ]),
    unreachable,
  ],
  { kind: 'plan' },
);

test('a plan leads with what cannot be undone and who might be hurt', () => {
  expect(shown(eventful)).toMatchInlineSnapshot(`
    "Plan: 1 key to issue, 1 key to switch off, 1 key to delete. Seen: 2 accounts, 12
    users, 14 keys (13 active). Nothing was changed.

    Cannot be undone (1)
      - carol in payments-production (111111111111): delete AKIAOLDOLDOLDOLDOLD1:
        inactive, and the active key dates from 2026-05-01

    In use: used in the last 24 hours and would go off (1)
      - alice in payments-production (111111111111): AKIAOLDOLDOLDOLDOLD1, used 5 h
        ago for s3

    Cut off: the old key goes at once, and nobody else may read the new one (1)
      - alice in payments-production (111111111111): no console, no other reader:
        set secrets.readers or lifecycle.overlap

    Secrets
      1 secret to create, USD 0.40 a month (USD 0.40 each)

    What would happen
      payments-production (111111111111) ou-ab12-workload1/ou-ab12-payments1
        alice
          R13 issue a new key in alice_credentials (us-east-1): AKIAOLDOLDOLDOLDOLD1
              is due since 2026-05-01
          R9  switch off AKIAOLDOLDOLDOLDOLD1: its successor is in the user’s secret
        carol
          R8  delete AKIAOLDOLDOLDOLDOLD1: inactive, and the active key dates from
              2026-05-01

    Needs attention
      ! quarantined: 1 user. AWS saw this key in public. Find out where it leaked,
      replace it by hand, then detach the quarantine policy.
        docs/runbook.md#quarantined
        - mallory in payments-production (111111111111): seen on 2026-06-01

    Could not be looked at
      ROLE_NOT_ASSUMABLE (1)
        - データ基盤 (222222222222): role/rekey/rekey-member can not be assumed:
          access denied
        deploy stacksets/member-role.yaml to the account
        docs/runbook.md#role_not_assumable

    Coverage
      coverage     accounts  meaning
      scanned             1  every user was looked at
      unreachable         1  the role could not be assumed
    "
  `);
});

test('a plan fits 40 columns', () => {
  expect(shown(eventful, 40)).toMatchInlineSnapshot(`
    "Plan: 1 key to issue, 1 key to switch
    off, 1 key to delete. Seen: 2 accounts,
    12 users, 14 keys (13 active). Nothing
    was changed.

    Cannot be undone (1)
      - carol in payments-production
        (111111111111): delete
        AKIAOLDOLDOLDOLDOLD1: inactive, and
        the active key dates from 2026-05-01

    In use: used in the last 24 hours and
    would go off (1)
      - alice in payments-production
        (111111111111):
        AKIAOLDOLDOLDOLDOLD1, used 5 h ago
        for s3

    Cut off: the old key goes at once, and
    nobody else may read the new one (1)
      - alice in payments-production
        (111111111111): no console, no other
        reader: set secrets.readers or
        lifecycle.overlap

    Secrets
      1 secret to create, USD 0.40 a month
      (USD 0.40 each)

    What would happen
      payments-production (111111111111)
      ou-ab12-workload1/ou-ab12-payments1
        alice
          R13 issue a new key in
              alice_credentials (us-east-1):
              AKIAOLDOLDOLDOLDOLD1 is due
              since 2026-05-01
          R9  switch off
              AKIAOLDOLDOLDOLDOLD1: its
              successor is in the user’s
              secret
        carol
          R8  delete AKIAOLDOLDOLDOLDOLD1:
              inactive, and the active key
              dates from 2026-05-01

    Needs attention
      ! quarantined: 1 user. AWS saw this
      key in public. Find out where it
      leaked, replace it by hand, then
      detach the quarantine policy.
        docs/runbook.md#quarantined
        - mallory in payments-production
          (111111111111): seen on 2026-06-01

    Could not be looked at
      ROLE_NOT_ASSUMABLE (1)
        - データ基盤 (222222222222):
          role/rekey/rekey-member can not be
          assumed: access denied
        deploy stacksets/member-role.yaml to
        the account
        docs/runbook.md#role_not_assumable

    Coverage
      coverage     accounts  meaning
      scanned             1  every user was…
      unreachable         1  the role could…
    "
  `);
});

test('a plan with nothing to do says so', () => {
  expect(shown(aRun([payments([])], { kind: 'plan' }))).toMatchInlineSnapshot(`
    "Plan: nothing to do. Seen: 1 account, 12 users, 14 keys (13 active).

    Coverage
      coverage  accounts  meaning
      scanned          1  every user was looked at
    "
  `);
});

test('a plan says when the policy’s mode lets a run only record', () => {
  const run = aRun([payments([aUserResult({ mode: 'plan', steps: [plannedDeletion] })])]);
  expect(shown(run)).toContain('The policy’s mode is plan: `rekey run` would only record');
  expect(shown(run)).toContain('alice (mode plan)');
});

test('a key last used more than 24 hours ago is not called in use', () => {
  const usedAt = (hours: number) => ({ lastUse: { at: new Date(Date.UTC(2026, 5, 1) - hours * 3_600_000) } });
  const planFor = (hours: number): string =>
    shown(aRun([payments([aUserResult({ steps: [{ ...plannedDeletion, ...usedAt(hours) }] })])]));
  expect(planFor(23.9)).toContain('In use');
  expect(planFor(24)).not.toContain('In use');
});

test('secrets of somebody else that would be adopted are named', () => {
  const steps = plannedRotation.map((step) =>
    step.secret === undefined ? step : { ...step, secret: { ...step.secret, how: 'adopted' as const } },
  );
  expect(shown(aRun([payments([aUserResult({ steps })])]))).toContain(
    'adopt alice_credentials of alice in payments-production (111111111111)',
  );
});

test('hundreds of accounts do not flood: some are shown, the rest is counted', () => {
  const accounts = Array.from({ length: 300 }, (_, index) =>
    payments(
      Array.from({ length: 30 }, (_user, n) => aUserResult({ user: `user-${n}`, steps: [plannedDeletion] })),
      { account: anAccount({ id: String(300000000000 + index), name: `account-${index}` }) },
    ),
  );
  const text = shown(aRun(accounts));
  expect(text).toContain('… and 260 more accounts; --json lists all of them.');
  expect(text).toContain('… and 22 more users; --account 300000000000 shows them all.');
  expect(text.split('\n').length).toBeLessThan(1_200);
});

test('control characters in names and reasons do not reach the terminal', () => {
  const user = aUserResult({
    user: 'eve\u001b[31m',
    steps: [aStep({ status: 'planned', because: 'a\u0007b' })],
    view: aView(),
  });
  // oxlint-disable-next-line no-control-regex
  expect(shown(aRun([payments([user])]))).not.toMatch(/[\u0007\u001b]/);
});

test('every line of a plan fits the terminal', () => {
  for (const width of [40, 60, 80])
    for (const line of shown(eventful, width).split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  expect(shown(eventful)).toContain(oldKey);
});
