import type { AccountId, Journal, KeyId, Tally, UserItem, UserName } from '@rekey/engine';
import { keyOwnerItem, noRecordYet, rollupItem, runItem, userIdentity, viewAttributes } from '../items/items.ts';
import { intentKey, tallyKey, userKey } from '../items/keys.ts';
import { resultItems } from '../items/result-items.ts';
import type { Write } from '../table/writes.ts';
import type { Fence } from './fence.ts';

// Users are written in transactions: a first run tells of every user, and one request for each took longest of all.
const writesAtMost = 100; // of one transaction
// An account may have 5,000 users, and 40 accounts are in flight: unbounded, a first run would open 4,000 requests.
const transactionsInFlight = 4;

const tallies = { rotations: 'rotations', 'failed-accounts': 'failedAccounts' } as const satisfies Record<
  Tally,
  string
>;

export const resultJournal = (fence: Fence): Pick<Journal, 'recordRun' | 'tally' | 'recordAccount' | 'recordUsers'> => {
  const put = (item: Parameters<Fence['put']>[0]) => fence.commit(fence.put(item));

  /** The owners of keys with the view: no key is seen that can not be found. */
  const viewWrites = (account: AccountId, { user, view }: Pick<UserItem, 'user' | 'view'>): readonly Write[] => {
    if (view === undefined) return [];
    const keys = view.keys.flatMap(({ id }) => (id === undefined ? [] : [id]));
    return [
      ...keys.map((key: KeyId) => fence.put(keyOwnerItem({ account, user, key }))),
      fence.update(userKey(account, user), {
        set: { ...userIdentity(account, user), ...viewAttributes(account, user, view) },
        setOnce: noRecordYet,
      }),
    ];
  };

  // The intent of a user who is gone can have no key any more: IAM deletes no user who has one.
  const forgetting = (account: AccountId, user: UserName): readonly Write[] => [
    fence.delete(userKey(account, user)),
    fence.delete(intentKey(account, user)),
  ];

  return {
    recordRun: (run) => put(runItem(run)),

    tally: (run, what, by) => fence.add(tallyKey(run), tallies[what], by),

    async recordAccount(result, rollup) {
      // The rollup last: what it names as the account's last run is there to be read.
      const items = [
        ...(result === undefined ? [] : resultItems(result)),
        ...(rollup === undefined ? [] : [rollupItem(rollup)]),
      ];
      for (const item of items) await put(item);
    },

    async recordUsers(account, seen, gone) {
      const writes = [
        ...seen.map((item) => viewWrites(account, item)),
        ...gone.map((user) => forgetting(account, user)),
      ];
      await inTurns(together(writes), (batch) => fence.commit(...batch));
    },
  };
};

/** As few transactions as hold them; what belongs together is in one. A transaction may name no item twice. */
function together(units: readonly (readonly Write[])[]): readonly (readonly Write[])[] {
  const batches: Write[][] = [];
  let named = new Set<string>();
  for (const unit of units) {
    const names = unit.map(nameOf);
    const batch = batches.at(-1);
    const fits =
      batch !== undefined && batch.length + unit.length <= writesAtMost && !names.some((name) => named.has(name));
    if (fits) batch.push(...unit);
    else if (unit.length > 0) batches.push([...unit]);
    if (!fits) named = new Set();
    for (const name of names) named.add(name);
  }
  return batches;
}

const nameOf = (write: Write): string => {
  const { pk, sk } = write.kind === 'put' ? write.item : write.key;
  return `${pk} ${sk}`;
};

/** Some at a time; all of those are over before a failure among them is thrown. */
const inTurns = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  for (let from = 0; from < all.length; from += transactionsInFlight) {
    const batch = all.slice(from, from + transactionsInFlight).map(work);
    const settled = await Promise.allSettled(batch);
    const failure = settled.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }
};
