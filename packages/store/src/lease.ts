import type { LeaseRecord } from '@rekey/engine';
import { encode } from './items/codec.ts';
import { leaseItem, readLease as toLease } from './items/items.ts';
import { leaseKey } from './items/keys.ts';
import type { Table } from './table/table.ts';
import type { Expression } from './table/writes.ts';

export const readLease = async (table: Table): Promise<LeaseRecord | undefined> => {
  const item = await table.get(leaseKey);
  return item && toLease(item);
};

export const replaceLease = async (
  table: Table,
  next: LeaseRecord,
  read: LeaseRecord | undefined,
): Promise<boolean> => {
  const refused = await table.write({ kind: 'put', item: leaseItem(next), when: stillAs(read) });
  // The SDK repeats a write whose answer was lost, and the repetition meets what the first one wrote.
  return refused.length === 0 || isSame(await readLease(table), next);
};

const stillAs = (read: LeaseRecord | undefined): Expression =>
  read === undefined
    ? { expression: 'attribute_not_exists(#pk)', values: {} }
    : { expression: '#lease = :read', values: { ':read': encode(read) } };

// The worker is a name that no other process has: no two write the same lease.
const isSame = (found: LeaseRecord | undefined, next: LeaseRecord): boolean =>
  found !== undefined &&
  found.holder === next.holder &&
  found.worker === next.worker &&
  found.epoch === next.epoch &&
  found.beat === next.beat &&
  found.released === next.released;
