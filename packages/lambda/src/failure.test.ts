import { RekeyError } from '@rekey/engine';
import { expect, test } from 'vitest';
import { failureOf, isWorthARetry, ServiceFailure } from './failure.ts';

test('an error that Rekey does not know is told by its name alone', () => {
  const error = Object.assign(new TypeError('hush-hush'), { body: 'hush-hush' });
  expect(JSON.stringify(failureOf(error))).not.toContain('hush');
  expect(failureOf(error)).toMatchObject({ code: 'FUNCTION_FAILED', because: 'an unexpected error: TypeError' });
});

test('what the runtime prints of a failed invocation carries nothing of its cause', () => {
  const cause = { raw: 'hush-hush' };
  const failure = failureOf(
    new RekeyError('STORE_UNAVAILABLE', 'table rekey: PutItem failed', { cause, hint: 'wait' }),
  );
  const thrown = new ServiceFailure(failure);
  expect(thrown).toMatchObject({ name: 'STORE_UNAVAILABLE', message: 'table rekey: PutItem failed' });
  expect(thrown.cause).toBeUndefined();
});

test.each([
  ['STORE_UNAVAILABLE', true],
  ['TABLE_NOT_FOUND', true],
  ['ORGANIZATION_ACCESS_DENIED', true],
  ['ENDPOINT_UNREACHABLE', true],
  ['FUNCTION_FAILED', true],
  ['RUN_IN_PROGRESS', false],
  ['POLICY_NOT_FOUND', false],
  ['EVENT_INVALID', false],
  ['ORGANIZATION_DIFFERS', false],
] as const)('after %s AWS tries again: %s', (code, again) => {
  expect(isWorthARetry({ code, because: '' })).toBe(again);
});
