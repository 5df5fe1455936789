import type { KeyDescription, State, UserDescription } from '@rekey/emulator';
import type { Lifecycle, PartialLifecycle, RunResult } from '@rekey/engine';
import { accountId, mergeLifecycle } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentKeyIn, outcomeOf, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

type Case = readonly [title: string, keys: readonly KeyDescription[], outcome: string, user?: Partial<UserDescription>];

const used = { lastUsedDaysAgo: 1 } as const;
const off = { status: 'Inactive' } as const;

/** One account for each lifecycle; one user for each case. `on`, `off`, `gone` say what became of the keys, oldest first. */
const situations: readonly { readonly lifecycle: PartialLifecycle; readonly cases: readonly Case[] }[] = [
  {
    lifecycle: {},
    cases: [
      [
        'R2: a quarantined user is left to people',
        [{ ageDays: 120, ...used }],
        'on',
        { attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] },
      ],
      [
        'R2: another AWS policy is no quarantine',
        [{ ageDays: 120, ...used }],
        'off +new',
        { attachedPolicies: ['ReadOnlyAccess'] },
      ],
      [
        'R4: three keys are left to people',
        [{ ageDays: 200 }, { ageDays: 150, ...used }, { ageDays: 120 }],
        'on on on',
      ],
      [
        'R4: three keys, two of them inactive, too',
        [
          { ageDays: 200, ...off },
          { ageDays: 150, ...off },
          { ageDays: 120, ...used },
        ],
        'off off on',
      ],
      ['R5: nobody gets a first key', [], ''],
      [
        'R6: a user with only inactive keys is left alone',
        [
          { ageDays: 400, ...off },
          { ageDays: 300, ...off },
        ],
        'off off',
      ],
      [
        'R8: an inactive key stays while the active one is 14.99 days old',
        [
          { ageDays: 100, ...off },
          { ageDays: 14.99, ...used },
        ],
        'off on',
      ],
      [
        'R8: it goes when the active one is exactly 15 days old',
        [
          { ageDays: 100, ...off },
          { ageDays: 15, ...used },
        ],
        'gone on',
      ],
      [
        'R8: it goes when the active one is 15.01 days old',
        [
          { ageDays: 100, ...off },
          { ageDays: 15.01, ...used },
        ],
        'gone on',
      ],
      [
        'R8: a younger inactive key goes too',
        [
          { ageDays: 40, ...used },
          { ageDays: 3, ...off },
        ],
        'on gone',
      ],
      [
        'R8 then R13: the slot is freed, then used',
        [
          { ageDays: 100, ...off },
          { ageDays: 95, ...used },
        ],
        'gone off +new',
      ],
      [
        'R10: of two active keys the oldest, due and unused, goes',
        [{ ageDays: 90 }, { ageDays: 10, ...used }],
        'gone on',
      ],
      ['R10: with the oldest 89.99 days old nothing happens', [{ ageDays: 89.99 }, { ageDays: 10, ...used }], 'on on'],
      [
        'R10: with the oldest 90.01 days old it goes',
        [
          { ageDays: 90.01, ...used },
          { ageDays: 10, ...used },
        ],
        'gone on',
      ],
      [
        'R10 then R13: both due, the oldest goes and the other is rotated',
        [
          { ageDays: 200, ...used },
          { ageDays: 100, ...used },
        ],
        'gone off +new',
      ],
      [
        'G2: the oldest stays while it was used and the newest never was',
        [{ ageDays: 120, ...used }, { ageDays: 10 }],
        'on on',
      ],
      ['G2: however old the newest is', [{ ageDays: 400, ...used }, { ageDays: 200 }], 'on on'],
      ['G2: two keys of which neither was ever used: the oldest goes', [{ ageDays: 120 }, { ageDays: 10 }], 'gone on'],
      ['R13: a key of 89.99 days is left alone', [{ ageDays: 89.99, ...used }], 'on'],
      ['R13: a key of exactly 90 days is rotated', [{ ageDays: 90, ...used }], 'off +new'],
      ['R13: a key of 90.01 days is rotated', [{ ageDays: 90.01, ...used }], 'off +new'],
      ['R13: a key that was never used is rotated as well', [{ ageDays: 120 }], 'off +new'],
      ['R13: SES SMTP users are rotated by default', [{ ageDays: 120, ...used, lastUsedService: 'ses' }], 'off +new'],
      ['R14: a young key is left alone', [{ ageDays: 1, ...used }], 'on'],
    ],
  },
  {
    lifecycle: { twoActiveKeys: 'deactivate-oldest' },
    cases: [
      [
        'R10 deactivate-oldest: off instead of gone',
        [
          { ageDays: 90, ...used },
          { ageDays: 10, ...used },
        ],
        'off on',
      ],
      [
        'R10 deactivate-oldest, then R13 waits for the slot',
        [
          { ageDays: 200, ...used },
          { ageDays: 100, ...used },
        ],
        'off on',
      ],
      ['G2 holds for deactivating too', [{ ageDays: 120, ...used }, { ageDays: 10 }], 'on on'],
    ],
  },
  {
    lifecycle: { twoActiveKeys: 'report', sesSmtp: 'report', ifUnused: { days: 45, then: 'report' } },
    cases: [
      [
        'R10 report: both stay',
        [
          { ageDays: 120, ...used },
          { ageDays: 10, ...used },
        ],
        'on on',
      ],
      ['R12 report: unused for 45 days stays', [{ ageDays: 100, lastUsedDaysAgo: 45 }], 'on'],
      ['R12 report: used 44.98 days ago is rotated', [{ ageDays: 100, lastUsedDaysAgo: 44.98 }], 'off +new'],
      ['R12 report: never used stays', [{ ageDays: 100 }], 'on'],
      ['R13 report: a key last used for SES stays', [{ ageDays: 100, ...used, lastUsedService: 'ses' }], 'on'],
      [
        'R13 report: a user named by the SES console stays',
        [{ ageDays: 100, ...used }],
        'on',
        { name: 'ses-smtp-user.20240101-120000' },
      ],
      ['R13 report: anybody else is rotated', [{ ageDays: 100, ...used, lastUsedService: 's3' }], 'off +new'],
    ],
  },
  {
    lifecycle: { ifUnused: { days: 45, then: 'deactivate' } },
    cases: [
      [
        'R12 deactivate: unused for 45.01 days goes off, and nothing comes',
        [{ ageDays: 100, lastUsedDaysAgo: 45.01 }],
        'off',
      ],
      ['R12 deactivate: used 44.98 days ago is rotated', [{ ageDays: 100, lastUsedDaysAgo: 44.98 }], 'off +new'],
      ['R12 deactivate: not due is left alone', [{ ageDays: 89.99, lastUsedDaysAgo: 80 }], 'on'],
    ],
  },
  {
    lifecycle: { rotateAfterDays: 30, deleteInactiveAfterDays: 5 },
    cases: [
      ['other periods: 29.99 days', [{ ageDays: 29.99, ...used }], 'on'],
      ['other periods: 30 days', [{ ageDays: 30, ...used }], 'off +new'],
      [
        'other periods: the active key is 4.99 days old',
        [
          { ageDays: 100, ...off },
          { ageDays: 4.99, ...used },
        ],
        'off on',
      ],
      [
        'other periods: the active key is 5 days old',
        [
          { ageDays: 100, ...off },
          { ageDays: 5, ...used },
        ],
        'gone on',
      ],
    ],
  },
];

