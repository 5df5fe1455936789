import { describe, expect, test } from 'vitest';
import { quiet, warningsOf } from '../testing/helpers.ts';

const now = new Date('2027-03-31T23:59:59Z');
const policy = (...exceptions: readonly string[]): string =>
  [`${quiet}exceptions:`, ...exceptions.map((exception) => `  - { ${exception} }`)].join('\n');

describe('an exception is warned of', () => {
  test.each([
    ['2027-03-31', []],
    [
      '2027-03-30',
      ['4:40: exceptions[0].expires: it expired on 2027-03-30. Remove the exception, or write a later day.'],
    ],
  ])('on the day after its last: %s', (expires, messages) => {
    const text = policy(`scope: org, users: [a], expires: ${expires}`);
    expect(warningsOf(text, { now })).toEqual(messages);
    expect(warningsOf(text)).toEqual([]);
  });

  test('when it never expires', () => {
    expect(warningsOf(policy('scope: org, users: [a]'))).toEqual([
      '4:5: exceptions[0]: the exception never expires. Write expires: YYYY-MM-DD, so that somebody looks at it again.',
    ]);
  });

  const until = 'expires: 2028-01-01';
  const organization = (unit: string): readonly string[] => (unit === '123456789012' ? ['ou-ab12-cd34ef56'] : [unit]);

  test.each([
    [`scope: org, users: [a], ${until}`, `scope: org, users: [a], ${until}`],
    [`scope: org, users: ["*"], ${until}`, `scope: 123456789012, users: [a], ${until}`],
    [`scope: org, users: ["a*"], ${until}`, `scope: org, users: [ab], from: 2027-01-01, expires: 2027-12-31`],
    [`scope: org, tags: { k: [a, b] }, ${until}`, `scope: org, tags: { k: a }, users: [x], ${until}`],
    [`scope: [ou-ab12-cd34ef56, 123456789012], users: [a], ${until}`, `scope: 123456789012, users: [a], ${until}`],
    [`scope: ou-ab12-cd34ef56, users: [a], ${until}`, `scope: 123456789012, users: [a], ${until}`],
  ])('when another covers all of it: %s', (wide, narrow) => {
    const message = (index: number, line: number): string =>
      `${4 + index}:5: exceptions[${index}]: the exception at rekey.yaml:${line} covers all of this one. Remove one of them.`;
    expect(warningsOf(policy(wide, narrow), { organization })).toEqual([message(1, 4)]);
    const turned = warningsOf(policy(narrow, wide), { organization });
    expect(turned).toEqual([wide === narrow ? message(1, 4) : message(0, 5)]); // of two equal ones the first is kept
  });

  test.each([
    [`scope: org, users: [a], ${until}`, `scope: org, users: [b], ${until}`],
    [`scope: 123456789012, users: [a], ${until}`, `scope: 210987654321, users: [a], ${until}`],
    [`scope: org, users: [a], expires: 2027-06-30`, `scope: org, users: [a], from: 2027-06-30, expires: 2027-12-31`],
    [`scope: org, users: [a], console: true, ${until}`, `scope: org, users: [a], console: false, ${until}`],
  ])('not when each says something of its own: %s', (one, other) => {
    expect(warningsOf(policy(one, other))).toEqual([]);
  });

  test('not against its OU while the organization is not known', () => {
    const text = policy(`scope: ou-ab12-cd34ef56, users: [a], ${until}`, `scope: 123456789012, users: [a], ${until}`);
    expect(warningsOf(text)).toEqual([]);
  });
});
