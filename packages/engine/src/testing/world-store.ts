import type { AccountId, UserName } from '../model/ids.ts';
import type { Hold } from '../model/rules.ts';
import type { UserItem } from '../model/run.ts';
import type { LeaseRecord, RotationStore } from '../ports.ts';
import type { CallDetails, RunCall } from './calls.ts';
import { createJournal } from './world-journal.ts';
import type { WorldState, WorldTable } from './world-state.ts';
import { copy, tableOf } from './world-state.ts';

export const createStore = (
  state: WorldState,
  { call, telling }: { readonly call: RunCall; readonly telling: boolean },
): RotationStore => {
  const about = (method: string, args: readonly unknown[], details: Partial<CallDetails> = {}): CallDetails => ({
    port: 'store',
    method,
    mutating: false,
    args,
    ...details,
  });
  const read = <T>(details: CallDetails, tell: (table: WorldTable) => T): Promise<T> =>
    call(details, () => copy(tell(tableOf(state))));

  return {
    readLease: () => read(about('readLease', []), (table) => table.lease),
    replaceLease: (next, lease) =>
      read(about('replaceLease', [next, lease], { mutating: true }), (table) => replaceLease(table, { next, lease })),
    holds: () => read(about('holds', []), (table) => table.holds),
    putHold: (hold) =>
      read(about('putHold', [hold], { mutating: true }), (table) => {
        table.holds = [...table.holds.filter((there) => !isSamePlace(there, hold)), copy(hold)];
      }),
    removeHold: (scope, user) =>
      read(about('removeHold', [scope, user], { mutating: true }), (table) => {
        const left = table.holds.filter((there) => !isSamePlace(there, { scope, ...(user && { user }) }));
        const removed = left.length < table.holds.length;
        table.holds = left;
        return removed;
      }),
    rollups: async function* () {
      yield* await read(about('rollups', []), (table) => [...table.rollups.values()]);
    },
    rollup: (account) => read(about('rollup', [account], { account }), (table) => table.rollups.get(account)),
    account: (account) =>
      read(about('account', [account], { account }), (table) => ({
        rollup: table.rollups.get(account),
        users: new Map(
          [...(table.items.get(account)?.keys() ?? [])].map((user) => [user, itemOf(table, account, user) as UserItem]),
        ),
      })),
    user: (account, user) =>
      read(about('user', [account, user], { account, user }), (table) => itemOf(table, account, user)),
    journal: (epoch) => createJournal(state, { epoch, call, telling }),
  };
};

type Place = Pick<Hold, 'scope' | 'user'>;

const isSamePlace = (one: Place, other: Place): boolean => one.scope === other.scope && one.user === other.user;

const replaceLease = (
  table: WorldTable,
  { next, lease }: { readonly next: LeaseRecord; readonly lease: LeaseRecord | undefined },
): boolean => {
  const isReplay = sameLease(table.lease, next);
  if (!isReplay && !sameLease(table.lease, lease)) return false;
  table.lease = copy(next);
  return true;
};

const sameLease = (one: LeaseRecord | undefined, other: LeaseRecord | undefined): boolean =>
  one?.epoch === other?.epoch &&
  one?.beat === other?.beat &&
  one?.holder === other?.holder &&
  one?.worker === other?.worker &&
  one?.caller === other?.caller &&
  one?.lengthMs === other?.lengthMs &&
  one?.released === other?.released;

export const itemOf = (table: WorldTable, account: AccountId, user: UserName): UserItem | undefined => {
  const item = table.items.get(account)?.get(user);
  if (item === undefined) return undefined;
  const intent = table.intents.get(account)?.get(user);
  return {
    account,
    user,
    record: { ...item.record, ...(intent === undefined ? {} : { intent }) },
    ...(item.view === undefined ? {} : { view: item.view }),
  };
};
