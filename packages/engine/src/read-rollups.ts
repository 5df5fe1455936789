import pLimit from 'p-limit';
import type { AccountId } from './model/ids.ts';
import type { Account, AccountRollup } from './model/run.ts';
import type { Ports } from './ports.ts';

export type Rollups = ReadonlyMap<AccountId, AccountRollup>;

const readsInFlight = 50; // the table is on demand; whole batches may be asked for

/** Of every account that the table knows. The list lags behind the items by moments. */
export async function readRollups({ store }: Pick<Ports, 'store'>): Promise<Rollups> {
  const rollups = new Map<AccountId, AccountRollup>();
  for await (const rollup of store.rollups()) rollups.set(rollup.account.id, rollup);
  return rollups;
}

/** Of these accounts, as they are now: a read for each. */
export async function readRollupsOf(
  { store }: Pick<Ports, 'store'>,
  accounts: readonly Pick<Account, 'id'>[],
): Promise<Rollups> {
  const limit = pLimit(readsInFlight);
  const rollups = await Promise.all(accounts.map(({ id }) => limit(() => store.rollup(id))));
  return new Map(rollups.flatMap((rollup) => (rollup === undefined ? [] : [[rollup.account.id, rollup] as const])));
}
