import { type ListedUserView, userName } from '@rekey/engine';
import { anAccount, aRollup, aUserItem, aView, createWorld, daysAgo, now } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { collect } from './collect.ts';
import { oldestKeys } from './oldest-keys.ts';
import { type AccountRow, rowOf } from './sums.ts';
import { usersIn, usersNamed, usersWithVerdict } from './users.ts';

const threshold = { at: now, maxKeyAgeDays: 90 };
const accounts = Array.from({ length: 30 }, (_, index) => anAccount({ id: String(111111111111 + index) }));
const ageOf = (index: number): number => 10 + ((index * 7) % 30) * 10;

/** Thirty accounts, each with a young user `ann` and an older one, of whatever age, named after the account. */
const organization = () => {
  const asked: string[] = [];
  const key = (days: number) => ({ id: undefined, status: 'Active' as const, createdAt: daysAgo(days) });
  const itemsOf = (index: number) => [
    aUserItem({ account: accounts[index]?.id as never, user: 'ann', view: aView({ keys: [key(1)] }) }),
    aUserItem({
      account: accounts[index]?.id as never,
      user: `user-${index}`,
      view: aView({ keys: [key(ageOf(index))], verdict: index === 3 ? 'overlap' : 'fresh' }),
    }),
  ];
  const indexOf = (id: string): number => accounts.findIndex((account) => account.id === id);
  const reader = {
    ...createWorld().reader(),
    users: async function* (id: string) {
      asked.push(id);
      yield* itemsOf(indexOf(id));
    },
    user: async (id: string, user: string) => itemsOf(indexOf(id)).find((item) => item.user === user),
  };
  const rows: AccountRow[] = accounts.map((account, index) =>
    rowOf(
      aRollup({
        account,
        verdicts: index === 3 ? { fresh: 1, overlap: 1 } : { fresh: 2 },
        oldestActiveKeyAt: daysAgo(ageOf(index)),
      }),
      threshold,
    ),
  );
  return { source: { reader }, rows, asked };
};

const named = ({ user }: Pick<ListedUserView, 'user'>): string => user;

test('the oldest keys are found in as many accounts as keys are asked for', async () => {
  const { source, rows, asked } = organization();
  const keys = await oldestKeys(source, { rows, threshold, count: 3 });
  expect(keys.map(({ ageDays }) => ageDays)).toEqual([300, 290, 280]);
  expect(asked).toHaveLength(3);
});

test('all keys come oldest first where that many are asked for', async () => {
  const { source, rows } = organization();
  const ages = (await oldestKeys(source, { rows, threshold, count: Infinity })).map(({ ageDays }) => ageDays);
  expect(ages).toHaveLength(60);
  expect(ages).toEqual(ages.toSorted((a, b) => b - a));
});

test('users of a verdict are read only where the rollups have any', async () => {
  const { source, rows, asked } = organization();
  expect((await collect(usersWithVerdict(source, rows, 'overlap'))).map(named)).toEqual(['user-3']);
  expect(asked).toEqual([accounts[3]?.id]);
});

test('users come account by account in the order of the accounts, and no further than they are read', async () => {
  const { source, rows, asked } = organization();
  expect((await collect(usersIn(source, rows), 3)).map(named)).toEqual(['ann', 'user-0', 'ann']);
  expect(asked).toHaveLength(20);
});

test('a name is looked for in every account', async () => {
  const { source, rows } = organization();
  expect(await collect(usersNamed(source, rows, userName('ann')))).toHaveLength(30);
  expect((await collect(usersNamed(source, rows, userName('user-7')))).map(({ account }) => account)).toEqual([
    accounts[7]?.id,
  ]);
});
