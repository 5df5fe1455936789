import { describe, expect, test } from 'vitest';
import { ageInDays, agesOf, complianceOf, keyStanding } from './key-ages.ts';
import type { UserView } from './model/run.ts';
import { aView } from './testing/index.ts';

const at = (text: string): Date => new Date(text);
const threshold = (text: string) => ({ at: at(text), maxKeyAgeDays: 90 });

describe('the age of a key', () => {
  test.each([
    ['2026-06-01', '2026-06-01T23:59:59Z', 0],
    ['2026-06-01', '2026-06-02T00:00:00Z', 1],
    ['2026-06-02', '2026-06-01T12:00:00Z', 0],
    ['2025-06-01', '2026-06-01T00:00:00Z', 365],
  ])('made on %s it is, at %s, %d days old', (createdOn, now, days) => {
    expect(ageInDays(createdOn, at(now))).toBe(days);
  });
});

describe('the standing of a key made on 2026-03-01, where 90 days are allowed', () => {
  test.each([
    [undefined, '2026-05-30T23:59:59Z', 'compliant'],
    [undefined, '2026-05-31T00:00:00Z', 'too-old'],
    ['open', '2026-05-30T12:00:00Z', 'compliant'],
    ['open', '2026-05-31T12:00:00Z', 'excepted'],
    ['2026-06-10', '2026-06-10T23:59:59Z', 'excepted'],
    ['2026-06-10', '2026-06-11T00:00:00Z', 'too-old'],
  ] as const)('excepted until %s, at %s: %s', (exceptedUntil, now, standing) => {
    const age = { createdOn: '2026-03-01', ...(exceptedUntil === undefined ? {} : { exceptedUntil }) };
    expect(keyStanding(age, threshold(now))).toBe(standing);
  });
});

const key = (createdAt: string, status: 'Active' | 'Inactive' = 'Active'): UserView['keys'][number] => ({
  id: undefined,
  status,
  createdAt: at(createdAt),
});
const excepted = (expires?: string): Partial<UserView> => ({
  verdict: 'excepted',
  exception: { hold: false, ...(expires === undefined ? {} : { expires }) },
});

const views = [
  aView({ keys: [key('2026-03-01T08:00:00Z'), key('2026-05-01T00:00:00Z')] }),
  aView({ keys: [key('2026-03-01T23:00:00Z'), key('2020-01-01T00:00:00Z', 'Inactive')] }),
  aView({ keys: [key('2026-03-01T12:00:00Z')], ...excepted() }),
  aView({ keys: [key('2026-03-01T12:00:00Z')], ...excepted('2026-06-10T10:00:00.000Z') }),
  aView({ keys: [key('2026-03-01T12:00:00Z')], verdict: 'opted-out' }),
];

test('active keys are counted by the day on which they were made, and how long they are excepted', () => {
  expect(agesOf(views)).toEqual([
    { createdOn: '2026-03-01', keys: 2 },
    { createdOn: '2026-03-01', exceptedUntil: '2026-06-10', keys: 1 },
    { createdOn: '2026-03-01', exceptedUntil: 'open', keys: 2 },
    { createdOn: '2026-05-01', keys: 1 },
  ]);
});

test('the same ages tell of every later day', () => {
  const ages = agesOf(views);
  expect(complianceOf(ages, threshold('2026-05-30T12:00:00Z'))).toEqual({ compliant: 6, 'too-old': 0, excepted: 0 });
  expect(complianceOf(ages, threshold('2026-06-10T12:00:00Z'))).toEqual({ compliant: 1, 'too-old': 2, excepted: 3 });
  expect(complianceOf(ages, threshold('2026-06-11T12:00:00Z'))).toEqual({ compliant: 1, 'too-old': 3, excepted: 2 });
});
