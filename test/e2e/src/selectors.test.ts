import type { AccountDescription, State, UserDescription } from '@rekey/emulator';
import type { Exception, Override, RunResult, Scope, Selector } from '@rekey/engine';
import { accountId, ouId } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcomeOf } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

const outer = ouId('ou-ab12-outer0001');
const nested = ouId('ou-ab12-nested001');
const accounts = {
  atRoot: '111111111111',
  inOuter: '222222222222',
  inNested: '333333333333',
  besideNested: '444444444444',
} as const;

/** What a scope covers, by the tree that is seeded below. */
const scopes: readonly {
  readonly label: string;
  readonly scope: Scope;
  readonly covers: readonly (keyof typeof accounts)[];
}[] = [
  { label: 'org', scope: 'org', covers: ['atRoot', 'inOuter', 'inNested', 'besideNested'] },
  { label: 'outer', scope: outer, covers: ['inOuter', 'inNested', 'besideNested'] },
  { label: 'nested', scope: nested, covers: ['inNested', 'besideNested'] },
  { label: 'account', scope: accountId(accounts.inNested), covers: ['inNested'] },
];

/** For each selector: whom it selects, and somebody alike whom it does not. */
const selectors: readonly {
  readonly kind: string;
  readonly selector: (label: string) => Selector;
  readonly member: (label: string) => Partial<UserDescription> & { readonly name: string };
  readonly other: (label: string) => Partial<UserDescription> & { readonly name: string };
}[] = [
  {
    kind: 'users',
    selector: (label) => ({ users: [`svc-${label}-?`, `nobody-${label}*`] }),
    member: (label) => ({ name: `svc-${label}-1` }),
    other: (label) => ({ name: `Svc-${label}-2` }),
  },
  {
    kind: 'paths',
    selector: (label) => ({ paths: [`/${label}/`] }),
    member: (label) => ({ name: `path-${label}`, path: `/${label}/deeper/` }),
    other: (label) => ({ name: `nopath-${label}`, path: `/other/${label}/` }),
  },
  {
    kind: 'tags',
    selector: (label) => ({ tags: { team: [`one-${label}`, `two-${label}`], kind: ['ci'] } }),
    member: (label) => ({ name: `tag-${label}`, tags: { team: `two-${label}`, kind: 'ci' } }),
    other: (label) => ({ name: `notag-${label}`, tags: { team: `two-${label}`, kind: 'person' } }),
  },
  {
    kind: 'groups',
    selector: (label) => ({ groups: [`frozen-${label}`] }),
    member: (label) => ({ name: `group-${label}`, groups: ['everyone', `frozen-${label}`] }),
    other: (label) => ({ name: `nogroup-${label}`, groups: ['everyone'] }),
  },
  {
    kind: 'console',
    selector: (label) => ({ console: true, users: [`console-${label}`, `noconsole-${label}`] }),
    member: (label) => ({ name: `console-${label}`, console: true }),
    other: (label) => ({ name: `noconsole-${label}`, console: false }),
  },
];

const due = [
  { ageDays: 120, lastUsedDaysAgo: 1 },
  { ageDays: 100, status: 'Inactive' as const },
];
const rotated = 'off gone +new';
const untouched = 'on off';

const everyone: readonly UserDescription[] = scopes.flatMap(({ label }) =>
  selectors.flatMap(({ member, other }) => [
    { ...member(label), keys: due },
    { ...other(label), keys: due },
  ]),
);

const tree = (users: readonly UserDescription[]) => {
  const account = (id: string): AccountDescription => ({ id, users });
  return {
    accounts: [account(accounts.atRoot)],
    ous: [
      {
        id: outer,
        name: 'Outer',
        accounts: [account(accounts.inOuter)],
        ous: [{ id: nested, name: 'Nested', accounts: [account(accounts.inNested), account(accounts.besideNested)] }],
      },
    ],
  };
};

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

