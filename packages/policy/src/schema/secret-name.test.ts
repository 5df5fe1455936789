import { describe, expect, test } from 'vitest';
import { checkSecretName } from './secret-name.ts';

const problemOf = (name: string): string | undefined => checkSecretName(name)?.problem;

describe('the name of secrets', () => {
  test.each([
    '{user}_credentials',
    'rekey/{user}_credentials',
    '{user}/key',
    '{user}_key',
    '{user}-keys',
    '{user}abcdefg',
    'a+b=c.d@e-{user}/keys',
  ])('may be %s', (name) => {
    expect(problemOf(name)).toBeUndefined();
  });

  test.each([
    ['credentials', '"credentials" has no {user}'],
    ['', '"" has no {user}'],
    ['{user}/{user}/key', '"{user}/{user}/key" has {user} 2 times'],
    ['{account}/{user}_key', '"{account}/{user}_key" has a placeholder that is not {user}'],
    ['{{user}}_key', '"{{user}}_key" has a placeholder that is not {user}'],
    ['{user} key', '"{user} key" holds characters that are not allowed in the name of a secret'],
    ['{user},key', '"{user},key" holds characters that are not allowed in the name of a secret'],
    ['rekey/{user}', '"rekey/{user}" ends with {user}'],
    ['{user}-secret', '"{user}-secret" ends in a hyphen and six characters, like the ARN of a secret'],
    ['{user}/x-a_bcde', '"{user}/x-a_bcde" ends in a hyphen and six characters, like the ARN of a secret'],
    ['{user}key', 'with some user names "{user}key" ends in a hyphen and six characters, like the ARN of a secret'],
    [
      '{user}abcdef',
      'with some user names "{user}abcdef" ends in a hyphen and six characters, like the ARN of a secret',
    ],
  ])('may not be %s', (name, problem) => {
    expect(problemOf(name)).toBe(problem);
  });

  test('leaves room for a user of 64 commas within 512 characters', () => {
    const longest = `${'x'.repeat(315)}{user}_keys`;
    expect(longest.replace('{user}', '/2C'.repeat(64))).toHaveLength(512);
    expect(problemOf(longest)).toBeUndefined();
    expect(problemOf(`x${longest}`)).toBe('321 characters beside {user} are too many');
  });
});
