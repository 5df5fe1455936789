import { describe, expect, test } from 'vitest';
import { ouId, userName } from '../../model/ids.ts';
import { theAccount } from '../builders.ts';
import { aHold } from '../builders-policy.ts';
import { daysAhead } from '../time.ts';
import type { StoreUnderTest } from './rotation-store.ts';

const ou = ouId('ou-ab12-payments1');
const odd = userName('dev,ops+1=x@example.com');

export const holdContract = (harness: StoreUnderTest): void => {
  describe('holds', () => {
    test.each([
      aHold(),
      aHold({ scope: ou, until: daysAhead(3) }),
      aHold({ scope: theAccount }),
      aHold({ scope: theAccount, user: odd }),
    ])('one on $scope $user comes back as it was put, until it is removed', async (hold) => {
      const { store } = harness();
      await store.putHold(hold);
      expect(await store.holds()).toEqual([hold]);
      expect(await store.removeHold(hold.scope, hold.user)).toBe(true);
      expect(await store.holds()).toEqual([]);
    });

    test('a second one in the same place takes the place of the first', async () => {
      const { store } = harness();
      await store.putHold(aHold({ scope: theAccount, reason: 'first', until: daysAhead(3) }));
      await store.putHold(aHold({ scope: theAccount, reason: 'second' }));
      expect(await store.holds()).toEqual([aHold({ scope: theAccount, reason: 'second' })]);
    });

    test('removing one that is not there changes nothing, and says so', async () => {
      const { store } = harness();
      const there = [aHold({ scope: theAccount }), aHold({ scope: theAccount, user: odd })];
      for (const hold of there) await store.putHold(hold);
      expect(await store.removeHold('org')).toBe(false);
      expect(await store.removeHold(theAccount, userName('somebody'))).toBe(false);
      expect(await store.holds()).toHaveLength(there.length);
    });

    test('one on an account and one on its user are two', async () => {
      const { store } = harness();
      await store.putHold(aHold({ scope: theAccount }));
      await store.putHold(aHold({ scope: theAccount, user: odd }));
      expect(await store.removeHold(theAccount)).toBe(true);
      expect(await store.holds()).toEqual([aHold({ scope: theAccount, user: odd })]);
    });

    test('a table that is not there is TABLE_NOT_FOUND', async () => {
      const { withoutTable } = harness();
      const missing = { code: 'TABLE_NOT_FOUND' };
      await expect(withoutTable.putHold(aHold())).rejects.toMatchObject(missing);
      await expect(withoutTable.removeHold('org')).rejects.toMatchObject(missing);
    });
  });
};
