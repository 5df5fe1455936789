import type { RotationStore } from '@rekey/engine';
import { putHold, readHolds, removeHold } from './holds.ts';
import { createJournal } from './journal/journal.ts';
import { readLease, replaceLease } from './lease.ts';
import { readAccount, readOneUser, readRollupOf, readRollups } from './reads.ts';
import { sharedRead } from './shared-read.ts';
import { openTable, type TableOptions } from './table/table.ts';

/** `telling`: outcomes are kept for `createNoticeStore` until somebody was told. */
export type Telling = { readonly telling?: boolean };

/** The central table as a run uses it. Throws as `RotationStore` says, and TABLE_UNUSABLE, PERMISSION_MISSING, CREDENTIALS_EXPIRED, NO_CREDENTIALS. */
export const createDynamoStore = (options: TableOptions & Telling): RotationStore => {
  const table = openTable(options);
  return {
    readLease: () => readLease(table),
    replaceLease: (next, read) => replaceLease(table, next, read),
    holds: sharedRead(() => readHolds(table)), // every account and every user's turn begins with it
    putHold: (hold) => putHold(table, hold),
    removeHold: (scope, user) => removeHold(table, scope, user),
    rollups: () => readRollups(table),
    rollup: (account) => readRollupOf(table, account),
    account: (account) => readAccount(table, account),
    user: (account, user) => readOneUser(table, account, user),
    journal: (epoch) => createJournal(table, { epoch, telling: options.telling ?? false }),
  };
};
