import { describe, expect, test } from 'vitest';
import { decide } from '../lifecycle/decide.ts';
import { accountId, ouId, userName } from '../model/ids.ts';
import type { Override, Policy, Scope, Selector } from '../model/policy.ts';
import { defaultPolicy } from '../model/policy.ts';
import type { Hold } from '../model/rules.ts';
import type { UserSketch } from '../testing/index.ts';
import { aHold, anException, aPolicy, aUser } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { accountModes, resolveRules } from './resolve.ts';

const outer = ouId('ou-ab12-outer001');
const nested = ouId('ou-ab12-nested01');
const account = accountId('111111111111');
const place = { account, ouPath: [outer, nested] };
const elsewhere = ouId('ou-ab12-elsewher');
const otherAccount = accountId('222222222222');

const user = (sketch: UserSketch = {}) => aUser({ ouPath: [outer, nested], account, ...sketch });
const resolve = (policy: Policy, sketch: UserSketch = {}, holds: readonly Hold[] = []) =>
  resolveRules(policy, user(sketch), { holds, forced: false });
const override = (scopes: readonly Scope[], rest: Partial<Override> = {}): Override => ({
  scopes,
  selector: {},
  ...rest,
});
const rotateAfter = (days: number) => ({ lifecycle: { rotateAfterDays: days } });

const levels: readonly (readonly [string, Scope])[] = [
  ['organization', 'org'],
  ['outer unit', outer],
  ['nested unit', nested],
  ['account', account],
];

describe.each(levels)('at the scope %s', (_level, scope) => {
  const selectors: readonly (readonly [string, Selector, UserSketch, UserSketch])[] = [
    ['users', { users: ['svc-*'] }, { name: 'svc-a' }, { name: 'alice' }],
    ['paths', { paths: ['/ci/'] }, { path: '/ci/x/' }, { path: '/' }],
    ['tags', { tags: { kind: ['ci'] } }, { tags: { kind: 'ci' } }, { tags: {} }],
    ['groups', { groups: ['ops'] }, { groups: ['ops'] }, { groups: [] }],
    ['console', { console: true }, { console: true }, { console: false }],
  ];

  test.each(selectors)(
    'an exception by %s is inherited, for whom it names',
    (_name, ...[selector, inside, outside]) => {
      const exception = anException({ scopes: [scope], selector });
      const policy = aPolicy({ exceptions: [exception] });
      expect(resolve(policy, inside).exceptions).toEqual([exception]);
      expect(resolve(policy, outside).exceptions).toEqual([]);
    },
  );

  test.each(selectors)('an override by %s is inherited, for whom it names', (_name, ...[selector, inside, outside]) => {
    const policy = aPolicy({ overrides: [override([scope], { selector, ...rotateAfter(30) })] });
    expect(resolve(policy, inside).lifecycle.rotateAfterDays).toBe(30);
    expect(resolve(policy, outside).lifecycle.rotateAfterDays).toBe(90);
  });

  test.each(selectors)('an exception by %s ends with its last day', (_name, selector, inside) => {
    const policy = aPolicy({ exceptions: [anException({ scopes: [scope], selector, expires: '2026-06-01' })] });
    const on = (moment: string) => say(decide(user(inside), resolve(policy, inside), new Date(moment)));
    expect(on('2026-06-01T23:59:59.999Z')).toBe('R1 excepted');
    expect(on('2026-06-02T00:00:00Z')).toBe('R14 fresh');
  });

  test('an override with a mode, lifecycle and secrets counts', () => {
    const over = override([scope], { mode: 'off', ...rotateAfter(30), secrets: { region: 'eu-west-1' } });
    expect(resolve(aPolicy({ overrides: [over] }))).toMatchObject({
      mode: 'off',
      lifecycle: { rotateAfterDays: 30 },
      secrets: { region: 'eu-west-1', name: '{user}_credentials' },
    });
  });

  test('a hold counts', () => {
    const hold = aHold({ scope });
    expect(resolve(aPolicy(), {}, [hold]).holds).toEqual([hold]);
  });
});

