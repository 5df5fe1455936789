import { describe, expect, test } from 'vitest';
import { errorsOf, quiet, warningsOf } from '../testing/helpers.ts';

/** The tree of the tests: ou-aaaa-inner000 lies in ou-aaaa-outer000; ou-aaaa-other000 and the account stand apart. */
const units: Readonly<Record<string, readonly string[]>> = {
  'ou-aaaa-outer000': ['ou-aaaa-outer000'],
  'ou-aaaa-inner000': ['ou-aaaa-outer000', 'ou-aaaa-inner000'],
  'ou-aaaa-other000': ['ou-aaaa-other000'],
  '111122223333': ['ou-aaaa-outer000', 'ou-aaaa-inner000'],
  '444455556666': [],
};
const organization = (unit: string): readonly string[] | undefined => units[unit];

const policy = (...overrides: readonly string[]): string =>
  [
    `${quiet}compliance: { maxKeyAgeDays: 999 }\noverrides:`,
    ...overrides.map((override) => `  - { ${override} }`),
  ].join('\n');

describe('periods that exclude one another', () => {
  test.each([
    ['overlap: { minDays: 30, maxDays: 30 }', []],
    [
      'overlap: { minDays: 30.01, maxDays: 30 }',
      [
        '2:34: lifecycle.overlap.minDays: overlap.minDays 30.01 is above overlap.maxDays 30. Write a smaller minDays or a greater maxDays.',
      ],
    ],
    [
      'overlap: { minDays: 31 }',
      [
        '2:34: lifecycle.overlap.minDays: overlap.minDays 31 is above overlap.maxDays 30 (default). Write a smaller minDays or a greater maxDays.',
      ],
    ],
    ['deleteInactiveAfterDays: 90', []],
    [
      'deleteInactiveAfterDays: 90.01',
      [
        '2:39: lifecycle.deleteInactiveAfterDays: deleteInactiveAfterDays 90.01 is above rotateAfterDays 90 (default): the old key would still be there when the next one is due. Write at most 90 for deleteInactiveAfterDays, or a greater rotateAfterDays.',
      ],
    ],
    ['overlap: { minDays: 1, maxDays: 74.99 }', []],
    [
      'overlap: { minDays: 1, maxDays: 75 }',
      [
        '2:46: lifecycle.overlap.maxDays: overlap.maxDays 75 and deleteInactiveAfterDays 15 (default) together reach rotateAfterDays 90 (default): the old key would still be there when the next one is due. Keep their sum below 90, or write a greater rotateAfterDays.',
      ],
    ],
    [
      'overlap: { quietDays: 1, maxDays: 75 }',
      [
        '2:48: lifecycle.overlap.maxDays: overlap.maxDays 75 and deleteInactiveAfterDays 15 (default) together reach rotateAfterDays 90 (default): the old key would still be there when the next one is due. Keep their sum below 90, or write a greater rotateAfterDays.',
      ],
    ],
    ['overlap: { maxDays: 75 }', []], // no overlap is set, so it never lasts that long
    ['rotateAfterDays: 45', []],
  ])('lifecycle: { %s }', (lifecycle, messages) => {
    expect(errorsOf(`version: 1\nlifecycle: { ${lifecycle} }`)).toEqual(messages);
  });
});

