import { describe, expect, test } from 'vitest';
import { noRecord } from '../../model/facts.ts';
import type { AccountId } from '../../model/ids.ts';
import { accountId, keyId, ouId, runId, userName } from '../../model/ids.ts';
import type { AccountRollup, KeyView } from '../../model/run.ts';
import { anIntent, theAccount, theUser, thisRun } from '../builders.ts';
import { aHold, anAccount } from '../builders-policy.ts';
import { aLease, anAccountResult, anEvent, aRollup, aRunSummary, aView } from '../builders-run.ts';
import { daysAgo, now } from '../time.ts';
import type { StoreUnderTest } from './rotation-store.ts';
import { collect as all } from './store-reads.ts';

const accountNumber = (n: number): AccountId => accountId(String(n).padStart(12, '0'));
const activeKey = (ageDays: number, id?: string): KeyView => ({
  id: id === undefined ? undefined : keyId(id),
  status: 'Active',
  createdAt: daysAgo(ageDays),
});

/** What people see of the table that runs have written. */
export const statusReaderContract = (current: StoreUnderTest): void => {
  describe('looking', () => {
    test('the overview has every account, oldest active key first, and the latest run', async () => {
      const { store, reader } = current();
      const journal = store.journal(1);
      const rollups = [30, 200, 91].map((age, n) =>
        aRollup({ account: anAccount({ id: accountNumber(n) }), oldestActiveKeyAt: daysAgo(age) }),
      );
      const quiet: AccountRollup = aRollup({
        account: anAccount({ id: accountNumber(9), ouPath: [ouId('ou-ab12-sandbox1')] }),
      });
      for (const rollup of [quiet, ...rollups]) await journal.recordAccount(undefined, rollup);
      await journal.recordRun(
        aRunSummary({ run: 'yesterday', startedAt: daysAgo(1), status: 'finished', endedAt: now }),
      );
      await journal.recordRun(aRunSummary());
      const worstFirst = [rollups[1], rollups[2], rollups[0], quiet];
      expect(await all(reader.accounts())).toEqual(worstFirst);
      expect(await reader.account(accountNumber(9))).toEqual(quiet);
      expect((await all(reader.runs())).map(({ run }) => run)).toEqual([thisRun, 'yesterday']);
    });

    test('an empty table has nothing to show', async () => {
      const { reader } = current();
      expect([await all(reader.accounts()), await all(reader.runs())]).toEqual([[], []]);
      expect(await reader.account(theAccount)).toBeUndefined();
      expect(await reader.user(theAccount, theUser)).toBeUndefined();
      expect(await reader.lease()).toBeUndefined();
      expect([await all(reader.users(theAccount)), await all(reader.openIntents())]).toEqual([[], []]);
      expect([await reader.holds(), await reader.policyVersions()]).toEqual([[], []]);
    });

    test('users of one verdict come oldest active key first, and move with their verdict', async () => {
      const { store, reader } = current();
      const journal = store.journal(1);
      const seen = [5, 100, 90, 300, 120, 7, 95].map((age) => ({
        user: userName(`user-${age}`),
        view: aView({ verdict: 'attention', finding: 'unused-key', keys: [activeKey(age), activeKey(1)] }),
      }));
      await journal.recordUsers(theAccount, seen, []);
      const attention = async () => (await all(reader.byVerdict('attention'))).map(({ user }) => user);
      expect(await attention()).toEqual(['user-300', 'user-120', 'user-100', 'user-95', 'user-90', 'user-7', 'user-5']);
      await journal.recordUsers(theAccount, [{ user: userName('user-300'), view: aView({ verdict: 'fresh' }) }], []);
      expect((await attention())[0]).toBe('user-120');
      expect(await all(reader.byVerdict('fresh'))).toEqual([
        { account: theAccount, user: 'user-300', view: aView({ verdict: 'fresh' }) },
      ]);
    });

    test('users of an account come by name, each with its record', async () => {
      const { store, reader } = current();
      const view = aView({ notes: ['never-used'] });
      const names = ['zoe', 'Bob', 'alice'].map(userName);
      await store.journal(1).recordUsers(
        theAccount,
        names.map((user) => ({ user, view })),
        [],
      );
      const bob = { account: theAccount, user: userName('Bob'), record: noRecord, view };
      expect((await all(reader.users(theAccount))).map(({ user }) => user)).toEqual(['Bob', 'alice', 'zoe']);
      expect(await reader.user(theAccount, userName('Bob'))).toEqual(bob);
    });

    test('a key leads to its user, even when it is gone', async () => {
      const { store, reader } = current();
      const journal = store.journal(1);
      const [old, fresh] = ['AKIAOLD', 'AKIANEW'].map(keyId);
      await journal.recordUsers(theAccount, [{ user: theUser, view: aView({ keys: [activeKey(100, old)] }) }], []);
      await journal.recordUsers(theAccount, [{ user: theUser, view: aView({ keys: [activeKey(0, fresh)] }) }], []);
      expect(await reader.findKey(keyId('AKIANEW'))).toEqual({ account: theAccount, user: theUser });
      expect(await reader.findKey(keyId('AKIAOLD'))).toEqual({ account: theAccount, user: theUser });
      expect(await reader.findKey(keyId('AKIAOTHER'))).toBeUndefined();
    });

    test('history is newest first, of an account or of one user, and ends 400 days ago', async () => {
      const { store, reader } = current();
      const journal = store.journal(1);
      const other = userName('somebody.else');
      const events = [401, 399, 20, 3].map((days) => anEvent({ id: `${days}`, at: daysAgo(days), status: 'done' }));
      for (const event of events) await journal.complete(event, noRecord);
      const ofOther = anEvent({ id: 'other', user: other, at: daysAgo(5), status: 'done' });
      await journal.complete(ofOther, noRecord);
      const ids = async (user?: typeof other) => (await all(reader.history(theAccount, user))).map(({ id }) => id);
      expect(await ids()).toEqual(['3', 'other', '20', '399']);
      expect(await ids(theUser)).toEqual(['3', '20', '399']);
      expect(await all(reader.history(theAccount, other))).toEqual([ofOther]);
    });

    test('a run and its results are found by its id', async () => {
      const { store, reader } = current();
      const journal = store.journal(1);
      const result = anAccountResult({ warnings: ['slow'] });
      const after = anAccountResult({ account: anAccount({ id: accountId('999999999998') }) });
      await journal.recordRun(aRunSummary());
      await journal.recordAccount(after, undefined);
      await journal.recordAccount(result, undefined);
      expect(await reader.run(thisRun)).toEqual(aRunSummary());
      expect(await all(reader.results(thisRun))).toEqual([result, after]);
      expect(await reader.run(runId('no-such-run'))).toBeUndefined();
    });

    test('open intents come oldest first', async () => {
      const { store, reader } = current();
      const journal = store.journal(1);
      for (const [user, days] of [
        ['young', 1],
        ['old', 3],
      ] as const)
        await journal.openIntent(anIntent({ openedAt: daysAgo(days) }), anEvent({ id: user, user: userName(user) }));
      expect(await all(reader.openIntents())).toEqual([
        { account: theAccount, user: 'old', openedAt: daysAgo(3) },
        { account: theAccount, user: 'young', openedAt: daysAgo(1) },
      ]);
    });

    test('holds and the lease are as runs and people left them', async () => {
      const { store, reader } = current();
      await store.putHold(aHold());
      await store.replaceLease(aLease(), undefined);
      expect(await reader.holds()).toEqual([aHold()]);
      expect(await reader.lease()).toEqual(aLease());
    });

    test('there is nothing to read in a table that does not exist', async () => {
      const { readerWithoutTable } = current();
      await expect(all(readerWithoutTable.accounts())).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
      await expect(readerWithoutTable.user(theAccount, theUser)).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
    });
  });
};
