import type { AccountId, Journal, KeyId, Tally, UserItem, UserName } from '@rekey/engine';
import { keyOwnerItem, noRecordYet, rollupItem, runItem, userIdentity, viewAttributes } from '../items/items.ts';
import { intentKey, tallyKey, userKey } from '../items/keys.ts';
import { resultItems } from '../items/result-items.ts';
import type { Fence } from './fence.ts';

// An account may have 5,000 users, and 20 accounts are in flight: unbounded, a first run would open 100,000 requests.
const writesInFlight = 8;

const tallies = { rotations: 'rotations', 'failed-accounts': 'failedAccounts' } as const satisfies Record<
  Tally,
  string
>;

export const resultJournal = (fence: Fence): Pick<Journal, 'recordRun' | 'tally' | 'recordAccount' | 'recordUsers'> => {
  const put = (item: Parameters<Fence['put']>[0]) => fence.commit(fence.put(item));

  const recordView = async (account: AccountId, { user, view }: Pick<UserItem, 'user' | 'view'>) => {
    if (view === undefined) return;
    const keys = view.keys.flatMap(({ id }) => (id === undefined ? [] : [id]));
    // First, so that a crash in between leaves no seen key that can not be found.
    await Promise.all(keys.map((key: KeyId) => put(keyOwnerItem({ account, user, key }))));
    await fence.commit(
      fence.update(userKey(account, user), {
        set: { ...userIdentity(account, user), ...viewAttributes(account, user, view) },
        setOnce: noRecordYet,
      }),
    );
  };

  // The intent of a user who is gone can have no key any more: IAM deletes no user who has one.
  const forget = (account: AccountId, user: UserName) =>
    fence.commit(fence.delete(userKey(account, user)), fence.delete(intentKey(account, user)));

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
      await inTurns(seen, (item) => recordView(account, item));
      await inTurns(gone, (user) => forget(account, user));
    },
  };
};

/** Some at a time; all of those are over before a failure among them is thrown. */
const inTurns = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  for (let from = 0; from < all.length; from += writesInFlight) {
    const batch = all.slice(from, from + writesInFlight).map(work);
    const settled = await Promise.allSettled(batch);
    const failure = settled.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }
};
