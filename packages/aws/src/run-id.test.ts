import { expect, test } from 'vitest';
import { newRunId } from './run-id.ts';

const now = new Date('2026-06-01T07:30:05.123Z');

test('a run id is the time and six random characters', () => {
  expect(newRunId(now, () => 31)).toBe('20260601T073005Z-ZZZZZZ');
});

test('run ids are legal as SourceIdentity and RoleSessionName', () => {
  for (let n = 0; n < 100; n += 1) expect(newRunId(now)).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test('run ids of one second differ', () => {
  expect(newRunId(now)).not.toBe(newRunId(now));
});