const accountOf = (index: number): string => `${111111111111 + index}`;
const nameOf = (index: number, { name }: Partial<UserDescription> = {}): string => name ?? `user-${index}`;

describe('one run, judged from what is then in IAM and Secrets Manager', () => {
  let stage: Stage;
  let before: State;
  let result: RunResult;
  let after: State;

  beforeAll(async () => {
    stage = await startStage();
    await stage.seed({
      clock: { frozen: true },
      accounts: situations.map(({ cases }, account) => ({
        id: accountOf(account),
        users: cases.map(([, keys, , extra], user) => ({ ...extra, name: nameOf(user, extra), keys })),
      })),
    });
    before = await stage.emulator.state();
    result = await stage.run({
      policy: {
        ...enforcing,
        overrides: situations.map(({ lifecycle }, index) => ({
          scopes: [accountId(accountOf(index))],
          selector: {},
          lifecycle,
        })),
      },
    });
    after = await stage.emulator.state();
  });
  afterAll(() => stage?.stop());

  const cases = situations.flatMap((situation, account) =>
    situation.cases.map(([title, , outcome, extra], user) => ({
      title,
      outcome,
      account: accountOf(account),
      user: nameOf(user, extra),
    })),
  );

  test.each(cases)('$title', ({ outcome, account, user }) => {
    expect(outcomeOf(before, after, { account, user })).toBe(outcome);
  });

  test('nobody failed', () => {
    expect(result.accounts.flatMap(({ users }) => users).filter(({ status }) => status !== 'settled')).toEqual([]);
  });

  test('every new key is the current value of its user’s secret', () => {
    for (const { account, user, outcome } of cases.filter((each) => each.outcome.includes('+new'))) {
      const newest = userIn(after, account, user).keys.filter(({ status }) => status === 'Active');
      expect({ outcome, active: newest.length }).toEqual({ outcome, active: 1 });
      expect(currentKeyIn(after, account, { name: `${user}_credentials` })).toBe(newest[0]?.id);
    }
  });
});

