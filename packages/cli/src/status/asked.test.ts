import { collect, keysOldestFirst } from '@rekey/compliance';
import { keysCsv } from '@rekey/compliance/csv';
import { type FindingKind, userName, type Verdict } from '@rekey/engine';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { lookedAt } from '../testing/looked-at.ts';
import { usersAsked } from './asked.ts';
import { concerns, isConcerned } from './concerns.ts';

const lists = async () => {
  const scope = await (await lookedAt()).scope();
  const names = async (asked: Parameters<typeof usersAsked>[1]) =>
    (await collect(usersAsked(scope, asked))).map(({ user }) => user);
  return { scope, names };
};

test('lists of users are as long as the sums say', async () => {
  const { scope, names } = await lists();
  const { verdicts, findings, counts } = scope.sums;
  for (const [verdict, count] of Object.entries(verdicts) as [Verdict, number][])
    expect(await names({ verdict })).toHaveLength(count);
  for (const [finding, count] of Object.entries(findings) as [FindingKind, number][])
    expect(await names({ finding })).toHaveLength(finding === 'root-keys' ? 0 : count);
  expect(await names({ overdue: true })).toHaveLength(counts.overdue);
  expect(await names({})).toHaveLength(counts.users);
});

test('a user is found in whatever account has one of that name', async () => {
  const { names } = await lists();
  expect(await names({ user: userName('due') })).toEqual(['due']);
  expect(await names({ user: userName('nobody') })).toEqual([]);
});

test('the CSV has a row for each active key, and of each standing as many as the sums say', async () => {
  const { scope } = await lists();
  const users = await collect(usersAsked(scope, {}));
  const text = (await collect(keysCsv(keysOldestFirst(users, scope.organization.threshold), scope.rows))).join('');
  const rows = parse(text, { columns: true }) as { standing: string; age_days: string }[];
  expect(
    Object.fromEntries(
      Object.entries(Object.groupBy(rows, ({ standing }) => standing)).map(([name, those]) => [name, those?.length]),
    ),
  ).toEqual(scope.sums.compliance);
  expect(rows.map(({ age_days }) => Number(age_days))).toEqual([400, 120, 60, 3]);
});

test('--fail-on names what is so', async () => {
  const { scope } = await lists();
  expect(concerns.filter((concern) => isConcerned(scope.sums, [concern]))).toEqual([
    'overdue',
    'unreachable',
    'too-old',
  ]);
  expect(isConcerned(scope.sums)).toBe(false);
  expect(isConcerned({ ...scope.sums, counts: { ...scope.sums.counts, failed: 1 } }, ['failed'])).toBe(true);
});
