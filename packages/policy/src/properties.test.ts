import { defaultPolicy, type Exception, type Override, type Policy, type Scope, type Selector } from '@rekey/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printMessage } from './message.ts';
import { parsePolicy } from './parse-policy.ts';
import { printPolicy } from './print-policy.ts';
import { starterPolicy } from './starter-policy.ts';

const file = 'rekey.yaml';
const slowRuns = 40; // these print, parse and merge whole policies

const oneOf = (chars: string): fc.Arbitrary<string> => fc.constantFrom(...chars.split(''));
const digit = oneOf('0123456789');
const nameChar = oneOf('abzAZ019+=,.@_-');
const name = fc.string({ unit: nameChar, minLength: 1, maxLength: 64 });

const scope: fc.Arbitrary<Scope> = fc
  .oneof(
    fc.constant('org'),
    fc.string({ unit: digit, minLength: 12, maxLength: 12 }),
    fc.string({ unit: digit, minLength: 8, maxLength: 10 }).map((id) => `ou-ab12-${id}`),
  )
  .map((text) => text as Scope);
const scopes = fc.uniqueArray(scope, { minLength: 1, maxLength: 3 });

const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });
const printable = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
const selector: fc.Arbitrary<Selector> = fc.record(
  {
    users: some(fc.oneof(name, fc.constantFrom('*', 'svc-*', '?', '0123', 'true', 'null', '1e3'))),
    paths: some(name.map((text) => `/${text}/`)),
    tags: fc.dictionary(
      printable.filter((key) => key !== '__proto__' && key !== '<<'),
      some(fc.string({ maxLength: 20 })),
      { minKeys: 1, maxKeys: 3 },
    ),
    groups: some(name),
    console: fc.boolean(),
  },
  { requiredKeys: [] },
);
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

const exception: fc.Arbitrary<Exception> = fc
  .record(
    {
      scopes,
      selector: selector.filter((one) => Object.keys(one).length > 0),
      reason: printable,
      owner: printable,
      from: date,
      expires: date,
    },
    { requiredKeys: ['scopes', 'selector'] },
  )
  .map((one) => {
    const { from, expires } = one;
    return from !== undefined && expires !== undefined && from > expires
      ? { ...one, from: expires, expires: from }
      : one;
  });

// In these ranges no combination contradicts itself: that is what check-periods.test.ts is about.
const override: fc.Arbitrary<Override> = fc
  .record({ scopes, selector, mode: fc.constantFrom('off', 'plan', 'enforce') })
  .chain((one) =>
    fc
      .record(
        {
          rotateAfterDays: fc.integer({ min: 200, max: 400 }),
          deleteInactiveAfterDays: fc.integer({ min: 0, max: 20 }),
          overlap: fc.record(
            { minDays: fc.integer({ min: 0, max: 10 }), maxDays: fc.double({ min: 30, max: 60, noNaN: true }) },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: [] },
      )
      .map((lifecycle) => ({ ...one, lifecycle }) as Override),
  );

const policy: fc.Arbitrary<Policy> = fc
  .record({
    overrides: fc.array(override, { maxLength: 4 }),
    exceptions: fc.array(exception, { maxLength: 4 }),
    cap: fc.oneof(fc.constant('none' as const), fc.nat(1_000)),
    key: printable,
  })
  .map(({ overrides, exceptions, cap, key }) => ({
    ...defaultPolicy,
    lifecycle: { ...defaultPolicy.lifecycle, rotateAfterDays: 180 },
    accounts: { ...defaultPolicy.accounts, optOutTag: { key } },
    limits: { ...defaultPolicy.limits, maxRotationsPerRun: cap },
    overrides,
    exceptions: exceptions.map((one, index) => ({ ...one, id: `e${index}` })),
  }));

const withoutSources = ({ overrides, exceptions, ...rest }: Policy): Policy => ({
  ...rest,
  overrides: overrides.map(({ source: _source, ...one }) => one),
  exceptions: exceptions.map(({ source: _source, ...one }) => one),
});

describe('any policy', () => {
  test('printed and parsed is the same policy', () => {
    fc.assert(
      fc.property(policy, (original) => {
        const parsed = parsePolicy(printPolicy(original), { file });
        if (parsed.status === 'invalid') throw new Error(parsed.errors.map(printMessage).join('\n'));
        expect(withoutSources(parsed.policy)).toEqual(original);
      }),
      { numRuns: slowRuns },
    );
  });

  test('parses to the same whatever the order of its fields', () => {
    fc.assert(
      fc.property(policy, (original) => {
        const turned = Object.fromEntries(Object.entries(original).toReversed()) as Policy;
        const parsed = parsePolicy(printPolicy(turned), { file });
        expect(parsed.status === 'ok' && withoutSources(parsed.policy)).toEqual(original);
      }),
      { numRuns: slowRuns },
    );
  });
});

/** Every message has a place in the text and words for a person. */
function expectSound(text: string): void {
  const parsed = parsePolicy(text, { file, now: new Date('2027-01-01') });
  const lines = text.split('\n');
  for (const message of parsed.status === 'ok' ? parsed.warnings : parsed.errors) {
    expect(message.line).toBeGreaterThanOrEqual(1);
    expect(message.line).toBeLessThanOrEqual(lines.length);
    expect(message.column).toBeGreaterThanOrEqual(1);
    expect(message.column).toBeLessThanOrEqual((lines[message.line - 1] ?? '').length + 2);
    expect(printMessage(message)).not.toMatch(/undefined|\[object|NaN|[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
  expect(parsed.status === 'ok' || parsed.errors.length > 0).toBe(true);
}

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
      fc.property(policy, fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
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
