import type { Hold, Scope, UserName } from '@rekey/engine';
import { holdItem, readHold } from './items/items.ts';
import { holdKey, holdPk } from './items/keys.ts';
import { allOf } from './reads.ts';
import type { Table } from './table/table.ts';

export const readHolds = async (table: Table): Promise<readonly Hold[]> => {
  const holds: Hold[] = [];
  for await (const item of table.query(allOf(holdPk))) holds.push(readHold(item));
  return holds;
};

// Writes to this table name a condition; this one always holds, so that no other hold stands in an emergency's way.
const always = { expression: 'attribute_exists(#pk) OR attribute_not_exists(#pk)', values: {} };
const ifThere = { expression: 'attribute_exists(#pk)', values: {} };

export const putHold = async (table: Table, hold: Hold): Promise<void> => {
  await table.write({ kind: 'put', item: holdItem(hold), when: always });
};

export const removeHold = async (table: Table, scope: Scope, user: UserName | undefined): Promise<boolean> => {
  const key = holdKey({ scope, ...(user === undefined ? {} : { user }) });
  const refused = await table.write({ kind: 'delete', key, when: ifThere });
  return refused.length === 0;
};
