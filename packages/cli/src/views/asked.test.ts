import { accountsWithRootKeys, collect } from '@rekey/compliance';
import { type FindingKind, userName } from '@rekey/engine';
import { aView, theAccount } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { type Asked, usersAsked } from '../status/asked.ts';
import { lookedAt } from '../testing/looked-at.ts';
import { plainLook } from '../text/look.ts';
import { askedLines } from './asked.ts';
import { textOf } from './page.ts';

/** Without the lines about the newest run. */
const shown = async (asked: Asked): Promise<string> => {
  const scope = await (await lookedAt()).scope();
  const users = await collect(usersAsked(scope, asked));
  const accounts = asked.finding === 'root-keys' ? accountsWithRootKeys(scope.rows) : [];
  const text = textOf(askedLines({ scope, asked, users, accounts }, plainLook));
  return text.slice(text.indexOf('\n\n', text.indexOf('Facts are of')) + 2);
};

test('a user who was asked for is shown in full', async () => {
  expect(await shown({ user: userName('due') })).toMatchInlineSnapshot(`
    "due in payments (111111111111): waiting
      R13: planned: issue (AKIADUE000000002 is due since 2026-05-02 00:00Z), then
      deactivate AKIADUE000000002 (its successor, the new key, is in the user's
      secret since 2026-06-01 00:00Z)
      next: now; mode plan
      key               status    age  last use       in the secret  standing
      AKIADUE000000002  Active  120 d  24 h ago (s3)  -              too-old
      What was done: rekey history --table rekey --account 111111111111 --user due
    "
  `);
});

test('users of a verdict, and overdue ones, are a line each', async () => {
  expect(await shown({ verdict: 'excepted' })).toMatchInlineSnapshot(`
    "Users with the verdict excepted: 1
      account       name      user      age  verdict   next
      111111111111  payments  legacy  400 d  excepted  -
    "
  `);
  expect(await shown({ overdue: true })).toContain('Overdue users: 1\n');
});

test('users of a finding come with what to do; root keys are those of accounts', async () => {
  const finding = (kind: FindingKind) => shown({ finding: kind });
  expect(await finding('unused-for-45-days')).toMatchInlineSnapshot(`
    "  unused-for-45-days: 1 user. Last used at least 45 days ago. Switch it off, and
      delete it if nobody misses it.
        - idle in payments (111111111111)
        docs/runbook.md#unused-for-45-days
    "
  `);
  expect(await finding('root-keys')).toContain('root-keys: 1 account.');
  expect(await finding('root-keys')).toContain('    - payments (111111111111)\n');
  expect(await finding('quarantined')).toContain('quarantined: 0 users.');
});

test('nobody is an answer', async () => {
  expect(await shown({ user: userName('nobody') })).toBe('No user nobody in any account.\n');
  expect(await shown({ verdict: 'overlap' })).toBe('No user with the verdict overlap in any account.\n');
});

test('hostile reasons and names move no cursor and start no line', async () => {
  const scope = await (await lookedAt()).scope();
  const hostile = '\u001B[2J\r\n\u202Edone: <script>';
  const view = aView({
    verdict: 'attention',
    finding: 'three-keys',
    because: hostile,
    exception: { reason: hostile, owner: hostile, hold: false },
  });
  const users = [{ account: theAccount, user: userName(hostile), view }];
  const asking: readonly Asked[] = [{ user: userName('x') }, { finding: 'three-keys' }, { verdict: 'attention' }];
  for (const asked of asking) {
    const text = textOf(askedLines({ scope, asked, users, accounts: [] }, plainLook));
    expect(text).toContain('[2J done: <script>');
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
  }
});
