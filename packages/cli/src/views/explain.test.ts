import { accountId, type Explanation, explainUser, type Policy, runId, userName } from '@rekey/engine';
import {
  type AccountDescription,
  aHold,
  anException,
  aPolicy,
  createWorld,
  theAccount,
  theUser,
  type WorldDescription,
} from '@rekey/engine/testing';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { plainLook } from '../text/look.ts';
import { explanationLines } from './explain.ts';

const due = { id: 'AKIAOLDOLDOLDOLDOLD1', ageDays: 90, lastUsedDaysAgo: 2, lastUsedService: 's3' };

type Sketch = Omit<WorldDescription, 'accounts'> & {
  readonly account?: Partial<AccountDescription>;
  readonly policy?: Partial<Policy>;
  readonly user?: string;
};

const explain = ({ account, policy, user = theUser, ...world }: Sketch = {}): Promise<Explanation> => {
  const seeded = createWorld({
    ...world,
    accounts: [{ id: theAccount, name: 'payments', users: [{ name: theUser, keys: [due] }], ...account }],
  });
  return seeded.clock.settle(
    explainUser(seeded.ports(), {
      run: runId('explain-1'),
      policy: aPolicy({ mode: 'enforce', ...policy }),
      policyName: 'rekey.yaml@0123',
      sources: { mode: { file: 'rekey.yaml', line: 2, column: 1 } },
      account: accountId(theAccount),
      user: userName(user),
    }),
  );
};

const linesOf = async (sketch: Sketch = {}): Promise<readonly string[]> =>
  explanationLines(await explain(sketch), { look: plainLook, table: 'rekey' });

const upTo = (lines: readonly string[], title: string): string => lines.slice(0, lines.indexOf(title)).join('\n');

test('a due user: what is done now and next comes first, then the facts', async () => {
  expect(upTo(await linesOf(), 'Rules tried, in order')).toMatchInlineSnapshot(`
    "alice in payments (111111111111): the next run would act
      policy rekey.yaml@0123, in root, seen 2026-06-01 00:00 UTC
      R13: AKIAOLDOLDOLDOLDOLD1 is due since 2026-06-01 00:00Z.

    Now
          R13 issue a new key in alice_credentials (us-east-1): AKIAOLDOLDOLDOLDOLD1
              is due since 2026-06-01 00:00Z
          R9  switch off AKIAOLDOLDOLDOLDOLD1: its successor, the new key, is in the
              user's secret since 2026-06-01 00:00Z

    Next, if nothing else changes
      2026-06-16 00:00 UTC
          R8  delete AKIAOLDOLDOLDOLDOLD1: inactive, and the active key dates from
              2026-06-01 00:00Z
      2026-08-30 00:00 UTC
          R13 issue a new key in alice_credentials (us-east-1): the new key is due
              since 2026-08-30 00:00Z

    Facts
      key                   status   age  last used       in its secret
      AKIAOLDOLDOLDOLDOLD1  Active  90 d  2 days ago, s3  none
      path        /
      tags        none
      groups      none
      policies    none
      console     no password
    "
  `);
});

test('every setting names its place', async () => {
  const override = { scopes: [theAccount], selector: {}, lifecycle: { rotateAfterDays: 60 } };
  const source = { file: 'rekey.yaml', line: 9, column: 5 };
  const text = (await linesOf({ policy: { overrides: [{ ...override, source }] } })).join('\n');
  expect(text).toMatch(/mode +enforce +rekey\.yaml:2\n/);
  expect(text).toMatch(/lifecycle\.rotateAfterDays +60 +rekey\.yaml:9 \(override\)\n/);
  expect(text).toMatch(/lifecycle\.handsOffDays +7 +default\n/);
});

test('holds and exceptions are told with their periods', async () => {
  const text = (
    await linesOf({
      table: { holds: [aHold({ scope: theAccount, reason: 'migration', author: 'Jane' })] },
      policy: { exceptions: [anException({ id: 'soon', from: '2026-07-01', expires: '2026-08-01' })] },
    })
  ).join('\n');
  expect(text).toContain('alice in payments (111111111111): excepted');
  expect(text).toMatch(/not yet in force: exception soon.* 2026-07-01 to 2026-08-01/);
  expect(text).toMatch(/in force: hold on 111111111111 by Jane since/);
});

test('nobody and nowhere are told in words', async () => {
  expect((await linesOf({ user: 'Alice' })).join('\n')).toContain('There is no user Alice in payments (111111111111).');
  expect((await linesOf({ account: { state: 'SUSPENDED' } })).join('\n')).toContain(
    'the account is SUSPENDED, not ACTIVE',
  );
  const unreachable = (await linesOf({ account: { memberRole: false } })).join('\n');
  expect(unreachable).toContain('is not looked at: unreachable');
  expect(unreachable).toContain('docs/runbook.md#role_not_assumable');
});

test('no line is wider than the terminal', async () => {
  for (const line of await linesOf()) expect(stringWidth(line)).toBeLessThanOrEqual(plainLook.width);
});
