import type { Policy } from '@rekey/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { printMessage } from './message.ts';
import { type ParsedPolicy, parsePolicy } from './parse-policy.ts';
import { parsePolicyFiles } from './parse-policy-files.ts';
import { printPolicy } from './print-policy.ts';
import { anyPolicy, oneOf } from './testing/arbitraries.ts';
import { expectPlaces, expectSound } from './testing/expect-sound.ts';
import { errorsOf, policyOf } from './testing/helpers.ts';

const file = 'rekey.yaml';
const slowRuns = 40; // these print, parse and merge whole policies

describe('traps of YAML', () => {
  test.each([
    // line ends
    ['version: 1 # as if in a comment\rmode: off', '1:32: the file holds the control character U+000D.'],
    ['version: 1\nmode: off\0', '2:10: the file holds the control character U+0000.'],
    // tags
    ['version: 1\nlifecycle: !!omap [rotateAfterDays: 70]', '2:12: this is not YAML: unresolved tag'],
    ['version: 1\nlifecycle: !!pairs [rotateAfterDays: 70]', '2:12: this is not YAML: unresolved tag'],
    ['version: 1\nexceptions: !!set { a }', '2:13: this is not YAML: unresolved tag'],
    ['version: 1\nmode: !!binary b2Zm', '2:7: this is not YAML: unresolved tag'],
    ['version: 1\nlifecycle: { !!merge "<<": {} }', '2:14: this is not YAML: unresolved tag'],
    ['%TAG !y! tag:yaml.org,2002:\n---\nversion: 1\nmode: !y!omap [a: b]', '4:7: this is not YAML: unresolved tag'],
    // another version of YAML, which would read these as 90, as 90 and as true
    ['%YAML 1.1\n---\nversion: 1\nlifecycle: { rotateAfterDays: 1:30 }', '4:31: lifecycle.rotateAfterDays: 1:30'],
    ['%YAML 1.1\n---\nversion: 1\nlifecycle: { rotateAfterDays: 9_0 }', '4:31: lifecycle.rotateAfterDays: 9_0'],
    ['%YAML 1.1\n---\nversion: 1\nexceptions: [{ scope: org, console: yes }]', '4:37: exceptions[0].console: yes'],
    ['%YAML 1.3\n---\nversion: 1', '1:7: this is not YAML: unsupported YAML version 1.3'],
    // fields
    ['version: 1\nlifecycle: { rotateAfterDays: 80, "rotate\\x41fterDays": 70 }', 'is written twice'],
    ['version: 1\n"mode ": off', '2:1: ["mode "]: "mode " is not a field here'],
    ['version: 1\nmode:\u00a0off', '2:1: this is not YAML'],
    ['version: 1\nmode: off\u200b', '2:7: mode: off'],
    ['version: 1\nmode: \uFEFFoff', '2:7: mode: '],
    ['version: 1\nmode: |\n  off', '2:7: mode: '],
    ['version: 1\n...\nmode: off', '3:1: the file holds several documents'],
    ['version: 1\nexceptions: [{ scope: org, users: [a,,b] }]', '2:38: this is not YAML'],
    ['version: 1\nexceptions: [{ scope: org, users: [~] }]', '2:36: exceptions[0].users[0]: it has no value'],
    // numbers
    ['version: 1\nlifecycle: { rotateAfterDays: 1e400 }', '2:31: lifecycle.rotateAfterDays: 1e400 is out of range'],
    ['version: 1\nlifecycle: { rotateAfterDays: .nan }', '2:31: lifecycle.rotateAfterDays: .nan is out of range'],
    ['version: 1\nlifecycle: { rotateAfterDays: -0 }', '2:31: lifecycle.rotateAfterDays: -0 is out of range'],
  ])('%j is refused, with its place', (text, message) => {
    const errors = errorsOf(text);
    expect(errors.filter((error) => error.includes(message))).toHaveLength(1);
  });

  test('a number that is too large in two ways is told once', () => {
    expect(errorsOf('version: 1\nlimits: { accountsInFlight: 99999999999999999999 }')).toEqual([
      '2:29: limits.accountsInFlight: 99999999999999999999 is out of range. Write a whole number from 1 to 100.',
    ]);
  });

  test('tags that say what a value is anyway are allowed', () => {
    const text = `version: !!int 1
mode: !!str off
exceptions: [{ scope: !!str 012345678901, users: [! a], console: !!bool true }]`;
    expect(policyOf(text)).toMatchObject({
      mode: 'off',
      exceptions: [{ scopes: ['012345678901'], selector: { users: ['a'], console: true } }],
    });
  });
});

