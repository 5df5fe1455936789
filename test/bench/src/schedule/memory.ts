import {
  type Account,
  type AccountId,
  type AccountMemory,
  type AccountRollup,
  noRecord,
  type UserItem,
  type UserName,
} from '@rekey/engine';
import { indexOf, type Organization, yesterday } from './organization.ts';
import type { LiveAccount } from './sky.ts';
import { bytesOf as sizeOf } from './table-units.ts';

type Seen = Pick<UserItem, 'user' | 'view'>;

/** What the table remembers of accounts from before the run. */
export type Memory = {
  rollupOf(account: Account): AccountRollup | undefined;
  accountOf(account: LiveAccount): AccountMemory;
  /** Of all items of the account. */
  bytesOf(account: LiveAccount): number;
  readonly rollupBytes: number;
  /** Told of the views that a run writes; a whole organization's would fill the memory of the machine. */
  readonly keepViews?: (account: AccountId, seen: readonly Seen[]) => void;
};

export const emptyMemory: Memory = {
  rollupOf: () => undefined,
  accountOf: () => ({ rollup: undefined, users: new Map() }),
  bytesOf: () => 0,
  rollupBytes: 0,
};

/** What a run left in the table of one account. */
export type Left = { readonly rollup: AccountRollup | undefined; readonly seen: readonly Seen[] };

const msBetweenAccounts = 7; // as they were listed

const nothing: Left = { rollup: undefined, seen: [] };

/** Every account as the one that had as many users due was left. */
export function rememberedFrom(left: readonly Left[], organization: Organization): Memory {
  const bytes = left.map(({ seen }) => seen.reduce((sum, item) => sum + sizeOf(item), 0));
  const withDue = (due: number): Left => left[due] ?? nothing;
  const itemsOf = ({ id, due }: LiveAccount): [UserName, UserItem][] =>
    withDue(due).seen.map(({ user, view }) => [user, { account: id, user, record: noRecord, ...(view && { view }) }]);
  return {
    rollupOf(account) {
      const index = indexOf(account.id);
      const { rollup } = withDue(organization.dueIn(index));
      // The oldest success comes first: by how many are due today nobody was ordered yesterday.
      const lastSuccessAt = new Date(yesterday.getTime() + index * msBetweenAccounts);
      return rollup && { ...rollup, account, lastSuccessAt };
    },
    accountOf: (account) => ({ rollup: withDue(account.due).rollup, users: new Map(itemsOf(account)) }),
    bytesOf: ({ due }) => bytes[due] ?? 0,
    rollupBytes: sizeOf(withDue(0).rollup ?? {}),
  };
}
