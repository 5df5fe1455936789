import { errorCodes } from '@rekey/engine';
import { someCounts } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { exitCodeOfError, exitCodeOfRun } from './exit-code.ts';
import { aRun, aStep, aUserResult, inAttention, payments, unreachable } from './testing/sample-run.ts';

const cap = { status: 'deferred', code: 'CAP_REACHED', because: 'maxRotationsPerRun' } as const;
const time = { status: 'deferred', code: 'TIME_BUDGET', because: 'no time left' } as const;

test.each([
  ['all is well', aRun([payments([])]), 0],
  ['keys were changed', aRun([payments([aUserResult({ steps: [aStep()] })])]), 0],
  ['somebody needs attention', aRun([payments([inAttention('bob', 'two-active-keys')])]), 0],
  ['an account is opted out', aRun([payments([], { coverage: 'opted-out' })]), 0],
  ['a cap was reached', aRun([payments([aUserResult(cap)])]), 0],
  ['an account was unreachable', aRun([unreachable]), 1],
  ['an account failed', aRun([payments([], { coverage: 'failed', code: 'THROTTLED' })]), 1],
  ['an account was deferred', aRun([payments([], { coverage: 'deferred', code: 'TIME_BUDGET' })]), 1],
  ['a user failed', aRun([payments([], { counts: someCounts({ failed: 1 }) })]), 1],
  ['a user could not be read', aRun([payments([], { counts: someCounts({ unknown: 1 }) })]), 1],
  ['a user was left for want of time', aRun([payments([aUserResult(time)])]), 1],
  ['the run was stopped', aRun([], { status: 'stopped', code: 'INTERRUPTED' }), 1],
])('when %s, the exit code of a run is as promised', (_, run, code) => {
  expect(exitCodeOfRun(run)).toBe(code);
});

test('--fail-on changes gives 3 for a plan with steps, and 0 for one without', () => {
  const planned = aRun([payments([aUserResult({ steps: [aStep({ status: 'planned' })] })])]);
  expect(exitCodeOfRun(planned, ['changes'])).toBe(3);
  expect(exitCodeOfRun(aRun([payments([])]), ['changes'])).toBe(0);
});

test('what failed goes before what --fail-on names', () => {
  const planned = payments([aUserResult({ steps: [aStep({ status: 'planned' })] })]);
  expect(exitCodeOfRun(aRun([planned, unreachable]), ['changes'])).toBe(1);
});

test('errors about the request or its surroundings give 2, all others 1', () => {
  expect(errorCodes.filter((code) => exitCodeOfError(code) === 2)).toMatchInlineSnapshot(`
    [
      "USAGE",
      "POLICY_INVALID",
      "POLICY_NOT_FOUND",
      "POLICY_DIFFERS",
      "POLICY_CONFLICT",
      "PLAN_REFUSED",
      "TABLE_NOT_FOUND",
      "TABLE_UNUSABLE",
      "NO_CREDENTIALS",
      "ORGANIZATION_ACCESS_DENIED",
      "ENDPOINT_UNREACHABLE",
      "UNKNOWN_ACCOUNT",
      "SETTINGS_INVALID",
      "EVENT_INVALID",
      "ORGANIZATION_DIFFERS",
      "FUNCTION_NOT_FOUND",
      "NOT_A_USER",
      "CREDENTIALS_FILE_REFUSED",
    ]
  `);
});
