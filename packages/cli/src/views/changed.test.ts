import { expect, test } from 'vitest';
import { exitCodeOfRun } from '../exit-code.ts';
import { aRun, aUserResult, payments } from '../testing/sample-run.ts';
import { plainLook } from '../text/look.ts';
import { runLines } from './run.ts';
import { overview } from './steps.ts';

const changed = aUserResult({
  user: 'bob',
  status: 'deferred',
  code: 'PLAN_CHANGED',
  because: '0 of 2 planned steps: now excepted, a move',
});
const result = aRun([payments([changed])]);

test('users who changed since the plan are told, and are no failure', () => {
  const text = runLines(result, { look: plainLook, limits: overview })
    .map((line) => line.trim())
    .join(' ');
  expect(text).toContain('Changed since the plan, and left as it is');
  expect(text).toMatch(/- bob in .*: 0 of 2 planned steps: now excepted, a move/);
  expect(text).toContain('Nothing was changed: what was planned is not so any more.');
  expect(text).not.toContain('Not done');
  expect(exitCodeOfRun(result)).toBe(0);
});
