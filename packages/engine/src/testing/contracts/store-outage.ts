import { describe, expect, test } from 'vitest';
import { noRecord } from '../../model/facts.ts';
import { keyId } from '../../model/ids.ts';
import type { RotationStore } from '../../ports.ts';
import { anIntent, theAccount, theUser, thisRun } from '../builders.ts';
import { aHold } from '../builders-policy.ts';
import { aLease, anAccountResult, anEvent, aRollup, aRunSummary, aView } from '../builders-run.ts';
import type { StoreUnderTest } from './rotation-store.ts';
import { collect } from './store-reads.ts';

const asked = (store: RotationStore): Readonly<Record<string, Promise<unknown>>> => {
  const journal = store.journal(1);
  return {
    readLease: store.readLease(),
    replaceLease: store.replaceLease(aLease(), undefined),
    holds: store.holds(),
    putHold: store.putHold(aHold()),
    removeHold: store.removeHold('org'),
    rollups: collect(store.rollups()),
    rollup: store.rollup(theAccount),
    account: store.account(theAccount),
    user: store.user(theAccount, theUser),
    recordRun: journal.recordRun(aRunSummary()),
    tally: journal.tally(thisRun, 'rotations', 1),
    recordAccount: journal.recordAccount(anAccountResult(), aRollup()),
    recordUsers: journal.recordUsers(theAccount, [{ user: theUser, view: aView() }], []),
    announce: journal.announce(anEvent()),
    complete: journal.complete(anEvent(), noRecord),
    openIntent: journal.openIntent(anIntent(), anEvent()),
    adoptIntent: journal.adoptIntent(theAccount, theUser, anIntent()),
    noteCreated: journal.noteCreated(theAccount, theUser, keyId('AKIANEWKEY000001')),
  };
};

export const storeOutageContract = (harness: StoreUnderTest): void => {
  describe('a table that does not answer', () => {
    test('is STORE_UNAVAILABLE to every read and every write, and an outage is never taken for an empty table', async () => {
      const answers = asked(harness().withoutAnswer);
      const names = Object.keys(answers);
      const outcomes = await Promise.allSettled(Object.values(answers));
      const codes = outcomes.map((outcome, n) => [
        names[n],
        outcome.status === 'rejected' ? (outcome.reason as { code?: string }).code : 'an answer',
      ]);
      expect(codes).toEqual(names.map((name) => [name, 'STORE_UNAVAILABLE']));
    });
  });
};
