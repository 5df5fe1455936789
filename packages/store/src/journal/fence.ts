import { RekeyError } from '@rekey/engine';
import type { Attributes, Item } from '../items/items.ts';
import type { Key } from '../items/keys.ts';
import type { Table } from '../table/table.ts';
import type { Expression, Write } from '../table/writes.ts';

/** Writes of one epoch. Each item carries the epoch that wrote it last, and gives way to no earlier one. */
export type Fence = {
  readonly epoch: number;
  put(item: Item): Write;
  update(key: Key, change: { set?: Attributes; setOnce?: Attributes; remove?: readonly string[] }): Write;
  delete(key: Key): Write;
  /** Adds to a number of an item, and returns the sum; throws LEASE_LOST where a later epoch has written. */
  add(key: Key, attribute: string, by: number): Promise<number>;
  /** All or nothing; throws LEASE_LOST where a later epoch has written. */
  commit(...writes: readonly Write[]): Promise<void>;
};

// The lease itself is not part of the condition: transactions of 40 accounts in flight would all conflict on its item.
// A run that lost its lease may still write what the next run has not touched, and stops at the first item it has.
const notLaterThan = (epoch: number): Expression => ({
  expression: 'attribute_not_exists(#epoch) OR #epoch <= :mine',
  values: { ':mine': epoch },
});

export const createFence = (table: Table, epoch: number): Fence => {
  const when = notLaterThan(epoch);
  return {
    epoch,
    put: (item) => ({ kind: 'put', item: { ...item, epoch }, when }),
    update: (key, { set = {}, ...change }) => ({ kind: 'update', key, set: { ...set, epoch }, ...change, when }),
    delete: (key) => ({ kind: 'delete', key, when }),
    async add(key, attribute, by) {
      const sum = await table.add({ key, attribute, by, set: { epoch }, when });
      if (sum === undefined) throw leaseLost(epoch);
      return sum;
    },
    async commit(...writes) {
      const refused = await table.write(...writes);
      if (refused.length > 0) throw leaseLost(epoch);
    },
  };
};

export const leaseLost = (epoch: number): RekeyError =>
  new RekeyError('LEASE_LOST', `another run has taken over: epoch ${epoch} is over`, {
    hint: 'Nothing is lost: the other run goes on from what the table holds.',
  });