describe.each([
  ['another unit', elsewhere],
  ['another account', otherAccount],
] as const)('at the scope of %s', (_which, scope) => {
  test('nothing counts', () => {
    const policy = aPolicy({
      exceptions: [
        anException({ scopes: [scope] }),
        anException({ scopes: [scope], selector: { tags: { a: ['b'] } } }),
      ],
      overrides: [override([scope], rotateAfter(30)), override([scope], { selector: { groups: ['a'] }, mode: 'off' })],
    });
    const rules = resolve(policy, { tags: 'unread', groups: 'unread' }, [aHold({ scope })]);
    expect(rules).toEqual({
      mode: 'enforce',
      lifecycle: defaultPolicy.lifecycle,
      secrets: defaultPolicy.secrets,
      exceptions: [],
      holds: [],
      ownerTags: [],
      openExceptions: [],
      openOverrides: [],
      forced: false,
    });
  });
});

describe('overrides apply from the organization down to the account', () => {
  const days = (overrides: readonly Override[]) => resolve(aPolicy({ overrides })).lifecycle.rotateAfterDays;
  const [org, ou, inner, own] = levels.map(([, scope], index) => override([scope], rotateAfter(index + 1)));
  const all = [org!, ou!, inner!, own!];

  test('whatever the order in the file', () => {
    expect(days(all)).toBe(4);
    expect(days([...all].reverse())).toBe(4);
    expect(days([inner!, org!, ou!])).toBe(3);
    expect(days([ou!, org!])).toBe(2);
    expect(days([org!])).toBe(1);
  });

  test('in file order within one scope', () => {
    expect(days([override([outer], rotateAfter(5)), override([outer], rotateAfter(6))])).toBe(6);
    expect(days([override([outer], rotateAfter(6)), override([outer], rotateAfter(5))])).toBe(5);
  });

  test('by the deepest of their scopes', () => {
    expect(days([override(['org', account], rotateAfter(5)), override([nested], rotateAfter(6))])).toBe(5);
    expect(days([override([elsewhere, 'org'], rotateAfter(5)), override([outer], rotateAfter(6))])).toBe(6);
  });

  test('selectors apart: a deeper scope wins over a more exact selector', () => {
    const exact = override(['org'], { selector: { users: ['alice'] }, ...rotateAfter(5) });
    expect(days([override([outer], rotateAfter(6)), exact])).toBe(6);
  });
});

describe('overrides merge', () => {
  test('maps field by field, however deep', () => {
    const policy = aPolicy({
      overrides: [
        override(['org'], { lifecycle: { overlap: { minDays: 7, maxDays: 14 }, ifUnused: { then: 'report' } } }),
        override([account], { lifecycle: { overlap: { minDays: 3 }, ifUnused: { days: 45 }, sesSmtp: 'report' } }),
      ],
    });
    expect(resolve(policy).lifecycle).toEqual({
      ...defaultPolicy.lifecycle,
      sesSmtp: 'report',
      overlap: { minDays: 3, quietDays: 0, maxDays: 14, atMaxDays: 'deactivate' },
      ifUnused: { days: 45, then: 'report' },
    });
  });

  test('lists as a whole', () => {
    const policy = aPolicy({
      secrets: { readers: ['a', 'b'] },
      overrides: [
        override(['org'], { secrets: { readers: ['c'] } }),
        override([outer], { secrets: { existing: 'refuse' } }),
      ],
    });
    expect(resolve(policy).secrets).toEqual({ ...defaultPolicy.secrets, existing: 'refuse', readers: ['c'] });
    expect(
      resolve(aPolicy({ ...policy, overrides: [override(['org'], { secrets: { readers: [] } })] })).secrets.readers,
    ).toEqual([]);
  });

  test('onto what the policy says, not onto the defaults', () => {
    const policy = aPolicy({
      mode: 'plan',
      lifecycle: { rotateAfterDays: 75, overlap: { minDays: 7 } },
      overrides: [override(['org'], { lifecycle: { overlap: { maxDays: 20 } } })],
    });
    const { mode, lifecycle } = resolve(policy);
    expect({ mode, lifecycle }).toEqual({
      mode: 'plan',
      lifecycle: {
        ...defaultPolicy.lifecycle,
        rotateAfterDays: 75,
        overlap: { ...defaultPolicy.lifecycle.overlap, minDays: 7, maxDays: 20 },
      },
    });
  });

  test('each on its own: mode, lifecycle and secrets', () => {
    const policy = aPolicy({
      overrides: [
        override(['org'], { mode: 'off' }),
        override([outer], rotateAfter(30)),
        override([account], { mode: 'plan' }),
      ],
    });
    expect(resolve(policy)).toMatchObject({ mode: 'plan', lifecycle: { rotateAfterDays: 30 } });
  });
});

