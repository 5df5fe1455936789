import type { OuId } from '@rekey/engine';
import { type AccountRow, type Sums, sumsOf } from './sums.ts';

/** The root, or an organizational unit with everything below it. */
export type OuNode = {
  readonly id: OuId | 'root';
  /** From the root's children down to this one. */
  readonly path: readonly OuId[];
  /** The subtree's. */
  readonly sums: Sums;
  /** By id. */
  readonly children: readonly OuNode[];
  /** Directly in it. */
  readonly accounts: readonly AccountRow[];
};

export const ouTreeOf = (rows: readonly AccountRow[]): OuNode => nodeOf(rows, []);

const nodeOf = (rows: readonly AccountRow[], path: readonly OuId[]): OuNode => {
  const below = new Map<OuId, AccountRow[]>();
  const accounts: AccountRow[] = [];
  for (const row of rows) {
    const child = row.rollup.account.ouPath[path.length];
    if (child === undefined) accounts.push(row);
    else below.set(child, [...(below.get(child) ?? []), row]);
  }
  const children = [...below].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id: path.at(-1) ?? 'root',
    path,
    sums: sumsOf(rows),
    children: children.map(([id, inside]) => nodeOf(inside, [...path, id])),
    accounts,
  };
};

/** Accounts somewhere below the unit. */
export const accountsIn = (rows: readonly AccountRow[], ou: OuId): readonly AccountRow[] =>
  rows.filter(({ rollup }) => rollup.account.ouPath.includes(ou));