describe('overrides that meet', () => {
  const shorter = 'lifecycle: { rotateAfterDays: 50 }';
  const longer = 'lifecycle: { overlap: { maxDays: 40 } }';

  test('each by itself is no contradiction', () => {
    expect(errorsOf(policy(`scope: org, tags: { kind: [ci] }, ${shorter}`))).toEqual([]);
    expect(errorsOf(policy(`scope: org, tags: { kind: [ci] }, ${longer}`))).toEqual([]);
  });

  test('are told at the line of the one that applies last', () => {
    expect(errorsOf(policy(`scope: ou-aaaa-outer000, ${longer}`, `scope: org, ${shorter}`))).toEqual([
      '5:65: overrides[0].lifecycle.overlap.maxDays: overlap.maxDays 40 and deleteInactiveAfterDays 15 (default) together reach rotateAfterDays 50 (line 6): the old key would still be there when the next one is due. Keep their sum below 50, or write a greater rotateAfterDays.',
    ]);
  });

  test.each([
    ['in the organization and an account', 'scope: org', 'scope: 444455556666'],
    ['in the organization and an OU', 'scope: org', 'scope: ou-aaaa-other000'],
    ['in one OU', 'scope: ou-aaaa-other000', 'scope: ou-aaaa-other000'],
    [
      'in lists that share an OU',
      'scope: [444455556666, ou-aaaa-other000]',
      'scope: [ou-aaaa-other000, ou-aaaa-inner000]',
    ],
    ['for different tags', 'scope: org, tags: { a: x }', 'scope: org, tags: { b: x }'],
    ['for a name and a pattern that matches it', 'scope: org, users: [svc-a]', 'scope: org, users: ["svc-*"]'],
  ])('%s contradict one another', (_, one, other) => {
    expect(errorsOf(policy(`${one}, ${shorter}`, `${other}, ${longer}`))).toHaveLength(1);
    expect(errorsOf(policy(`${one}, ${longer}`, `${other}, ${shorter}`))).toHaveLength(1);
  });

  test.each([
    ['in two accounts', 'scope: 111122223333', 'scope: 444455556666'],
    ['for two values of a tag', 'scope: org, tags: { kind: ci }', 'scope: org, tags: { kind: app }'],
    ['for two names', 'scope: org, users: [a]', 'scope: org, users: [b]'],
    ['with and without a console', 'scope: org, console: true', 'scope: org, console: false'],
  ])('%s never meet', (_, one, other) => {
    expect(errorsOf(policy(`${one}, ${shorter}`, `${other}, ${longer}`))).toEqual([]);
  });

  test('need three of them for some contradictions', () => {
    const three = [
      'scope: org, tags: { a: x }, lifecycle: { rotateAfterDays: 50 }',
      'scope: org, tags: { b: x }, lifecycle: { overlap: { maxDays: 32 } }',
      'scope: org, tags: { c: x }, lifecycle: { deleteInactiveAfterDays: 18 }',
    ];
    expect(errorsOf(policy(...three.slice(0, 2)))).toEqual([]);
    expect(errorsOf(policy(...three))).toHaveLength(1);
  });

  test('an override that a wider one always goes with is not judged alone', () => {
    const relaxed = 'lifecycle: { rotateAfterDays: 365 }';
    const long = 'lifecycle: { overlap: { maxDays: 200 } }';
    expect(errorsOf(policy(`scope: org, users: ["svc-*"], ${relaxed}`, `scope: org, users: [svc-a], ${long}`))).toEqual(
      [],
    );
    expect(
      errorsOf(policy(`scope: org, users: ["svc-*"], ${relaxed}`, `scope: org, users: [app-a], ${long}`)),
    ).toHaveLength(1);
    expect(errorsOf(policy(`scope: org, ${relaxed}`, `scope: ou-aaaa-other000, ${long}`))).toEqual([]);
  });

  test('within one scope the later wins', () => {
    expect(
      errorsOf(
        policy('scope: org, lifecycle: { rotateAfterDays: 20 }', 'scope: org, lifecycle: { rotateAfterDays: 90 }'),
      ),
    ).toEqual([]);
  });

  test('an account wins over its OU, wherever it stands in the file', () => {
    const text = policy(
      'scope: 111122223333, lifecycle: { rotateAfterDays: 90 }',
      `scope: ou-aaaa-inner000, lifecycle: { rotateAfterDays: 70, overlap: { maxDays: 50 } }`,
    );
    expect(errorsOf(text, { organization })).toEqual([]);
  });
});

