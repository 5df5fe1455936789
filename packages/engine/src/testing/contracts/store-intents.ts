import { describe, expect, test } from 'vitest';
import { noRecord } from '../../model/facts.ts';
import { keyId, runId, userName } from '../../model/ids.ts';
import { aKey, anIntent, aRecord, issued, theAccount, theUser } from '../builders.ts';
import { anEvent, aView } from '../builders-run.ts';
import { minutesAgo } from '../time.ts';
import type { StoreUnderTest } from './rotation-store.ts';

const issuing = anEvent({ id: 'issue-1', action: 'issue', rule: 'R13' });
const old = aKey({ ageDays: 95 });
const made = keyId('AKIANEWKEY000001');
const successor = runId('run-9');
const intent = anIntent({ keysBefore: [old.id] });

export const intentContract = (harness: StoreUnderTest): void => {
  const record = async () => (await harness().store.user(theAccount, theUser))?.record;

  describe('intents', () => {
    test('opening writes intent, pending history item and the record that it is pending, together', async () => {
      const { store, history } = harness();
      expect(await store.journal(1).openIntent(intent, issuing)).toBe('opened');
      expect(await record()).toEqual({ ...noRecord, intent, pending: issuing });
      expect(await history(theAccount)).toEqual([issuing]);
    });

    test('an account shows the open intents of its users', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      await store.journal(1).recordUsers(theAccount, [{ user: userName('bob'), view: aView() }], []);
      const { users } = await store.account(theAccount);
      expect(users.get(theUser)?.record.intent).toEqual(intent);
      expect(users.get(userName('bob'))?.record.intent).toBeUndefined();
    });

    test('an intent announced before it is opened is one line of history', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      await journal.announce(issuing);
      expect(await journal.openIntent(intent, issuing)).toBe('opened');
      expect(await history(theAccount)).toEqual([issuing]);
    });

    test('one of the same epoch holds: nothing is written', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      const before = await record();
      const second = await journal.openIntent(anIntent(), { ...issuing, id: 'issue-2' });
      expect(second).toBe('held-elsewhere');
      expect(await record()).toEqual(before);
      expect(await history(theAccount)).toEqual([issuing]);
    });

    test('one of an earlier epoch holds too: it is to be taken over and judged, not written over', async () => {
      const { store, history } = harness();
      await store.journal(1).openIntent(intent, issuing);
      const before = await record();
      const later = { ...anIntent({ epoch: 2, by: successor }), keysBefore: [] };
      expect(await store.journal(2).openIntent(later, { ...issuing, id: 'issue-2' })).toBe('held-elsewhere');
      expect(await record()).toEqual(before);
      expect(await history(theAccount)).toEqual([issuing]);
    });

    test('one of a later epoch is LEASE_LOST: nothing is written', async () => {
      const { store, history } = harness();
      await store.journal(2).openIntent({ ...intent, epoch: 2 }, issuing);
      const before = await record();
      const late = store.journal(1).openIntent(intent, { ...issuing, id: 'issue-2' });
      await expect(late).rejects.toMatchObject({ code: 'LEASE_LOST' });
      expect(await record()).toEqual(before);
      expect(await history(theAccount)).toEqual([issuing]);
    });

    test('is of the epoch that opened it, whatever it says itself', async () => {
      const { store } = harness();
      await store.journal(3).openIntent({ ...intent, epoch: 9 }, issuing);
      expect((await record())?.intent).toEqual({ ...intent, epoch: 3 });
    });

    test('exactly one of many opens, and the history has its line only', async () => {
      const { store, history } = harness();
      const attempts = await Promise.all(
        Array.from({ length: 8 }, (_, n) => store.journal(1).openIntent(intent, { ...issuing, id: `issue-${n}` })),
      );
      expect(attempts.filter((attempt) => attempt === 'opened')).toHaveLength(1);
      expect(await history(theAccount)).toMatchObject([{ id: `issue-${attempts.indexOf('opened')}` }]);
    });

    test('of different users and accounts do not meet', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      const bob = userName('bob');
      expect(await journal.openIntent(intent, { ...issuing, id: 'issue-2', user: bob })).toBe('opened');
    });

    test('the id of the key made is noted', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      await journal.noteCreated(theAccount, theUser, made);
      expect((await record())?.intent).toEqual({ ...intent, created: made });
    });

    test('noting the key again changes nothing more', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      for (let n = 0; n < 2; n += 1) await journal.noteCreated(theAccount, theUser, made);
      expect((await record())?.intent).toEqual({ ...intent, created: made });
    });

    test('noting a key in an intent of an earlier epoch that was not taken over is LEASE_LOST', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      await expect(store.journal(2).noteCreated(theAccount, theUser, made)).rejects.toMatchObject({
        code: 'LEASE_LOST',
      });
      expect((await record())?.intent).toEqual(intent);
    });

    test('noting a key where no intent is open is LEASE_LOST', async () => {
      const { store } = harness();
      await expect(store.journal(1).noteCreated(theAccount, theUser, made)).rejects.toMatchObject({
        code: 'LEASE_LOST',
      });
      expect((await record())?.intent).toBeUndefined();
    });

    test('noting a key in an intent that a later epoch has taken over is LEASE_LOST', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      await store.journal(2).adoptIntent(theAccount, theUser, { ...intent, epoch: 2, by: successor });
      await expect(store.journal(1).noteCreated(theAccount, theUser, made)).rejects.toMatchObject({
        code: 'LEASE_LOST',
      });
      expect((await record())?.intent?.created).toBeUndefined();
    });

    test('taking over keeps all that was recorded', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      await store.journal(1).noteCreated(theAccount, theUser, made);
      const read = { ...intent, created: made, epoch: 2, by: successor };
      expect(await store.journal(2).adoptIntent(theAccount, theUser, read)).toBe('adopted');
      expect((await record())?.intent).toEqual(read);
    });

    test('what the adopter says of keys and times does not replace what was recorded', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      const wrong = anIntent({ epoch: 2, by: successor, keysBefore: [], openedAt: minutesAgo(1) });
      await store.journal(2).adoptIntent(theAccount, theUser, wrong);
      expect((await record())?.intent).toMatchObject({ keysBefore: [old.id], openedAt: intent.openedAt });
    });

    test('a key noted after the adopter had read is not lost to it', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      await store.journal(1).noteCreated(theAccount, theUser, made);
      const readBefore = { ...intent, epoch: 2, by: successor };
      expect(await store.journal(2).adoptIntent(theAccount, theUser, readBefore)).toBe('held-elsewhere');
      expect((await record())?.intent).toEqual({ ...intent, created: made });
    });

    test.each([
      ['the same', 2],
      ['a later', 3],
    ])('one of %s epoch is not taken over', async (_which, epoch) => {
      const { store } = harness();
      await store.journal(epoch).openIntent({ ...intent, epoch }, issuing);
      const mine = { ...intent, epoch: 2, by: successor };
      expect(await store.journal(2).adoptIntent(theAccount, theUser, mine)).toBe('held-elsewhere');
      expect((await record())?.intent).toEqual({ ...intent, epoch });
    });

    test('there is nothing to take over where none is open', async () => {
      const { store } = harness();
      const mine = { ...intent, epoch: 2, by: successor };
      expect(await store.journal(2).adoptIntent(theAccount, theUser, mine)).toBe('held-elsewhere');
      expect((await record())?.intent).toBeUndefined();
    });

    test('completing with a record without intent closes it, and it can be opened again', async () => {
      const { store, history } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      const after = aRecord({ issued: [issued(aKey({ id: made }))] });
      await journal.complete({ ...issuing, status: 'done', keyId: made }, after);
      expect(await record()).toEqual(after);
      expect(await history(theAccount)).toEqual([{ ...issuing, status: 'done', keyId: made }]);
      expect(await journal.openIntent(intent, { ...issuing, id: 'issue-2' })).toBe('opened');
    });

    test('completing with a record that has it leaves it open', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      await journal.noteCreated(theAccount, theUser, made);
      const open = { ...intent, created: made };
      await journal.complete({ ...issuing, status: 'refused' }, aRecord({ intent: open }));
      expect(await record()).toEqual({ ...noRecord, intent: open });
    });

    test('completing changes no intent, whatever the record says of it', async () => {
      const { store } = harness();
      const journal = store.journal(1);
      await journal.openIntent(intent, issuing);
      const other = anIntent({ keysBefore: [], created: made, openedAt: minutesAgo(1) });
      await journal.complete({ ...issuing, status: 'unclear' }, aRecord({ intent: other }));
      expect((await record())?.intent).toEqual(intent);
    });

    test('completing with a record that has one opens none', async () => {
      const { store } = harness();
      await store.journal(1).complete({ ...issuing, status: 'done' }, aRecord({ intent }));
      expect(await record()).toEqual(noRecord);
    });

    test('an earlier epoch can not forget the user whose intent a later one has taken over', async () => {
      const { store } = harness();
      await store.journal(1).openIntent(intent, issuing);
      const before = await record();
      await store.journal(2).adoptIntent(theAccount, theUser, { ...intent, epoch: 2, by: successor });
      const forgetting = store.journal(1).recordUsers(theAccount, [], [theUser]);
      await expect(forgetting).rejects.toMatchObject({ code: 'LEASE_LOST' });
      expect(await record()).toEqual({ ...before, intent: { ...intent, epoch: 2, by: successor } });
    });

    test('an earlier epoch can not close what a later one has taken over', async () => {
      const { store, history } = harness();
      await store.journal(1).openIntent(intent, issuing);
      await store.journal(2).adoptIntent(theAccount, theUser, { ...intent, epoch: 2, by: successor });
      const closing = store.journal(1).complete({ ...issuing, status: 'done' }, noRecord);
      await expect(closing).rejects.toMatchObject({ code: 'LEASE_LOST' });
      expect((await record())?.intent).toEqual({ ...intent, epoch: 2, by: successor });
      expect(await history(theAccount)).toEqual([issuing]);
    });
  });
};
