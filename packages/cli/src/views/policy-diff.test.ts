import { keyId, type Step, type UserResult, userName } from '@rekey/engine';
import { anAccount, anAccountResult, aRunSummary, aView } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { compare, type Judgement } from '../policy-life/compare.ts';
import { plainLook } from '../text/look.ts';
import { policyDiffLines, sumsOfDiff } from './policy-diff.ts';

const account = anAccount({ name: 'payments' });
const oldKey = keyId('AKIAAAAAAAAAAAAAAAAA');

const issue: Step = { rule: 'R13', because: 'due', action: { kind: 'issue' }, status: 'planned' };
const switchOff: Step = {
  rule: 'R9',
  because: 'its successor is in custody',
  action: { kind: 'deactivate', keyId: oldKey },
  status: 'planned',
  keyId: oldKey,
};

const aUser = (user: string, sketch: Partial<Omit<UserResult, 'user'>> = {}): UserResult => ({
  status: 'settled',
  mode: 'enforce',
  steps: [],
  view: aView(),
  ...sketch,
  user: userName(user),
});

const judged = (users: readonly UserResult[], coverage: 'scanned' | 'off' | 'unreachable' = 'scanned'): Judgement => ({
  result: { ...aRunSummary(), status: 'finished', accounts: [anAccountResult({ account, coverage })] },
  users: new Map([[account.id, new Map(users.map((user) => [user.user, user]))]]),
});

const excepted = aView({ verdict: 'excepted', exception: { id: 'freeze', hold: false } });

const changesOf = (before: UserResult, after: UserResult) =>
  compare(judged([before]), judged([after])).users.flatMap(({ changes }) => changes);

test('a user for whom nothing differs is not told of', () => {
  expect(
    changesOf(aUser('a', { steps: [issue] }), aUser('a', { steps: [{ ...issue, because: 'other words' }] })),
  ).toEqual([]);
});

test.each([
  ['newly rotated', aUser('a'), aUser('a', { steps: [issue] }), [{ change: 'newly', action: 'issue', enforced: true }]],
  [
    'newly planned only',
    aUser('a', { mode: 'plan' }),
    aUser('a', { mode: 'plan', steps: [issue] }),
    [{ change: 'newly', enforced: false }],
  ],
  [
    'no longer switched off',
    aUser('a', { steps: [issue, switchOff] }),
    aUser('a', { steps: [issue] }),
    [{ change: 'no-longer', action: 'deactivate', keyId: oldKey }],
  ],
  [
    'now enforced',
    aUser('a', { mode: 'plan', steps: [issue] }),
    aUser('a', { steps: [issue] }),
    [{ change: 'now-enforced', action: 'issue' }],
  ],
  [
    'now only planned',
    aUser('a', { steps: [issue] }),
    aUser('a', { mode: 'plan', steps: [issue] }),
    [{ change: 'now-only-planned', action: 'issue' }],
  ],
  [
    'excepted',
    aUser('a', { steps: [issue] }),
    aUser('a', { view: excepted }),
    [{ change: 'excepted', exception: 'freeze' }, { change: 'no-longer' }],
  ],
  [
    'no longer excepted',
    aUser('a', { view: excepted }),
    aUser('a', { steps: [issue] }),
    [{ change: 'no-longer-excepted', exception: 'freeze' }, { change: 'newly' }],
  ],
  [
    'given another secret',
    aUser('a', { steps: [{ ...issue, secret: { name: 'one', region: 'us-east-1', how: 'created' } }] }),
    aUser('a', { steps: [{ ...issue, secret: { name: 'two', region: 'us-east-1', how: 'created' } }] }),
    [{ change: 'other-secret', from: 'one (us-east-1)', to: 'two (us-east-1)' }],
  ],
  [
    'reported in place of acted on',
    aUser('a', { steps: [issue] }),
    aUser('a', { view: aView({ verdict: 'attention', finding: 'unused-key' }) }),
    [{ change: 'no-longer' }, { change: 'reported', finding: 'unused-key' }],
  ],
] as const)('tells a user who is %s', (...[, before, after, expected]) => {
  expect(changesOf(before, after)).toMatchObject([...expected]);
});

const text = (before: Judgement, after: Judgement): string =>
  policyDiffLines(
    {
      from: 'version 3',
      to: 'rekey.yaml@abc',
      files: [
        {
          file: 'rekey.yaml',
          lines: [
            { sign: '-', line: 2, text: 'mode: plan' },
            { sign: '+', line: 2, text: 'mode: enforce\u001b[31m' },
          ],
        },
      ],
      ...compare(before, after),
      results: [before.result, after.result],
    },
    plainLook,
  ).join('\n');

test('lines come first, then users and keys, then sums', () => {
  const before = judged([
    aUser('alice', { mode: 'plan', steps: [issue, switchOff] }),
    aUser('bob', { steps: [issue] }),
  ]);
  const after = judged([aUser('alice', { steps: [issue, switchOff] }), aUser('bob', { view: excepted })]);
  expect(text(before, after)).toMatchInlineSnapshot(`
    "version 3 -> rekey.yaml@abc: 1 line added, 1 removed in 1 file.

    rekey.yaml
      -    2  mode: plan
      +    2  mode: enforce [31m

    Users and keys
      payments (111111111111)
        alice  now enforced: issue a new key (R13); now enforced: switch off
        AKIAAAAAAAAAAAAAAAAA (R9)
        bob  now excepted by freeze; no longer: issue a new key (R13)

    2 users are affected: 1 key to issue now enforced; 1 key to switch off now
    enforced; 1 user excepted; 1 fewer key to issue."
  `);
  expect(sumsOfDiff(compare(before, after).users)).toEqual({
    'now-enforced issue': 1,
    'now-enforced deactivate': 1,
    excepted: 1,
    'no-longer issue': 1,
  });
});

test('an account that is covered differently is told, and users of one that is not looked at any more', () => {
  const shown = text(judged([aUser('alice', { steps: [issue] })]), judged([], 'off'));
  expect(shown.replaceAll(/\s+/g, ' ')).toContain('was scanned (every user was looked at), now off (mode off in');
  expect(shown).toContain('alice  no longer: issue a new key (R13)');
});

test('an account that could not be looked at is not passed over in silence', () => {
  const shown = text(judged([], 'unreachable'), judged([], 'unreachable'));
  expect(shown).toContain('It changes nothing for any user or key where it was looked.');
  expect(shown).toContain('Not compared, as they could not be looked at: payments (111111111111).');
});

test('nothing follows for users of an account that only one of the plans could look at', () => {
  const seen = judged([aUser('alice', { steps: [issue] })]);
  expect(compare(seen, judged([], 'unreachable')).users).toEqual([]);
  expect(compare(judged([], 'unreachable'), seen).users).toEqual([]);
  expect(compare(seen, judged([], 'unreachable')).accounts).toMatchObject([{ from: 'scanned', to: 'unreachable' }]);
});
