import { RekeyError } from '../errors.ts';
import type { UserRecord } from '../model/facts.ts';
import { noRecord } from '../model/facts.ts';
import type { AccountId, UserName } from '../model/ids.ts';
import type { HistoryEvent } from '../model/run.ts';
import type { Journal } from '../ports.ts';
import type { CallDetails, RunCall } from './calls.ts';
import { untoldKey } from './world-notices.ts';
import type { WorldItem, WorldState, WorldTable } from './world-state.ts';
import { at, copy, tableOf } from './world-state.ts';

type Place = { readonly account: AccountId; readonly user: UserName };

/** A write of one epoch to some items of the table: all of them, or none when a later epoch has written one. */
type Write = { readonly table: WorldTable; readonly epoch: number };

/**
 * The writes of one epoch. As in the real table the fence stands at each item and not at the lease: a run that lost its
 * lease may still write what its successor has not touched.
 */
export const createJournal = (
  state: WorldState,
  { epoch, call, telling }: { readonly epoch: number; readonly call: RunCall; readonly telling: boolean },
): Journal => {
  const write = <T>(method: string, details: Details, act: (write: Write) => T): Promise<T> =>
    call({ port: 'journal', method, mutating: true, ...details }, () => act({ table: tableOf(state), epoch }));

  return {
    recordRun: (run) =>
      write('recordRun', { args: [run] }, (to) => {
        claim(to, `RUN#${run.run}`);
        to.table.runs.set(run.run, copy(run));
      }),
    tally: (run, what, by) =>
      write('tally', { args: [run, what, by] }, (to) => {
        const key = `RUN#${run} TALLY`;
        claim(to, key);
        const sum = (to.table.tallies.get(`${key} ${what}`) ?? 0) + by;
        to.table.tallies.set(`${key} ${what}`, sum);
        return sum;
      }),
    recordAccount: (result, rollup) => {
      const id = (result ?? rollup)?.account.id;
      if (id === undefined) return Promise.resolve();
      return write('recordAccount', { args: [result, rollup], account: id }, (to) => {
        if (result !== undefined) {
          claim(to, `RUN#${result.run} ACCT#${id}`);
          const isOther = ({ run, account }: typeof result): boolean => run !== result.run || account.id !== id;
          to.table.results = [...to.table.results.filter(isOther), copy(result)];
        }
        if (rollup !== undefined) {
          claim(to, `ACCT#${id} STATE`);
          to.table.rollups.set(id, copy(rollup));
        }
      });
    },
    recordUsers: (account, seen, gone) =>
      write('recordUsers', { args: [account, seen, gone], account }, (to) => {
        for (const { user, view } of seen) {
          if (view === undefined) continue;
          claimItem(to, { account, user }).view = copy(view);
          for (const { id } of view.keys) if (id !== undefined) to.table.keyOwners.set(id, { account, user });
        }
        for (const user of gone) forget(to, { account, user });
      }),
    announce: (event) => write('announce', about(event, [event]), (to) => announce(to, event)),
    complete: (event, record) =>
      write('complete', about(event, [event, record]), (to) => {
        complete(to, event, record);
        if (telling) to.table.untold.set(untoldKey(event), copy(event));
      }),
    openIntent: (intent, event) => {
      const { account, user } = event;
      return write('openIntent', about(event, [intent, event]), (to) => {
        assertOurs(to, userKey({ account, user }), eventKey(event));
        const there = to.table.intents.get(account)?.get(user);
        if (there !== undefined) return 'held-elsewhere';
        at(to.table.intents, account).set(user, { ...copy(intent), epoch });
        announce(to, event);
        return 'opened';
      });
    },
    adoptIntent: (account, user, intent) =>
      write('adoptIntent', { args: [account, user, intent], account, user }, ({ table }) => {
        const there = table.intents.get(account)?.get(user);
        if (there === undefined || there.epoch >= epoch) return 'held-elsewhere';
        // Its run noted a key after the adopter had read: then what the adopter would judge is not all there is.
        if (there.created !== intent.created) return 'held-elsewhere';
        at(table.intents, account).set(user, { ...there, epoch, by: intent.by });
        return 'adopted';
      }),
    noteCreated: (account, user, keyId) =>
      write('noteCreated', { args: [account, user, keyId], account, user }, ({ table }) => {
        const there = table.intents.get(account)?.get(user);
        if (there?.epoch !== epoch) throw leaseLost(epoch);
        at(table.intents, account).set(user, { ...there, created: keyId });
      }),
  };
};

type Details = Pick<CallDetails, 'args' | 'account' | 'user'>;

const about = ({ account, user }: HistoryEvent, args: readonly unknown[]): Details => ({ args, account, user });

const leaseLost = (epoch: number): RekeyError =>
  new RekeyError('LEASE_LOST', `epoch ${epoch} is over: another run has taken over`);

const userKey = ({ account, user }: Place): string => `ACCT#${account} USER#${user}`;
const eventKey = ({ account, at: time, id }: HistoryEvent): string => `ACCT#${account} EVT#${time.toISOString()}#${id}`;

const assertOurs = ({ table, epoch }: Write, ...keys: readonly string[]): void => {
  if (keys.some((key) => (table.epochs.get(key) ?? 0) > epoch)) throw leaseLost(epoch);
};

const claim = (to: Write, ...keys: readonly string[]): void => {
  assertOurs(to, ...keys);
  for (const key of keys) to.table.epochs.set(key, to.epoch);
};

const assertIntentOurs = ({ table, epoch }: Write, { account, user }: Place): void => {
  if ((table.intents.get(account)?.get(user)?.epoch ?? 0) > epoch) throw leaseLost(epoch);
};

const claimItem = (to: Write, { account, user }: Place): WorldItem => {
  claim(to, userKey({ account, user }));
  const items = at(to.table.items, account);
  const item = items.get(user) ?? { record: noRecord, view: undefined };
  items.set(user, item);
  return item;
};

const forget = (to: Write, place: Place): void => {
  assertOurs(to, userKey(place));
  assertIntentOurs(to, place);
  to.table.epochs.delete(userKey(place));
  at(to.table.items, place.account).delete(place.user);
  // IAM deletes no user who has a key: there is nothing left that the intent could be about.
  at(to.table.intents, place.account).delete(place.user);
};

const announce = (to: Write, event: HistoryEvent): void => {
  claim(to, userKey(event), eventKey(event));
  to.table.history.set(eventKey(event), copy(event));
  const item = claimItem(to, event);
  item.record = { ...item.record, pending: copy(event) };
};

const complete = (to: Write, event: HistoryEvent, record: UserRecord): void => {
  const { intent, pending: _ended, ...rest } = copy(record);
  if (intent === undefined) assertIntentOurs(to, event);
  claim(to, userKey(event), eventKey(event));
  to.table.history.set(eventKey(event), copy(event));
  claimItem(to, event).record = rest;
  if (intent === undefined) at(to.table.intents, event.account).delete(event.user);
};