describe('exceptions by each selector at each scope', () => {
  let before: State;
  let result: RunResult;
  let after: State;

  beforeAll(async () => {
    await stage.seed(tree(everyone));
    before = await stage.emulator.state();
    const exceptions: readonly Exception[] = scopes.flatMap(({ label, scope }) =>
      selectors.map(({ selector }) => ({ scopes: [scope], selector: selector(label) })),
    );
    result = await stage.run({
      policy: {
        ...enforcing,
        limits: { ...enforcing.limits, maxRotationsPerAccount: 'none', maxDeletionsPerAccount: 'none' },
        exceptions,
      },
    });
    after = await stage.emulator.state();
  });

  test('nobody failed', () => {
    expect(result.accounts.flatMap(({ users }) => users).filter(({ status }) => status !== 'settled')).toEqual([]);
    expect(result).toMatchObject({ status: 'finished' });
  });

  const cases = scopes.flatMap(({ label, covers }) =>
    selectors.map((each) => ({
      kind: each.kind,
      label,
      covers,
      member: each.member(label).name,
      other: each.other(label).name,
    })),
  );

  test.each(cases)(
    '$kind at $label: its members are left alone, inactive keys included, and only where the scope reaches',
    ({ covers, member, other }) => {
      for (const [where, account] of Object.entries(accounts)) {
        const isCovered = covers.some((each) => each === where);
        expect({ where, member: outcomeOf(before, after, { account, user: member }) }).toEqual({
          where,
          member: isCovered ? untouched : rotated,
        });
        expect({ where, other: outcomeOf(before, after, { account, user: other }) }).toEqual({ where, other: rotated });
      }
    },
  );
});

describe('overrides', () => {
  const users: readonly UserDescription[] = [
    { name: 'plain', keys: [{ ageDays: 40, lastUsedDaysAgo: 1 }] },
    { name: 'ci', tags: { kind: 'ci' }, keys: [{ ageDays: 40, lastUsedDaysAgo: 1 }] },
    { name: 'old', keys: [{ ageDays: 91, lastUsedDaysAgo: 1 }] },
  ];
  const outcomes = async (overrides: readonly Override[], change: Partial<typeof enforcing> = {}) => {
    await stage.seed(tree(users));
    const before = await stage.emulator.state();
    await stage.run({ policy: { ...enforcing, ...change, overrides } });
    const after = await stage.emulator.state();
    return Object.fromEntries(
      Object.entries(accounts).map(([where, account]) => [
        where,
        users.map(({ name }) => outcomeOf(before, after, { account, user: name })),
      ]),
    );
  };

  test('the innermost scope wins, and what it does not name is inherited', async () => {
    expect(
      await outcomes([
        { scopes: [accountId(accounts.inNested)], selector: {}, lifecycle: { rotateAfterDays: 100 } },
        { scopes: [outer], selector: {}, lifecycle: { rotateAfterDays: 30 } },
        { scopes: [nested], selector: {}, lifecycle: { overlap: { minDays: 3 } } },
      ]),
    ).toEqual({
      atRoot: ['on', 'on', 'off +new'],
      inOuter: ['off +new', 'off +new', 'off +new'],
      besideNested: ['on +new', 'on +new', 'on +new'],
      inNested: ['on', 'on', 'on'],
    });
  });

  test('an override for a tag reaches only those who carry it', async () => {
    expect(
      await outcomes([{ scopes: [nested], selector: { tags: { kind: ['ci'] } }, lifecycle: { rotateAfterDays: 30 } }]),
    ).toEqual({
      atRoot: ['on', 'on', 'off +new'],
      inOuter: ['on', 'on', 'off +new'],
      besideNested: ['on', 'off +new', 'off +new'],
      inNested: ['on', 'off +new', 'off +new'],
    });
  });

  test('a sandbox OU is enforced while everything else is only planned, or off', async () => {
    expect(
      await outcomes(
        [
          { scopes: [nested], selector: {}, mode: 'enforce' },
          { scopes: [accountId(accounts.besideNested)], selector: {}, mode: 'off' },
        ],
        { mode: 'plan' },
      ),
    ).toEqual({
      atRoot: ['on', 'on', 'on'],
      inOuter: ['on', 'on', 'on'],
      besideNested: ['on', 'on', 'on'],
      inNested: ['on', 'on', 'off +new'],
    });
    const sessions = await stage.emulator.calls({ operation: 'AssumeRole' });
    expect(sessions.map(({ params }) => params.targetAccount)).not.toContain(accounts.besideNested);
    const changed = await stage.emulator.calls({ mutating: true, service: ['iam', 'secretsmanager'] });
    expect(new Set(changed.map(({ account }) => account))).toEqual(new Set([accounts.inNested]));
  });

  test('one user of an account is enforced, the others are only planned for', async () => {
    expect(
      await outcomes([{ scopes: ['org'], selector: { users: ['old'] }, mode: 'enforce' }], {
        mode: 'plan',
        lifecycle: { ...enforcing.lifecycle, rotateAfterDays: 30 },
      }),
    ).toEqual({
      atRoot: ['on', 'on', 'off +new'],
      inOuter: ['on', 'on', 'off +new'],
      besideNested: ['on', 'on', 'off +new'],
      inNested: ['on', 'on', 'off +new'],
    });
  });
});

