import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';
import { stringsIn } from './testing/index.ts';

const secret = new Secret('wJalrXUtnFEMI');

test.each([
  ['String', String(secret)],
  ['concatenation', ''.concat(secret as never)],
  ['joining', ['', secret].join('')],
  ['JSON', JSON.stringify({ secret })],
  ['inspect', inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
  ['an error', new Error('failed with '.concat(secret as never), { cause: secret }).stack ?? ''],
])('prints as [secret] through %s', (_how, text) => {
  expect(text).toContain('[secret]');
  expect(text).not.toContain('wJal');
});

test('is not among what can be walked to', () => {
  expect(stringsIn({ secret }).join()).not.toContain('wJal');
  expect(Object.values(secret)).toEqual([]);
});

test('what is made from it is a secret too', () => {
  const json = secret.map((value) => JSON.stringify({ value }));
  expect(String(json)).toBe('[secret]');
  expect(json.reveal()).toBe('{"value":"wJalrXUtnFEMI"}');
});
