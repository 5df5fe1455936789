import type { Policy } from '@rekey/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printMessage } from './message.ts';
import { parsePolicy } from './parse-policy.ts';
import { printPolicy } from './print-policy.ts';
import { starterPolicy } from './starter-policy.ts';
import { anyPolicy, oneOf } from './testing/arbitraries.ts';
import { expectSound } from './testing/expect-sound.ts';

const file = 'rekey.yaml';
const slowRuns = 40; // these print, parse and merge whole policies

const withoutSources = ({ overrides, exceptions, ...rest }: Policy): Policy => ({
  ...rest,
  overrides: overrides.map(({ source: _source, ...one }) => one),
  exceptions: exceptions.map(({ source: _source, ...one }) => one),
});

describe('any policy', () => {
  test('printed and parsed is the same policy', () => {
    fc.assert(
      fc.property(anyPolicy, (original) => {
        const parsed = parsePolicy(printPolicy(original), { file });
        if (parsed.status === 'invalid') throw new Error(parsed.errors.map(printMessage).join('\n'));
        expect(withoutSources(parsed.policy)).toEqual(original);
      }),
      { numRuns: slowRuns },
    );
  });

  test('parses to the same whatever the order of its fields', () => {
    fc.assert(
      fc.property(anyPolicy, (original) => {
        const turned = Object.fromEntries(Object.entries(original).toReversed()) as Policy;
        const parsed = parsePolicy(printPolicy(turned), { file });
        expect(parsed.status === 'ok' && withoutSources(parsed.policy)).toEqual(original);
      }),
      { numRuns: slowRuns },
    );
  });
});

describe('any text gets a policy or messages, never an exception', () => {
  const yamlish = fc.string({
    unit: fc.oneof(
      oneOf(' \n\t:-[]{}&*!|>#\'"%@`,?~0a.'),
      fc.constantFrom('users', 'version: 1', 'exceptions:\n', '- scope: org\n'),
    ),
  });

  test.each([
    ['arbitrary characters', fc.string({ unit: 'binary', maxLength: 200 })],
    ['the characters of YAML', yamlish],
    ['a policy and what does not belong there', yamlish.map((text) => `version: 1\n${text}`)],
    ['any JSON', fc.json()],
    ['any JSON as a lifecycle', fc.json().map((json) => `version: 1\nlifecycle: ${json}`)],
    [
      'any JSON as an override',
      fc.json().map((json) => `version: 1\noverrides: [{ scope: org, mode: ${json}, tags: ${json} }]`),
    ],
  ])('%s', (_, texts) => {
    fc.assert(fc.property(texts, expectSound), { numRuns: 150 });
  });

  test('a policy that was cut off anywhere', () => {
    for (let length = 0; length <= starterPolicy.length; length += 7) expectSound(starterPolicy.slice(0, length));
  });

  test('a policy in which characters were lost, added or replaced', () => {
    const change = fc.record({
      at: fc.nat(),
      lost: fc.nat(3),
      added: fc.string({ unit: oneOf(':{}[]"\'-* \n,#9x'), maxLength: 3 }),
    });
    fc.assert(
      fc.property(anyPolicy, fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
        const text = changes.reduce((inner, { at, lost, added }) => {
          const place = at % (inner.length + 1);
          return inner.slice(0, place) + added + inner.slice(place + lost);
        }, printPolicy(original));
        expectSound(text);
      }),
      { numRuns: slowRuns },
    );
  });
});
