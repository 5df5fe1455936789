import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Selector } from '../model/policy.ts';
import type { UserSketch } from '../testing/index.ts';
import { aUser } from '../testing/index.ts';
import { globMatches, isUnselective, matches } from './selector.ts';

const match = (selector: Selector, sketch: UserSketch) => matches(selector, aUser(sketch));

describe('users are matched', () => {
  test.each<[string, string, boolean]>([
    ['alice', 'alice', true],
    ['alice', 'Alice', false],
    ['Alice', 'alice', false],
    ['alice', 'alice2', false],
    ['alice', 'malice', false],
    ['*', 'alice', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['svc-*', 'svc-', true],
    ['svc-*', 'svc-payments', true],
    ['svc-*', 'Svc-payments', false],
    ['svc-*', 'my-svc-payments', false],
    ['*-svc', 'payments-svc', true],
    ['*-svc', 'payments-svc2', false],
    ['*-svc', 'a-svc-b-svc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['**', 'alice', true],
    ['a**e', 'alice', true],
    ['a*', 'a*', true],
    ['?', 'a', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['al?ce', 'alice', true],
    ['al?ce', 'alce', false],
    ['al??ce', 'alice', false],
    ['*?', 'a', true],
    ['?*', '', false],
    ['*?b', 'ab', true],
    ['*?b', 'b', false],
    ['a.b', 'a.b', true],
    ['a.b', 'axb', false],
    ['a+', 'a+', true],
    ['a+', 'aa', false],
    ['[ab]', 'a', false],
    ['[ab]', '[ab]', true],
    ['(a|b)', 'a', false],
    ['a|b', 'a', false],
    ['^a$', 'a', false],
    ['a{2}', 'aa', false],
    ['a\\b', 'a\\b', true],
    ['\\*', '\\anything', true],
    ['\\w', 'a', false],
    ['a,b=c@d_e-f', 'a,b=c@d_e-f', true],
    ['a$', 'a', false],
    ['$&', '$&', true],
  ])('%s against %s: %s', (glob, name, expected) => {
    expect(globMatches(glob, name)).toBe(expected);
  });

  test('in a moment, whatever the glob', () => {
    expect(globMatches(`${'*a'.repeat(40)}b`, 'a'.repeat(64))).toBe(false);
    expect(globMatches(`${'*a'.repeat(40)}*`, 'a'.repeat(64))).toBe(true);
  });

  test.each<[readonly string[], string, 'yes' | 'no']>([
    [['bob', 'alice'], 'alice', 'yes'],
    [['bob', 'a*'], 'alice', 'yes'],
    [['bob'], 'alice', 'no'],
    [[], 'alice', 'no'],
  ])('by any of %j', (users, name, expected) => {
    expect(match({ users }, { name })).toBe(expected);
  });
});

describe('every selector matches by any of its values', () => {
  test.each<[string, Selector, UserSketch, 'yes' | 'no']>([
    ['a path by its prefix', { paths: ['/team/'] }, { path: '/team/app/' }, 'yes'],
    ['a path itself', { paths: ['/team/app/'] }, { path: '/team/app/' }, 'yes'],
    ['no path below', { paths: ['/team/app/'] }, { path: '/team/' }, 'no'],
    ['no path that only contains it', { paths: ['/app/'] }, { path: '/team/app/' }, 'no'],
    ['no path of another case', { paths: ['/Team/'] }, { path: '/team/' }, 'no'],
    ['the root path holds all', { paths: ['/'] }, { path: '/team/' }, 'yes'],
    ['one of two paths', { paths: ['/ci/', '/team/'] }, { path: '/team/' }, 'yes'],
    ['a console user', { console: true }, { console: true }, 'yes'],
    ['no console user', { console: true }, { console: false }, 'no'],
    ['a user without console', { console: false }, { console: false }, 'yes'],
    ['no user without console', { console: false }, { console: true }, 'no'],
    ['a tag', { tags: { kind: ['ci'] } }, { tags: { kind: 'ci' } }, 'yes'],
    ['one of a tag’s values', { tags: { kind: ['x', 'ci'] } }, { tags: { kind: 'ci' } }, 'yes'],
    ['not another value', { tags: { kind: ['ci'] } }, { tags: { kind: 'cd' } }, 'no'],
    ['not a value of another case', { tags: { kind: ['ci'] } }, { tags: { kind: 'CI' } }, 'no'],
    [
      'a key of another case, which IAM takes for the same',
      { tags: { kind: ['ci'] } },
      { tags: { Kind: 'ci' } },
      'yes',
    ],
    ['not the value of another key', { tags: { kind: ['ci'] } }, { tags: { sort: 'ci' } }, 'no'],
    ['an empty value', { tags: { kind: [''] } }, { tags: { kind: '' } }, 'yes'],
    ['not an absent tag by an empty value', { tags: { kind: [''] } }, { tags: {} }, 'no'],
    ['not what every object has', { tags: { toString: ['ci'] } }, { tags: {} }, 'no'],
    ['all tag keys', { tags: { kind: ['ci'], team: ['a'] } }, { tags: { kind: 'ci', team: 'a' } }, 'yes'],
    ['not only one of the tag keys', { tags: { kind: ['ci'], team: ['a'] } }, { tags: { kind: 'ci' } }, 'no'],
    ['a group', { groups: ['ops'] }, { groups: ['dev', 'ops'] }, 'yes'],
    ['one of two groups', { groups: ['ops', 'sec'] }, { groups: ['sec'] }, 'yes'],
    ['no other group', { groups: ['ops'] }, { groups: ['dev'] }, 'no'],
    ['no group by a part of it', { groups: ['op*'] }, { groups: ['ops'] }, 'no'],
    ['nobody without groups', { groups: ['ops'] }, { groups: [] }, 'no'],
    ['everybody by no selector', {}, {}, 'yes'],
  ])('%s', (_which, ...[selector, sketch, expected]) => {
    expect(match(selector, sketch)).toBe(expected);
  });
});

describe('all selectors must hold', () => {
  const all: Selector = { users: ['a*'], paths: ['/team/'], console: false, tags: { kind: ['ci'] }, groups: ['ops'] };
  const fits: UserSketch = { name: 'alice', path: '/team/', console: false, tags: { kind: 'ci' }, groups: ['ops'] };

  test('and do for one whom each of them names', () => {
    expect(match(all, fits)).toBe('yes');
  });

  const misfits: readonly UserSketch[] = [
    { name: 'bob' },
    { path: '/' },
    { console: true },
    { tags: {} },
    { groups: [] },
  ];
  test.each(misfits.map((misfit) => [misfit] as const))('and do not for one with %j', (misfit) => {
    expect(match(all, { ...fits, ...misfit })).toBe('no');
  });

  test.each(['unread', 'unreadable'] as const)('one certain no is enough where everything else is %s', (unknown) => {
    const nothing = { name: 'alice', path: unknown, console: unknown, tags: unknown, groups: unknown };
    for (const misfit of misfits) expect(match(all, { ...nothing, ...misfit })).toBe('no');
  });
});

describe('what is not known leaves the match open', () => {
  test.each(['unread', 'unreadable'] as const)('for each fact that is %s', (unknown) => {
    expect(match({ paths: ['/'] }, { path: unknown })).toEqual({ open: ['path'] });
    expect(match({ console: false }, { console: unknown })).toEqual({ open: ['console'] });
    expect(match({ tags: { a: ['b'] } }, { tags: unknown })).toEqual({ open: ['tags'] });
    expect(match({ groups: ['a'] }, { groups: unknown })).toEqual({ open: ['groups'] });
  });

  test('and every open fact is named, the cheaper first', () => {
    const selector: Selector = { groups: ['a'], tags: { a: ['b'] }, console: true, paths: ['/'] };
    const unread = { path: 'unread', console: 'unread', tags: 'unread', groups: 'unreadable' } as const;
    expect(match(selector, unread)).toEqual({ open: ['path', 'console', 'tags', 'groups'] });
    expect(match(selector, { ...unread, console: true })).toEqual({ open: ['path', 'tags', 'groups'] });
  });

  test('but not where no selector turns on it', () => {
    expect(match({ users: ['*'] }, { path: 'unread', tags: 'unread', groups: 'unreadable' })).toBe('yes');
  });
});

test.each<[Selector, boolean]>([
  [{}, true],
  [{ users: ['*'] }, false],
  [{ console: false }, false],
  [{ tags: {} }, false],
])('%j names nobody in particular: %s', (selector, expected) => {
  expect(isUnselective(selector)).toBe(expected);
});

describe('a pattern', () => {
  test('matches like the regular expression that it stands for', () => {
    const letters = fc.constantFrom('a', 'b', '.', '*', '?');
    const pattern = fc.string({ unit: letters, maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    fc.assert(
      fc.property(name, pattern, (text, glob) => {
        const regex = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(globMatches(glob, text)).toBe(new RegExp(`^${regex}$`).test(text));
      }),
    );
  });

  test('of many stars is matched at once', () => {
    const started = performance.now();
    expect(globMatches(`${'*a'.repeat(31)}*b`, 'a'.repeat(64))).toBe(false);
    expect(performance.now() - started).toBeLessThan(20_000); // with backtracking, it would not end
  });
});
