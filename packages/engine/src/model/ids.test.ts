import { expect, test } from 'vitest';
import { isAccountId, isOuId } from './ids.ts';

test.each([
  ['123456789012', true],
  ['000000000044', true],
  ['12345678901', false],
  ['1234567890123', false],
  ['12345678901x', false],
  ['x123456789012', false],
])('%s is an account id: %s', (text, is) => {
  expect(isAccountId(text)).toBe(is);
});

test.each([
  ['ou-ab12-cd34ef56', true],
  [`ou-${'a'.repeat(32)}-${'b'.repeat(32)}`, true],
  ['ou-abc-cd34ef56', false],
  ['ou-ab12-cd34ef5', false],
  [`ou-${'a'.repeat(33)}-cd34ef56`, false],
  [`ou-ab12-${'b'.repeat(33)}`, false],
  ['ou-AB12-cd34ef56', false],
  ['ou-ab12-CD34EF56', false],
  ['xou-ab12-cd34ef56', false],
  ['ou-ab12-cd34ef56-', false],
  ['r-ab12', false],
])('%s is the id of an organizational unit: %s', (text, is) => {
  expect(isOuId(text)).toBe(is);
});