describe('what selectors turn on and is not known', () => {
  const byTags = { selector: { tags: { kind: ['ci'] } } };
  const byGroups = { selector: { groups: ['ops'], users: ['*'] } };

  test.each(['unread', 'unreadable'] as const)('is named, and does not count as a match: %s', (unknown) => {
    const policy = aPolicy({
      exceptions: [anException(byGroups)],
      overrides: [override(['org'], { ...byTags, ...rotateAfter(30) })],
    });
    expect(resolve(policy, { tags: unknown, groups: unknown })).toMatchObject({
      exceptions: [],
      openExceptions: ['groups'],
      openOverrides: ['tags'],
      lifecycle: { rotateAfterDays: 90 },
    });
  });

  test('is named once', () => {
    const policy = aPolicy({ exceptions: [anException(byTags), anException(byTags), anException(byGroups)] });
    expect(resolve(policy, { tags: 'unread', groups: 'unread' }).openExceptions).toEqual(['tags', 'groups']);
  });

  test('is not named where another selector says no', () => {
    const policy = aPolicy({ exceptions: [anException({ selector: { ...byTags.selector, users: ['bob'] } })] });
    expect(resolve(policy, { tags: 'unread' }).openExceptions).toEqual([]);
  });

  test('is not named when it is known', () => {
    const policy = aPolicy({ exceptions: [anException(byTags)], overrides: [override(['org'], byGroups)] });
    expect(resolve(policy)).toMatchObject({ openExceptions: [], openOverrides: [] });
  });
});

describe('holds', () => {
  const bob = userName('bob');
  test.each<[string, Hold, string, number]>([
    ['on a user count for the user', aHold({ user: bob }), 'bob', 1],
    ['on a user count for nobody else', aHold({ user: bob }), 'alice', 0],
    ['on a user of another account count for nobody here', aHold({ scope: otherAccount, user: bob }), 'bob', 0],
    ['on everybody count for everybody', aHold(), 'alice', 1],
    ['count whatever their end, which decide looks at', aHold({ until: new Date(0) }), 'alice', 1],
  ])('%s', (_what, ...[hold, name, count]) => {
    expect(resolve(aPolicy(), { name }, [hold]).holds).toHaveLength(count);
  });

  test('are kept beside exceptions, in their order', () => {
    const holds = [aHold({ reason: 'first' }), aHold({ scope: elsewhere }), aHold({ reason: 'second' })];
    expect(resolve(aPolicy(), {}, holds).holds.map(({ reason }) => reason)).toEqual(['first', 'second']);
  });
});

test('a request to rotate now is passed on', () => {
  expect(resolveRules(aPolicy(), user(), { holds: [], forced: true }).forced).toBe(true);
});

describe('the modes that users of an account may be in', () => {
  const selected = { selector: { users: ['ci-*'] } };
  const modes = (...overrides: readonly Override[]) =>
    [...accountModes(aPolicy({ mode: 'plan', overrides }), place)].sort();

  test.each<[string, readonly Override[], readonly string[]]>([
    ['the policy’s own', [], ['plan']],
    ['that of a deeper scope', [override([outer], { mode: 'enforce' })], ['enforce']],
    ['not that of another scope', [override([elsewhere], { mode: 'enforce' })], ['plan']],
    [
      'that of the deepest scope',
      [override([account], { mode: 'off' }), override([outer], { mode: 'enforce' })],
      ['off'],
    ],
    [
      'both, where an override selects users',
      [override([outer], { ...selected, mode: 'enforce' })],
      ['enforce', 'plan'],
    ],
    [
      'one again, where a deeper scope says so for everybody',
      [override([account], { mode: 'off' }), override([outer], { ...selected, mode: 'enforce' })],
      ['off'],
    ],
    [
      'all that selectors leave',
      [
        override([outer], { mode: 'off' }),
        override([nested], { ...selected, mode: 'enforce' }),
        override([account], { ...selected, mode: 'plan' }),
      ],
      ['enforce', 'off', 'plan'],
    ],
    [
      'not more for an override that leaves the mode alone',
      [override([outer], { ...selected, ...rotateAfter(9) })],
      ['plan'],
    ],
    [
      'not less for an override of everybody that leaves the mode alone',
      [override([outer], { ...selected, mode: 'enforce' }), override([nested], rotateAfter(9))],
      ['enforce', 'plan'],
    ],
  ])('%s', (_what, overrides, expected) => {
    expect(modes(...overrides)).toEqual(expected);
  });
});