describe('over several runs', () => {
  const account = '111111111111';
  const alice = { account, user: 'alice' };
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  const seed = async (...keys: KeyDescription[]): Promise<State> => {
    await stage.emulator.clearFaults();
    await stage.seed({ accounts: [{ id: account, users: [{ name: 'alice', keys }] }] });
    return stage.emulator.state();
  };
  const run = async (lifecycle: PartialLifecycle = {}) => {
    const whole: Lifecycle = mergeLifecycle(enforcing.lifecycle, lifecycle);
    return stage.run({ policy: { ...enforcing, lifecycle: whole } });
  };
  const outcome = async (before: State): Promise<string> => outcomeOf(before, await stage.emulator.state(), alice);

  test('R8: the old key goes 15 days after its successor was made, not a minute before', async () => {
    const before = await seed({ ageDays: 90, ...used });
    await run();
    expect(await outcome(before)).toBe('off +new');
    await stage.emulator.advance({ days: 14, hours: 23, minutes: 50 });
    await run();
    expect(await outcome(before)).toBe('off +new');
    await stage.emulator.advance({ minutes: 11 });
    await run();
    expect(await outcome(before)).toBe('gone +new');
  });

  test('R9: with an overlap both keys stay until minDays, and the old one is deleted 15 days after it went off', async () => {
    const overlap = { overlap: { minDays: 7, quietDays: 0, maxDays: 14 } };
    const before = await seed({ ageDays: 90, ...used });
    await run(overlap);
    expect(await outcome(before)).toBe('on +new');
    await stage.emulator.advance({ days: 6, hours: 23, minutes: 50 });
    await run(overlap);
    expect(await outcome(before)).toBe('on +new');
    await stage.emulator.advance({ minutes: 11 });
    await run(overlap);
    expect(await outcome(before)).toBe('off +new');
    await stage.emulator.advance({ days: 14, hours: 23 });
    await run(overlap);
    expect(await outcome(before)).toBe('off +new');
    await stage.emulator.advance({ hours: 2 });
    await run(overlap);
    expect(await outcome(before)).toBe('gone +new');
  });

  test.each([
    { atMaxDays: 'deactivate', ends: 'off +new' },
    { atMaxDays: 'keep', ends: 'on +new' },
  ] as const)('R9: a key still in use stays until maxDays, then atMaxDays: $atMaxDays', async ({ atMaxDays, ends }) => {
    const overlap = { overlap: { minDays: 1, quietDays: 3, maxDays: 10, atMaxDays } };
    const before = await seed({ ageDays: 90, ...used });
    const old = userIn(before, account, 'alice').keys[0]?.id ?? '';
    await run(overlap);
    await stage.emulator.advance({ days: 9, hours: 23 });
    await stage.emulator.changeKey(old, { lastUsedDaysAgo: 2.9 });
    await run(overlap);
    expect(await outcome(before)).toBe('on +new');
    await stage.emulator.advance({ hours: 2 });
    await stage.emulator.changeKey(old, { lastUsedDaysAgo: 2.9 });
    await run(overlap);
    expect(await outcome(before)).toBe(ends);
  });

  test('R9: a key that fell silent goes off before maxDays, once the new one is used', async () => {
    const overlap = { overlap: { minDays: 1, quietDays: 3, maxDays: 30 } };
    const before = await seed({ ageDays: 90, lastUsedDaysAgo: 0 });
    await run(overlap);
    const fresh = userIn(await stage.emulator.state(), account, 'alice').keys[1]?.id ?? '';
    await stage.emulator.changeKey(fresh, { lastUsedDaysAgo: 0 });
    await stage.emulator.advance({ days: 2, hours: 23 });
    await run(overlap);
    expect(await outcome(before)).toBe('on +new');
    await stage.emulator.advance({ hours: 2 });
    await run(overlap);
    expect(await outcome(before)).toBe('off +new');
  });

  test('R9 and G1: with its successor no longer in custody the old key stays on', async () => {
    const overlap = { overlap: { minDays: 1, quietDays: 0, maxDays: 14 } };
    const before = await seed({ ageDays: 90, ...used });
    await run(overlap);
    await stage.emulator.inject({
      service: 'secretsmanager',
      operation: 'DescribeSecret',
      error: { code: 'ResourceNotFoundException', status: 400, message: 'gone' },
    });
    await stage.emulator.advance({ days: 2 });
    const result = await run(overlap);
    expect(await outcome(before)).toBe('on +new');
    expect(result.accounts.flatMap(({ users }) => users)).toMatchObject([{ view: { finding: 'custody-lost' } }]);
  });

  test('R7: switched back on by a person: hands off for seven days, then off again', async () => {
    const before = await seed({ ageDays: 90, ...used });
    const old = userIn(before, account, 'alice').keys[0]?.id ?? '';
    await run();
    await stage.emulator.advance({ hours: 5 });
    await stage.emulator.changeKey(old, { status: 'Active' });
    const result = await run();
    expect(await outcome(before)).toBe('on +new');
    expect(result.accounts.flatMap(({ users }) => users)).toMatchObject([{ view: { finding: 'switched-back-on' } }]);
    await stage.emulator.advance({ days: 6, hours: 23 });
    await run();
    expect(await outcome(before)).toBe('on +new');
    await stage.emulator.advance({ hours: 2 });
    await run();
    expect(await outcome(before)).toBe('off +new');
  });

  test('R3: a key whose secret was lost with its answer is discarded once its secret can not come late, and another issued', async () => {
    const before = await seed({ ageDays: 90, ...used });
    await stage.emulator.inject({ service: 'iam', operation: 'CreateAccessKey', cut: 'after', times: 1 });
    const first = await run();
    expect(first.accounts.flatMap(({ users }) => users)).toMatchObject([{ code: 'CREATE_UNKNOWN' }]);
    expect(await outcome(before)).toBe('on +new');
    const orphan = userIn(await stage.emulator.state(), account, 'alice').keys[1]?.id;
    await stage.emulator.advance({ minutes: 10 });
    await run();
    expect(await outcome(before)).toBe('on +new');
    await stage.emulator.advance({ minutes: 6 });
    await run();
    const after = await stage.emulator.state();
    expect(outcomeOf(before, after, alice)).toBe('off +new');
    expect(userIn(after, account, 'alice').keys.some(({ id }) => id === orphan)).toBe(false);
  });

  test('R3: a key that somebody uses is nobody’s orphan', async () => {
    const before = await seed({ ageDays: 90, ...used });
    await stage.emulator.inject({ service: 'iam', operation: 'CreateAccessKey', cut: 'before', times: 1 });
    await run();
    await stage.emulator.addKey(account, 'alice', { ageDays: 0, lastUsedDaysAgo: 0 });
    await run();
    expect(await outcome(before)).toBe('on +new');
  });
});