describe('the period of an exception', () => {
  const day = '2027-03-15';
  const cases: readonly {
    readonly user: string;
    readonly period: Partial<Exception>;
    readonly at: Readonly<Record<string, string>>;
  }[] = [
    { user: 'expires-today', period: { expires: day }, at: { first: untouched, next: rotated } },
    { user: 'expired-yesterday', period: { expires: '2027-03-14' }, at: { first: rotated } },
    { user: 'from-today', period: { from: day }, at: { first: untouched, next: untouched } },
    { user: 'from-tomorrow', period: { from: '2027-03-16', expires: '2027-03-20' }, at: { first: rotated } },
    { user: 'only-today', period: { from: day, expires: day }, at: { first: untouched, next: rotated } },
    { user: 'endless', period: {}, at: { first: untouched, next: untouched } },
  ];
  const account = accounts.atRoot;

  test('it is in force to the last second of its last day, and from the first of its first (UTC)', async () => {
    await stage.seed({
      clock: { now: `${day}T23:59:30Z`, frozen: true },
      accounts: [{ id: account, users: cases.map(({ user }) => ({ name: user, keys: due })) }],
    });
    const before = await stage.emulator.state();
    const policy = {
      ...enforcing,
      exceptions: cases.map(({ user, period }) => ({
        scopes: ['org' as const],
        selector: { users: [user] },
        ...period,
      })),
    };
    const outcomes = async () => {
      const after = await stage.emulator.state();
      return Object.fromEntries(cases.map(({ user }) => [user, outcomeOf(before, after, { account, user })]));
    };
    await stage.run({ policy });
    expect(await outcomes()).toEqual(Object.fromEntries(cases.map(({ user, at }) => [user, at['first']])));
    await stage.emulator.setClock({ now: '2027-03-16T00:00:05Z', frozen: true });
    await stage.run({ policy });
    const then = await outcomes();
    for (const { user, at } of cases)
      expect({ user, outcome: then[user] }).toEqual({ user, outcome: at['next'] ?? at['first'] });
  });

  test('the day after its last it is over', async () => {
    await stage.seed({
      clock: { now: '2027-03-16T00:00:00Z', frozen: true },
      accounts: [{ id: account, users: [{ name: 'expires-today', keys: due }] }],
    });
    const before = await stage.emulator.state();
    await stage.run({
      policy: { ...enforcing, exceptions: [{ scopes: ['org'], selector: { users: ['*'] }, expires: day }] },
    });
    expect(outcomeOf(before, await stage.emulator.state(), { account, user: 'expires-today' })).toBe(rotated);
  });
});
