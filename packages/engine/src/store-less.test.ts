import { describe, expect, test } from 'vitest';
import { withoutStore } from './store-less.ts';
import { collect } from './testing/contracts/store-reads.ts';
import { aHold, aLease, theAccount, theUser } from './testing/index.ts';

describe('without a table', () => {
  test('nothing is remembered', async () => {
    expect(await withoutStore.readLease()).toBeUndefined();
    expect(await withoutStore.holds()).toEqual([]);
    expect(await collect(withoutStore.rollups())).toEqual([]);
    expect(await withoutStore.account(theAccount)).toEqual({ rollup: undefined, users: new Map() });
    expect(await withoutStore.user(theAccount, theUser)).toBeUndefined();
  });

  test('nobody gets the lease', async () => {
    expect(await withoutStore.replaceLease(aLease(), undefined)).toBe(false);
  });

  test('whoever wants to write is told to make one', async () => {
    const needed = { code: 'USAGE', hint: expect.stringContaining('rekey table create') as string };
    await expect(withoutStore.putHold(aHold())).rejects.toMatchObject(needed);
    await expect(withoutStore.removeHold('org')).rejects.toMatchObject(needed);
    expect(() => withoutStore.journal(1)).toThrow(expect.objectContaining(needed) as Error);
  });
});
