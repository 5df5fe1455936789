import { expect, test } from 'vitest';
import { runOfExecution } from './run-of-execution.ts';

const startedAt = new Date('2026-06-01T07:30:00Z');
const execution = 'arn:aws:states:eu-west-1:100000000001:execution:rekey:daily';

test('an execution has one run, however often it is asked', () => {
  expect(runOfExecution(execution, startedAt)).toBe(runOfExecution(execution, startedAt));
  expect(runOfExecution(execution, startedAt)).toMatch(/^20260601T073000Z-[0-9A-HJKMNP-TV-Z]{6}$/);
});

test('two executions have two', () => {
  expect(runOfExecution(`${execution}2`, startedAt)).not.toBe(runOfExecution(execution, startedAt));
});