describe('what would take a reader long', () => {
  const chars = 40_000; // a ninth of what a file may have: the time grows with the length, and is a second at the most
  const full = (piece: string, start = '') => start + piece.repeat((chars - start.length) / piece.length);
  const keys = Array.from({ length: 5_000 }, (_, n) => `k${n}:`).join('\n');
  const billion = Array.from({ length: 9 }, (_, n) => `a${n}: &a${n} [${`*a${n - 1},`.repeat(n && 9)}]`).join('\n');

  test.each([
    ['brackets', full('[', 'version: 1\nmode: ')],
    ['nested maps', full('a: ', 'version: 1\n')],
    ['nested flow maps', full('{a: ', 'version: 1\nmode: ')],
    ['nested keys', full('? ', 'version: 1\nmode: ')],
    ['dashes', full('- ')],
    ['dashes on lines of their own', full('-\n')],
    ['commas', full(',', 'version: 1\nmode: [')],
    ['tags', full('!a ', 'version: 1\nmode: ')],
    ['anchors', full('&a ', 'version: 1\nmode: ')],
    ['aliases', full('*a,', 'version: &a 1\nmode: [')],
    ['aliases of aliases', billion],
    ['an alias of a long list', `version: 1\nmode: &a [${'x,'.repeat(2_000)}]\ninclude: [${'*a,'.repeat(2_000)}]`],
    ['quotes', full("'", 'version: 1\nmode: ')],
    ['a quote that does not end', full('\n', 'version: 1\nmode: "')],
    ['backslashes', full('\\', 'version: 1\nmode: "')],
    ['stars', full('*', 'version: 1\nmode: [')],
    ['one name after another', keys],
    ['one name again and again', full('a: 1\n')],
  ])('%s: refused, and soon', { timeout: 10_000 }, (_what, text) => {
    expect(errorsOf(text).length).toBeGreaterThan(0);
  });

  test('empty lines and comments are nothing to read', () => {
    expect(errorsOf(full('\n', 'version: 1'))).toEqual([]);
    expect(errorsOf(full('#\n', 'version: 1\n'))).toEqual([]);
  });
});

/** Of a policy as it is printed: names of fields and indexes down to each value. */
type Place = readonly (string | number)[];

function placesIn(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    placesIn(each, [...place, Array.isArray(value) ? Number(key) : key]),
  );
  return [place, ...inner];
}

const valueAt = (value: unknown, place: Place): unknown =>
  place.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], value);

function replaced(value: unknown, [step, ...rest]: Place, replacement: unknown): unknown {
  if (step === undefined) return replacement;
  const inner = replaced((value as Record<string | number, unknown>)[step], rest, replacement);
  if (Array.isArray(value)) return value.with(Number(step), inner);
  return { ...(value as object), [step]: inner };
}

const asWritten = (policy: Policy): Record<string, unknown> => {
  const { overrides, exceptions, ...rest } = policy;
  const entries = [...overrides, ...exceptions].map(({ scopes, selector, ...one }) => ({
    scope: scopes,
    ...selector,
    ...one,
  }));
  return { ...rest, overrides: entries.slice(0, overrides.length), exceptions: entries.slice(overrides.length) };
};

const isIn = (field: string, place: Place): boolean => place.includes(field);

