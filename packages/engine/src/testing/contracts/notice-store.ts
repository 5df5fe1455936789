import { describe, expect, test } from 'vitest';
import { noRecord } from '../../model/facts.ts';
import { userName } from '../../model/ids.ts';
import { theAccount, theUser } from '../builders.ts';
import { anEvent } from '../builders-run.ts';
import { daysAgo } from '../time.ts';
import type { StoreUnderTest } from './rotation-store.ts';
import { collect } from './store-reads.ts';

/** What is to be told and what was. */
export const noticeStoreContract = (current: StoreUnderTest): void => {
  describe('telling', () => {
    test('outcomes wait until they were told, oldest first, announcements do not', async () => {
      const { telling, notices } = current();
      const journal = telling.journal(1);
      const [young, old] = [anEvent({ id: 'young', status: 'done' }), anEvent({ id: 'old', at: daysAgo(1) })];
      await journal.announce(young);
      expect(await collect(notices.untold())).toEqual([]);
      await journal.complete(young, noRecord);
      await journal.complete({ ...old, status: 'failed' }, noRecord);
      expect(await collect(notices.untold())).toEqual([{ ...old, status: 'failed' }, young]);
      await notices.forgetUntold([young]);
      expect(await collect(notices.untold())).toEqual([{ ...old, status: 'failed' }]);
      await notices.forgetUntold([young, { ...old, status: 'failed' }]);
      expect(await collect(notices.untold())).toEqual([]);
    });

    test('what ends twice waits once, as it ended last', async () => {
      const { telling, notices } = current();
      const journal = telling.journal(1);
      await journal.complete(anEvent({ status: 'unclear' }), noRecord);
      await journal.complete(anEvent({ status: 'done' }), noRecord);
      expect(await collect(notices.untold())).toEqual([anEvent({ status: 'done' })]);
    });

    test('a store that is not asked to keep them keeps none', async () => {
      const { store, notices } = current();
      await store.journal(1).complete(anEvent({ status: 'done' }), noRecord);
      expect(await collect(notices.untold())).toEqual([]);
    });

    test('what people were told is kept by group, each for itself', async () => {
      const { notices } = current();
      const [monday, tuesday] = ['2026-06-01T00:00:00.000Z', '2026-06-02T00:00:00.000Z'];
      expect(await notices.told(theAccount)).toEqual(new Map());
      await notices.recordTold(theAccount, theUser, { 'rotation:AKIA1:14': monday });
      await notices.recordTold(theAccount, userName('bob'), { 'rotation:AKIA2:14': monday });
      await notices.recordTold('exceptions', 'legacy', { '30': monday });
      await notices.recordTold(theAccount, theUser, { 'rotation:AKIA1:14': monday, 'rotation:AKIA1:3': tuesday });
      expect(await notices.told(theAccount)).toEqual(
        new Map([
          ['alice', { 'rotation:AKIA1:14': monday, 'rotation:AKIA1:3': tuesday }],
          ['bob', { 'rotation:AKIA2:14': monday }],
        ]),
      );
      expect(await notices.told('exceptions')).toEqual(new Map([['legacy', { '30': monday }]]));
    });
  });
};