describe('overrides in OUs', () => {
  const nested = policy(
    'scope: ou-aaaa-outer000, lifecycle: { rotateAfterDays: 50 }',
    'scope: ou-aaaa-inner000, lifecycle: { overlap: { maxDays: 40 } }',
  );
  const apart = nested.replace('ou-aaaa-inner000', 'ou-aaaa-other000');

  test('are warned of while it is not known whether one lies in the other', () => {
    expect(warningsOf(nested)).toEqual([
      '5:62: overrides[0].lifecycle.rotateAfterDays: for an account within all of ou-aaaa-outer000, ou-aaaa-inner000: overlap.maxDays 40 (line 6) and deleteInactiveAfterDays 15 (default) together reach rotateAfterDays 50: the old key would still be there when the next one is due. Keep their sum below 50, or write a greater rotateAfterDays.',
      '6:65: overrides[1].lifecycle.overlap.maxDays: for an account within all of ou-aaaa-outer000, ou-aaaa-inner000: overlap.maxDays 40 and deleteInactiveAfterDays 15 (default) together reach rotateAfterDays 50 (line 5): the old key would still be there when the next one is due. Keep their sum below 50, or write a greater rotateAfterDays.',
    ]);
  });

  test('are an error where one lies in the other', () => {
    expect(errorsOf(nested, { organization }).map((message) => message.split(' ')[0])).toEqual(['6:65:']);
  });

  test('are nothing to speak of where they lie apart', () => {
    expect(warningsOf(apart, { organization })).toEqual([]);
  });

  test('the inner one wins, wherever it stands in the file', () => {
    const text = policy(
      'scope: ou-aaaa-inner000, lifecycle: { rotateAfterDays: 90 }',
      'scope: ou-aaaa-outer000, lifecycle: { rotateAfterDays: 70, overlap: { maxDays: 54 } }',
    );
    expect(errorsOf(text, { organization })).toEqual([]);
  });
});

describe('settings that are possible and hardly meant', () => {
  const locked =
    '1:1: lifecycle.overlap.minDays: without an overlap the old key is off before its owner can fetch the new one, and nobody else may read the secret. Write lifecycle.overlap.minDays: 7, or name another reader in secrets.readers.';

  test.each([
    ['', [locked]],
    ['lifecycle: { overlap: { minDays: 1 } }\ncompliance: { maxKeyAgeDays: 120 }', []],
    ['lifecycle: { overlap: { quietDays: 1 } }\ncompliance: { maxKeyAgeDays: 120 }', []],
    ['secrets: { readers: ["arn:aws:iam::{account}:role/break-glass"] }', []],
  ])('an old key that is off before the new one can be fetched: %j', (lines, messages) => {
    expect(warningsOf(`version: 1\n${lines}`)).toEqual(messages);
  });

  test.each([
    [60, []],
    [
      60.01,
      [
        '2:31: lifecycle.rotateAfterDays: rotateAfterDays 60.01 and overlap.maxDays 30 (default) let keys get 90.01 days old, above compliance.maxKeyAgeDays 90. Rotate earlier, end the overlap earlier, or write a greater maxKeyAgeDays.',
      ],
    ],
  ])('keys that outlive what reports allow: rotateAfterDays %d', (days, messages) => {
    expect(warningsOf(`version: 1\nlifecycle: { rotateAfterDays: ${days}, overlap: { minDays: 7 } }`)).toEqual(
      messages,
    );
  });

  test('an override that takes the overlap away is warned of at its own line', () => {
    expect(warningsOf(policy('scope: org, users: [a], lifecycle: { overlap: { minDays: 0 } }'))).toEqual([
      locked.replace('1:1: lifecycle', '5:64: overrides[0].lifecycle'),
    ]);
  });
});

test('a policy of very many overrides is checked in bounded time, and says so', () => {
  const many = Array.from(
    { length: 300 },
    (_, index) => `scope: org, tags: { t${index}: x }, lifecycle: { rotateAfterDays: ${100 + index} }`,
  );
  const started = performance.now();
  expect(warningsOf(policy(...many)).at(-1)).toMatch(/^5:3: overrides: the overrides meet in more than 20000 ways/);
  expect(performance.now() - started).toBeLessThan(60_000); // unbounded, it would not end
});
