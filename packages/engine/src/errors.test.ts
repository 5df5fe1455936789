import { expect, test } from 'vitest';
import { adviseOn, describeError, endsRun, errorCodes, isRekeyError, RekeyError } from './errors.ts';

test('codes are stable: one of each', () => {
  expect(new Set(errorCodes).size).toBe(errorCodes.length);
});

test('an error of ours is described by its code and message, and says what to do', () => {
  const cause = new Error('AccessDenied');
  const error = new RekeyError('ROLE_NOT_ASSUMABLE', 'account 1: access denied', { cause, hint: 'deploy the role' });
  expect(error).toMatchObject({ name: 'RekeyError', cause });
  expect(isRekeyError(error)).toBe(true);
  expect(describeError(error)).toEqual({ code: 'ROLE_NOT_ASSUMABLE', because: 'account 1: access denied' });
  expect(adviseOn(error)).toEqual({ ...describeError(error), hint: 'deploy the role' });
});

test.each([
  [new TypeError('x is not a function'), 'TypeError: x is not a function'],
  ['a string', 'a string'],
  [undefined, 'undefined'],
])('whatever else was thrown is AWS_ERROR: %s', (thrown, because) => {
  expect(adviseOn(thrown)).toEqual({ code: 'AWS_ERROR', because });
});

test('only a lost lease and expired credentials end a run', () => {
  expect(errorCodes.filter(endsRun)).toEqual(['LEASE_LOST', 'CREDENTIALS_EXPIRED']);
  expect(endsRun(undefined)).toBe(false);
});