describe('what is wrong anywhere in a policy is not overlooked', () => {
  const pathsOf = (parsed: ParsedPolicy): readonly string[] =>
    parsed.status === 'invalid' ? parsed.errors.map(({ path }) => path) : [];
  const written = (value: unknown) => parsePolicy(stringify(value, { aliasDuplicateObjects: false }), { file });

  test('a field that is not known, in any map', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(), (policy, at) => {
        const text = asWritten(policy);
        const maps = placesIn(text).filter((place) => {
          const value = valueAt(text, place);
          return typeof value === 'object' && !Array.isArray(value) && !isIn('tags', place);
        });
        const place = maps[at % maps.length] ?? [];
        const parsed = written(replaced(text, place, { ...(valueAt(text, place) as object), rotateEvery: 1 }));
        expect(pathsOf(parsed).some((path) => path.endsWith('rotateEvery'))).toBe(true);
      }),
      { numRuns: slowRuns },
    );
  });

  test('a map or nothing in the place of any value', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(), fc.constantFrom<unknown>({ a: 1 }, null, [[1]]), (policy, at, wrong) => {
        const text = asWritten(policy);
        const leaves = placesIn(text).filter((place) => typeof valueAt(text, place) !== 'object');
        const place = leaves[at % leaves.length] ?? [];
        const top = String(place[0]);
        expect(pathsOf(written(replaced(text, place, wrong))).some((path) => path.startsWith(top))).toBe(true);
      }),
      { numRuns: slowRuns },
    );
  });

  test('a line of the top level that is there twice', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(), (policy, at) => {
        const lines = printPolicy(policy).split('\n');
        const tops = lines.filter((line) => /^\w+:/.test(line));
        const again = tops[at % tops.length] ?? '';
        const name = again.slice(0, again.indexOf(':'));
        const place = `${lines.length + 1}:1`;
        expect(errorsOf([...lines, again].join('\n'))).toContain(
          `${place}: ${name}: "${name}" is written twice. Keep one of them.`,
        );
      }),
      { numRuns: slowRuns },
    );
  });
});

test('line ends of Windows and a byte order mark change neither what is read nor a place', () => {
  fc.assert(
    fc.property(anyPolicy, fc.nat(2), (policy, mistakes) => {
      const text = printPolicy(policy) + 'lifecycel: {}\nmode: maybe\n'.slice(0, mistakes * 14);
      expect(parsePolicy(text.replaceAll('\n', '\r\n'), { file })).toEqual(parsePolicy(text, { file }));
      expect(parsePolicy(`\uFEFF${text}`, { file })).toEqual(parsePolicy(text, { file }));
    }),
    { numRuns: slowRuns },
  );
});

describe('any text gets a policy or messages, never an exception', () => {
  const token = fc.oneof(
    oneOf(' \n\t\r:-[]{}&*!|>#\'"%@`,?~0a.\0\u0085\u2028\uFEFF'),
    fc.constantFrom(
      '!!omap ',
      '!!pairs ',
      '!!set ',
      '!!binary ',
      '!!str ',
      '!!merge ',
      '!!map ',
      '!!seq ',
      '! ',
      '!<x> ',
    ),
    fc.constantFrom('&a ', '&b ', '*a', '*b', '<<: ', '? ', ': ', '- ', '---\n', '...\n', '%YAML 1.1\n', '%TAG ! x\n'),
    fc.constantFrom(
      'version: 1\n',
      'mode: ',
      'exceptions:\n',
      '  - ',
      'scope: org\n',
      'within: org\n',
      'users: [',
      'tags: ',
    ),
    fc.constantFrom(
      '1e999',
      '0x7fffffffffffffffffff',
      '-.inf',
      '.nan',
      '012345678901',
      '2027-02-30',
      'null',
      '\\ud800',
    ),
    fc.constantFrom('{a: 1, a: 2}', '[[[[', '}}}}', '"\\', "''", '|+2\n', '>-\n', '__proto__: ', 'constructor: '),
  );
  const tokens = fc.array(token, { maxLength: 30 }).map((parts) => parts.join(''));

  test('by itself', () => {
    fc.assert(fc.property(tokens, expectSound), { numRuns: 600 });
  });

  test('behind the beginning of a policy', () => {
    const begun = fc.constantFrom(
      'version: 1\n',
      'version: 1\nlifecycle: ',
      'version: 1\nexceptions:\n  - ',
      'version: 1\nx: {',
    );
    fc.assert(
      fc.property(begun, tokens, (start, rest) => expectSound(start + rest)),
      { numRuns: 600 },
    );
  });

  test('as a file that a policy includes', () => {
    const main = { file, text: 'version: 1\ninclude: ["more.yaml"]\n' };
    fc.assert(
      fc.property(fc.constantFrom('', 'within: org\n', 'within: org\nexceptions:\n  - '), tokens, (start, rest) => {
        const text = start + rest;
        const parsed = parsePolicyFiles([main, { file: 'more.yaml', text }]);
        const messages = parsed.status === 'ok' ? parsed.warnings : parsed.errors;
        expectPlaces(
          text,
          messages.filter((message) => message.file === 'more.yaml'),
        );
        expect(messages.every((message) => message.file === 'more.yaml')).toBe(true);
        expect(parsed.status === 'ok' || messages.map(printMessage).length > 0).toBe(true);
      }),
      { numRuns: 600 },
    );
  });
});
