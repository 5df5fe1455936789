import { describe, expect, test } from 'vitest';
import { noRecord } from '../../model/facts.ts';
import { keyId, runId, userName } from '../../model/ids.ts';
import { aKey, anIntent, aRecord, issued, switchedOff, theAccount, theUser, thisRun, userIdOf } from '../builders.ts';
import { aLease, anAccountResult, anEvent, aRollup, aRunSummary, aView } from '../builders-run.ts';
import { daysAgo, now, secondMs } from '../time.ts';
import type { StoreUnderTest } from './rotation-store.ts';

const later = new Date(now.getTime() + secondMs);
const bob = userName('bob');

const aFullRecord = aRecord({
  userId: userIdOf(theUser),
  issued: [issued(aKey({ ageDays: 1 }))],
  switchedOff: [switchedOff(aKey({ ageDays: 91 })), switchedOff(aKey({ ageDays: 200 }), { backOnSince: daysAgo(1) })],
});

export const journalContract = (harness: StoreUnderTest): void => {
  describe('the journal', () => {
    test('counts together what several processes of a run count, each number by itself', async () => {
      const { store } = harness();
      const [one, other] = [store.journal(1), store.journal(1)];
      expect(await one.tally(thisRun, 'rotations', 0)).toBe(0);
      const sums = await Promise.all([1, 2, 3, 4].map((by) => (by % 2 ? one : other).tally(thisRun, 'rotations', by)));
      expect(Math.max(...sums)).toBe(10);
      expect(await other.tally(thisRun, 'rotations', -1)).toBe(9);
      expect(await one.tally(thisRun, 'failed-accounts', 1)).toBe(1);
      expect(await one.tally(runId('another-run'), 'rotations', 1)).toBe(1);
      expect(await one.tally(thisRun, 'rotations', 0)).toBe(9);
    });

    test('announcing writes the pending item and the record that something is pending, together', async () => {
      const { store, history } = harness();
      await store.journal(1).announce(anEvent());
      expect(await history(theAccount)).toEqual([anEvent()]);
      expect(await store.user(theAccount, theUser)).toEqual({
        account: theAccount,
        user: theUser,
        record: { ...noRecord, pending: anEvent() },
      });
    });

    test('announcing leaves the rest of the record, and the view, alone', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.complete(anEvent({ id: 'before', status: 'done' }), aFullRecord);
      await journal.recordUsers(theAccount, [{ user: theUser, view: aView() }], []);
      await journal.announce(anEvent());
      expect(await store.user(theAccount, theUser)).toMatchObject({
        record: { ...aFullRecord, pending: anEvent() },
        view: aView(),
      });
    });

    test('completing puts the end in the place of the pending item, and the new record in the place of the old', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      await journal.announce(anEvent());
      const done = anEvent({ status: 'done', keyId: keyId('AKIANEWKEY000001') });
      await journal.complete(done, aFullRecord);
      expect(await history(theAccount)).toEqual([done]);
      expect((await store.user(theAccount, theUser))?.record).toEqual(aFullRecord);
    });

    test('completing takes away what is pending even where the record given still has it', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.announce(anEvent());
      await journal.complete(anEvent({ status: 'done' }), aRecord({ pending: anEvent() }));
      expect((await store.user(theAccount, theUser))?.record).toEqual(noRecord);
    });

    test('completing what was never announced writes it all the same', async () => {
      const { store, history } = harness();
      const sighting = anEvent({ action: 'switched-back-on', rule: 'R7', status: 'done' });
      await store.journal(1).complete(sighting, aFullRecord);
      expect(await history(theAccount)).toEqual([sighting]);
      expect((await store.user(theAccount, theUser))?.record).toEqual(aFullRecord);
    });

    test('completing again changes nothing more', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      await journal.announce(anEvent());
      for (let n = 0; n < 2; n += 1) await journal.complete(anEvent({ status: 'done' }), aFullRecord);
      expect(await history(theAccount)).toEqual([anEvent({ status: 'done' })]);
      expect((await store.user(theAccount, theUser))?.record).toEqual(aFullRecord);
    });

    test('history keeps every event with all of its fields, in the order of time', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      const events = [
        anEvent({ id: 'b', at: now, status: 'refused', detail: 'the role lacks iam:UpdateAccessKey' }),
        anEvent({ id: 'a', at: later, status: 'done', action: 'issue', rule: 'R13', keyId: keyId('AKIANEWKEY000001') }),
      ];
      for (const event of events.toReversed()) await journal.complete(event, noRecord);
      expect(await history(theAccount)).toEqual(events);
    });

    test('recording users changes views only', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.complete(anEvent({ status: 'done' }), aFullRecord);
      await journal.announce(anEvent({ id: 'open', at: later }));
      const view = aView({ verdict: 'attention', rule: 'R2', finding: 'quarantined', dueAt: daysAgo(-80) });
      await journal.recordUsers(theAccount, [{ user: theUser, view }], []);
      const item = await store.user(theAccount, theUser);
      expect(item?.view).toEqual(view);
      expect(item?.record).toEqual({ ...aFullRecord, pending: anEvent({ id: 'open', at: later }) });
    });

    test('a user seen for the first time has a view and an empty record', async () => {
      const { store } = harness();
      await store.journal(1).recordUsers(theAccount, [{ user: theUser, view: aView() }], []);
      expect(await store.user(theAccount, theUser)).toEqual({
        account: theAccount,
        user: theUser,
        record: noRecord,
        view: aView(),
      });
    });

    test('users who are gone lose item and intent, and keep their history', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      await journal.openIntent(anIntent(), anEvent());
      await journal.recordUsers(theAccount, [{ user: bob, view: aView() }], [theUser, userName('never-seen')]);
      expect(await store.user(theAccount, theUser)).toBeUndefined();
      expect([...(await store.account(theAccount)).users.keys()]).toEqual([bob]);
      expect(await history(theAccount)).toEqual([anEvent()]);
    });

    test('users who are gone may be many, and may be new again', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      const names = Array.from({ length: 60 }, (_, n) => userName(`user-${n}`));
      const seen = names.map((user) => ({ user, view: aView() }));
      await journal.recordUsers(theAccount, seen, []);
      await journal.recordUsers(theAccount, [], names.slice(1));
      expect([...(await store.account(theAccount)).users.keys()]).toEqual(names.slice(0, 1));
      await store.journal(2).recordUsers(theAccount, seen.slice(0, 2), []);
      await journal.recordUsers(theAccount, [], names.slice(2));
      expect((await store.account(theAccount)).users.size).toBe(2);
    });

    test('a user without a view is left as it was', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.recordUsers(theAccount, [{ user: theUser, view: aView() }], []);
      await journal.recordUsers(theAccount, [{ user: theUser }, { user: bob }], []);
      expect((await store.user(theAccount, theUser))?.view).toEqual(aView());
      expect(await store.user(theAccount, bob)).toBeUndefined();
    });

    test('a run is written at its start and again at its end', async () => {
      const { store, run } = harness();
      const journal = store.journal(1);
      await journal.recordRun(aRunSummary());
      expect(await run(thisRun)).toEqual(aRunSummary());
      const ended = aRunSummary({
        status: 'stopped',
        endedAt: later,
        code: 'TOO_MANY_FAILURES',
        because: '3 of 4 failed',
      });
      await journal.recordRun(ended);
      expect(await run(thisRun)).toEqual(ended);
    });

    test('an account result is kept with its run, the last one where it was written twice', async () => {
      const { store, results } = harness();
      const journal = store.journal(1);
      await journal.recordAccount(anAccountResult({ coverage: 'deferred' }), aRollup());
      const result = anAccountResult({ warnings: ['the report was late'], scanCursor: bob });
      await journal.recordAccount(result, aRollup());
      expect(await results(thisRun)).toEqual([result]);
    });
  });

  test('a result without a rollup leaves the rollup as it was, and a rollup without a result the results', async () => {
    const { store, results } = harness();
    const journal = store.journal(1);
    const [result, rollup] = [anAccountResult(), aRollup({ coverage: 'failed', code: 'THROTTLED', because: 'slow' })];
    await journal.recordAccount(undefined, rollup);
    expect(await results(thisRun)).toEqual([]);
    await journal.recordAccount(result, undefined);
    expect((await store.account(theAccount)).rollup).toEqual(rollup);
    expect(await results(thisRun)).toEqual([result]);
    await journal.recordAccount(undefined, undefined);
    expect((await store.account(theAccount)).rollup).toEqual(rollup);
  });

  test('a later epoch writes over whatever an earlier one wrote', async () => {
    const { store, history, run } = harness();
    const [first, second] = [store.journal(1), store.journal(2)];
    await first.announce(anEvent());
    for (const [journal, verdict] of [[first, 'unknown'] as const, [second, 'fresh'] as const]) {
      await journal.recordRun(aRunSummary({ because: verdict }));
      await journal.recordAccount(anAccountResult(), aRollup({ because: verdict }));
      await journal.recordUsers(theAccount, [{ user: theUser, view: aView({ verdict }) }], []);
    }
    await second.complete(anEvent({ status: 'not-done' }), aFullRecord);
    expect((await run(thisRun))?.because).toBe('fresh');
    expect((await store.account(theAccount)).rollup?.because).toBe('fresh');
    expect(await store.user(theAccount, theUser)).toMatchObject({ record: aFullRecord, view: { verdict: 'fresh' } });
    expect(await history(theAccount)).toEqual([anEvent({ status: 'not-done' })]);
  });

  describe('a write that meets a later epoch changes nothing and throws LEASE_LOST', () => {
    const lost = { code: 'LEASE_LOST' };

    /** Epoch 2 holds the lease and has written everything that epoch 1 is about to write. */
    const overtaken = async () => {
      const current = harness();
      const { store } = current;
      await store.replaceLease(aLease({ epoch: 2 }), undefined);
      const successor = store.journal(2);
      await successor.recordRun(aRunSummary({ epoch: 2 }));
      await successor.recordAccount(anAccountResult(), aRollup());
      await successor.recordUsers(theAccount, [{ user: theUser, view: aView() }], []);
      await successor.complete(anEvent({ status: 'done' }), aFullRecord);
      const before = { item: await store.user(theAccount, theUser), history: await current.history(theAccount) };
      const unchanged = async (): Promise<void> => {
        expect(await store.user(theAccount, theUser)).toEqual(before.item);
        expect(await current.history(theAccount)).toEqual(before.history);
      };
      return { ...current, stale: store.journal(1), unchanged };
    };

    test('recordRun', async () => {
      const { stale, run } = await overtaken();
      await expect(stale.recordRun(aRunSummary({ status: 'finished' }))).rejects.toMatchObject(lost);
      expect(await run(thisRun)).toEqual(aRunSummary({ epoch: 2 }));
    });

    test('tally', async () => {
      const { stale, store } = await overtaken();
      await store.journal(2).tally(thisRun, 'rotations', 1);
      await expect(stale.tally(thisRun, 'rotations', 1)).rejects.toMatchObject(lost);
      expect(await store.journal(2).tally(thisRun, 'rotations', 0)).toBe(1);
    });

    test('recordAccount', async () => {
      const { stale, store } = await overtaken();
      await expect(
        stale.recordAccount(anAccountResult({ coverage: 'failed' }), aRollup({ coverage: 'failed' })),
      ).rejects.toMatchObject(lost);
      expect((await store.account(theAccount)).rollup).toEqual(aRollup());
    });

    test('recordUsers, of users seen', async () => {
      const { stale, unchanged } = await overtaken();
      const view = aView({ verdict: 'unknown' });
      await expect(stale.recordUsers(theAccount, [{ user: theUser, view }], [])).rejects.toMatchObject(lost);
      await unchanged();
    });

    test('recordUsers, of users gone', async () => {
      const { stale, unchanged } = await overtaken();
      await expect(stale.recordUsers(theAccount, [], [theUser])).rejects.toMatchObject(lost);
      await unchanged();
    });

    test('announce', async () => {
      const { stale, unchanged } = await overtaken();
      await expect(stale.announce(anEvent({ id: 'stale', at: later }))).rejects.toMatchObject(lost);
      await unchanged();
    });

    test('complete', async () => {
      const { stale, unchanged } = await overtaken();
      await expect(stale.complete(anEvent({ id: 'stale', status: 'done' }), noRecord)).rejects.toMatchObject(lost);
      await unchanged();
    });

    test('openIntent', async () => {
      const { stale, unchanged } = await overtaken();
      await expect(stale.openIntent(anIntent(), anEvent({ id: 'stale', at: later }))).rejects.toMatchObject(lost);
      await unchanged();
    });
  });
};
