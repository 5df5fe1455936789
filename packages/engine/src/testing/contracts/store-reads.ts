import { describe, expect, test } from 'vitest';
import { accountId, ouId, userName } from '../../model/ids.ts';
import type { AccountRollup } from '../../model/run.ts';
import { aKey, theAccount, theUser } from '../builders.ts';
import { aHold, anAccount } from '../builders-policy.ts';
import { anAccountResult, aRollup, aView, someCounts } from '../builders-run.ts';
import { daysAgo, daysAhead, secondMs } from '../time.ts';
import type { StoreUnderTest } from './rotation-store.ts';

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

export const storeReadContract = (harness: StoreUnderTest): void => {
  describe('reading', () => {
    test('knows nothing in a new table', async () => {
      const { store } = harness();
      expect(await store.holds()).toEqual([]);
      expect(await collect(store.rollups())).toEqual([]);
      expect(await store.user(theAccount, theUser)).toBeUndefined();
      const { rollup, users } = await store.account(theAccount);
      expect(rollup).toBeUndefined();
      expect(users.size).toBe(0);
    });

    test('gives every hold, whatever its scope and whether or not it has ended', async () => {
      const { store, seedHold } = harness();
      const holds = [
        aHold(),
        aHold({ scope: ouId('ou-ab12-payments1'), until: daysAhead(3) }),
        aHold({ scope: theAccount, until: daysAgo(3) }),
        aHold({ scope: theAccount, user: userName('dev,ops+1@example.com') }),
      ];
      for (const hold of holds) await seedHold(hold);
      const found = await store.holds();
      expect(found).toHaveLength(holds.length);
      expect(found).toEqual(expect.arrayContaining(holds));
    });

    test('gives an account with its rollup and all of its users, and of no other account', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      const other = anAccount({ id: '222222222222' });
      await journal.recordAccount(anAccountResult(), aRollup());
      await journal.recordUsers(theAccount, [{ user: theUser, view: aView() }], []);
      await journal.recordUsers(other.id, [{ user: userName('bob'), view: aView() }], []);
      const memory = await store.account(theAccount);
      expect(memory.rollup).toEqual(aRollup());
      expect(await store.rollup(theAccount)).toEqual(aRollup());
      expect(await store.rollup(other.id)).toBeUndefined();
      expect([...memory.users.keys()]).toEqual([theUser]);
    });

    test('gives users beyond a page of the table', async () => {
      const { store } = harness();
      const names = Array.from({ length: 130 }, (_, n) => userName(`user-${n}`));
      // With views of some 10 KB this is more than the 1 MB that a page of DynamoDB holds.
      const view = aView({ because: 'x'.repeat(10_000) });
      const seen = names.map((user) => ({ user, view }));
      await store.journal(1).recordUsers(theAccount, seen, []);
      const { users } = await store.account(theAccount);
      expect(new Set(users.keys())).toEqual(new Set(names));
    });

    test('gives the rollup of every account, the newest of each', async () => {
      const { store } = harness();
      const ids = ['111111111111', '222222222222', '333333333333'].map(accountId);
      const write = (rollup: AccountRollup): Promise<void> =>
        store.journal(1).recordAccount(anAccountResult({ account: rollup.account }), rollup);
      const rollups = ids.map((id) => aRollup({ account: anAccount({ id }) }));
      for (const rollup of rollups) await write({ ...rollup, coverage: 'failed', code: 'THROTTLED', because: 'slow' });
      for (const rollup of rollups) await write(rollup);
      // The one read that may lag behind.
      await expect
        .poll(async () => (await collect(store.rollups())).toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1)))
        .toEqual(rollups);
    });

    test('gives rollups beyond a page of the table', async () => {
      const { store } = harness();
      const ids = Array.from({ length: 130 }, (_, n) => accountId(String(100_000_000_000 + n)));
      // With reasons of some 10 KB this is more than the 1 MB that a page of DynamoDB holds.
      const because = 'x'.repeat(10_000);
      for (const id of ids)
        await store.journal(1).recordAccount(undefined, aRollup({ account: anAccount({ id }), because }));
      await expect
        .poll(async () => (await collect(store.rollups())).map(({ account }) => account.id).toSorted(), {
          timeout: 20 * secondMs,
        })
        .toEqual(ids);
    });

    test('a rollup keeps every field', async () => {
      const { store } = harness();
      const rollup = aRollup({
        coverage: 'failed',
        counts: someCounts({ users: 7, keys: 9, failed: 1 }),
        verdicts: { fresh: 3, attention: 4 },
        oldestActiveKeyAt: daysAgo(400),
        code: 'PERMISSION_MISSING',
        because: 'the role lacks iam:ListAccessKeys',
        lastFullScanAt: daysAgo(2),
        scanCursor: userName('m.miller'),
      });
      await store.journal(1).recordAccount(anAccountResult(), rollup);
      expect((await store.account(theAccount)).rollup).toEqual(rollup);
    });

    test.each(['+=,.@_-', 'a'.repeat(64), 'Dev,Ops+1=x@example.com', 'UPPER', 'upper'])(
      'keeps users apart whatever their names: %s',
      async (name) => {
        const { store } = harness();
        const user = userName(name);
        const view = aView({ keys: [{ ...aKey(), lastUse: { at: undefined }, custody: 'current' }] });
        await store.journal(1).recordUsers(theAccount, [{ user, view }], []);
        expect(await store.user(theAccount, user)).toMatchObject({ account: theAccount, user, view });
        expect(await store.user(theAccount, userName(`${name}x`))).toBeUndefined();
      },
    );

    test('a table that is not there is TABLE_NOT_FOUND', async () => {
      const { withoutTable } = harness();
      const missing = { code: 'TABLE_NOT_FOUND' };
      await expect(withoutTable.readLease()).rejects.toMatchObject(missing);
      await expect(withoutTable.holds()).rejects.toMatchObject(missing);
      await expect(collect(withoutTable.rollups())).rejects.toMatchObject(missing);
      await expect(withoutTable.account(theAccount)).rejects.toMatchObject(missing);
      await expect(withoutTable.user(theAccount, theUser)).rejects.toMatchObject(missing);
      await expect(
        withoutTable.journal(1).recordUsers(theAccount, [{ user: theUser, view: aView() }], []),
      ).rejects.toMatchObject(missing);
    });
  });
};
