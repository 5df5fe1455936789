import { rotateActions } from '@rekey/aws';
import type { AccountDescription, State } from '@rekey/emulator';
import type { Policy, RunResult } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIn, rotated, working } from './health.ts';
import { userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const used = { lastUsedDaysAgo: 1 };
const due = [{ ageDays: 120, ...used }];
const users = [
  { name: 'due', keys: due },
  { name: 'adopted', keys: due },
  { name: 'restored', keys: due },
  {
    name: 'two',
    keys: [
      { ageDays: 120, ...used },
      { ageDays: 95, ...used },
    ],
  },
  {
    name: 'cleanup',
    keys: [
      { ageDays: 100, status: 'Inactive' as const },
      { ageDays: 20, ...used },
    ],
  },
];
const secrets = [
  { name: 'adopted_credentials', value: 'theirs' },
  { name: 'restored_credentials', value: 'x', tags: { 'rekey:managed': 'true' }, deletedDaysAgo: 3 },
];
const toRotate = ['due', 'adopted', 'restored', 'two'];

// An exception by group and one for console users, so that every kind of fact is asked for.
const policy: Policy = {
  ...enforcing,
  exceptions: [
    { scopes: ['org'], selector: { groups: ['frozen'] } },
    { scopes: ['org'], selector: { console: true } },
  ],
  limits: { ...enforcing.limits, failureTolerancePercent: 100, accountsInFlight: 4 },
};

const accountOf = (index: number): string => `${111111111111 + index}`;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const textOf = (result: RunResult, account: string): string =>
  JSON.stringify(result.accounts.find((each) => each.account.id === account));

const judged = (before: State, after: State, account: string) =>
  users.map(({ name }) => `${name} ${working(before, after, { account, user: name })}`);
const allWork = users.map(({ name }) => `${name} working`);

// A role that only lacks one of these rotates all the same: other calls serve.
const dispensable = [
  'iam:GenerateCredentialReport',
  'iam:GetCredentialReport',
  'iam:GetLoginProfile',
  'iam:GetAccountAuthorizationDetails',
  'iam:GetRole', // only `rekey doctor` asks
  'iam:GetUser',
  'iam:ListAttachedUserPolicies',
  'iam:ListGroupsForUser',
  'iam:ListUsers',
];
// Until those that serve instead are missing as well.
const pairs = [
  ['iam:GetAccountAuthorizationDetails', 'iam:GetUser'],
  ['iam:GetAccountAuthorizationDetails', 'iam:ListAttachedUserPolicies'],
  ['iam:GetAccountAuthorizationDetails', 'iam:ListGroupsForUser'],
  ['iam:GenerateCredentialReport', 'iam:GetLoginProfile'],
];
const cases = [...rotateActions.map((action) => [action]), ...pairs].map((denied, index) => ({
  denied,
  account: accountOf(index),
  harmless: denied.length === 1 && dispensable.includes(denied[0] ?? ''),
}));

describe.each([
  { kind: 'a role', code: 'PERMISSION_MISSING' },
  { kind: 'an account whose SCP', code: 'SCP_DENIED' },
] as const)('$kind denies', ({ kind, code }) => {
  let before: State;
  let after: State;
  let result: RunResult;

  beforeAll(async () => {
    const denying = (denied: readonly string[]): Partial<AccountDescription> =>
      kind === 'a role' ? { memberRole: { denyActions: denied } } : { scpDeny: denied };
    await stage.seed({
      accounts: cases.map(({ account, denied }) => ({ id: account, users, secrets, ...denying(denied) })),
    });
    before = await stage.emulator.state();
    result = await stage.run({ policy });
    after = await stage.emulator.state();
  });

  const done = (account: string): boolean =>
    toRotate.every((user) => rotated(after, { account, user }) === 'rotated') &&
    userIn(after, account, 'cleanup').keys.length === 1;

  test.each(cases)('$denied: everybody keeps a working key, and no key is lost', ({ account }) => {
    expect(judged(before, after, account)).toEqual(allWork);
  });

  test.each(cases.filter(({ harmless }) => harmless))('$denied: other calls serve', ({ account }) => {
    expect(done(account)).toBe(true);
  });

  test.each(cases.filter(({ harmless }) => !harmless))('$denied: the result names it', ({ account, denied }) => {
    expect(done(account)).toBe(false);
    expect(textOf(result, account)).toContain(denied.at(-1));
    expect(textOf(result, account)).toContain(code);
  });

  test('the run itself ends well', () => {
    expect(result.status).toBe('finished');
    expect(result.coverage).toMatchObject({ scanned: cases.length, failed: 0 });
  });

  test.skipIf(kind === 'a role')('and once it is lifted, the next run goes on', async () => {
    for (const { account } of cases) await stage.emulator.changeAccount(account, { scpDeny: [] });
    await stage.emulator.advance({ minutes: 20 });
    await stage.run({ policy });
    after = await stage.emulator.state();
    expect(cases.filter(({ account }) => !done(account))).toEqual([]);
    expect(openIn(await stage.items())).toEqual([]);
  });
});
