import type { Account } from './model/run.ts';
import type { Begun } from './run-in-batches.ts';

export type BatchSizes = {
  /** Accounts in a batch, where everybody may be due. */
  readonly size: number;
  /** How many batches are worked at at the same time. */
  readonly workers: number;
};

// Some 50 KB of the 256 that a state of the state machine may hold; and a worker has 15 minutes for it.
export const mostInABatch = 200;
// A worker spends most of its time waiting for the report of its last account.
const timesTheSize = 8;
// A batch that dies must be few of them: where a quarter does, the whole run fails.
const fewestBatches = 16;

/** In their order. Of accounts that are up to date as many are in a batch as give each worker the same, up to 8 times the size. */
export function batchesOf(
  { toVisit, behind }: Pick<Begun, 'toVisit' | 'behind'>,
  { size, workers }: BatchSizes,
): readonly (readonly Account[])[] {
  const upToDate = toVisit.slice(behind);
  const most = Math.min(timesTheSize * size, mostInABatch);
  const rounds = Math.ceil(upToDate.length / (workers * most));
  const even = Math.ceil(upToDate.length / Math.max(fewestBatches, workers * rounds));
  return [...cut(toVisit.slice(0, behind), size), ...cut(upToDate, Math.max(size, even))];
}

const cut = (accounts: readonly Account[], size: number): readonly (readonly Account[])[] =>
  Array.from({ length: Math.ceil(accounts.length / size) }, (_, n) => accounts.slice(n * size, (n + 1) * size));
