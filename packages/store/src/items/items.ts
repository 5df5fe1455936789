import type {
  AccountId,
  AccountRollup,
  HistoryEvent,
  Hold,
  Intent,
  KeyId,
  LeaseRecord,
  RunSummary,
  UserItem,
  UserName,
  UserRecord,
  UserView,
} from '@rekey/engine';
import { decode, encode } from './codec.ts';
import {
  accountListing,
  eventKey,
  eventListing,
  holdKey,
  intentKey,
  intentListing,
  type Key,
  keyOwnerKey,
  leaseKey,
  runKey,
  runListing,
  stateKey,
  untoldKey,
  userListing,
} from './keys.ts';

export type Attributes = Readonly<Record<string, unknown>>;
export type Item = Key & Attributes;

// The model sits in one attribute of each item, so that the index can carry views, rollups, runs and events without
// carrying records, and so that a new field of the model needs no change here.

const historyDays = 400; // an auditor's year, and time to look at it
const secondsPerDay = 86_400;

export const leaseItem = (lease: LeaseRecord): Item => ({ ...leaseKey, type: 'lease', lease: encode(lease) });
export const readLease = (item: Attributes): LeaseRecord => decode(item.lease);

export const holdItem = (hold: Hold): Item => ({ ...holdKey(hold), type: 'hold', hold: encode(hold) });
export const readHold = (item: Attributes): Hold => decode(item.hold);

export const rollupItem = (rollup: AccountRollup): Item => ({
  ...stateKey(rollup.account.id),
  ...accountListing(rollup.account.id, rollup.oldestActiveKeyAt),
  type: 'account',
  rollup: encode(rollup),
});
export const readRollup = (item: Attributes): AccountRollup => decode(item.rollup);

export const runItem = (run: RunSummary): Item => ({
  ...runKey(run.run),
  ...runListing(run.run, run.startedAt),
  type: 'run',
  run: encode(run),
});
export const readRun = (item: Attributes): RunSummary => decode(item.run);

export const eventItem = (event: HistoryEvent): Item => ({
  ...eventKey(event),
  ...eventListing(event),
  type: 'event',
  event: encode(event),
  ttl: Math.floor(event.at.getTime() / 1_000) + historyDays * secondsPerDay,
});
/** The same outside of the index, for whoever tells people. */
export const untoldItem = (event: HistoryEvent): Item => ({
  ...untoldKey(event),
  type: 'untold',
  event: encode(event),
});
export const readEvent = (item: Attributes): HistoryEvent => decode(item.event);
/** DynamoDB deletes expired items within days, not at once: nothing before this moment is to be shown. */
export const historyStart = (now: Date): Date => new Date(now.getTime() - historyDays * secondsPerDay * 1_000);

export const keyOwnerItem = (owner: { account: AccountId; user: UserName; key: KeyId }): Item => ({
  ...keyOwnerKey(owner.key),
  type: 'key',
  account: owner.account,
  user: owner.user,
});

/** The epoch stands beside the intent, where every fenced item has it. */
export const intentItem = (account: AccountId, user: UserName, { epoch, ...intent }: Intent): Item => ({
  ...intentKey(account, user),
  ...intentListing({ account, user, openedAt: intent.openedAt }),
  type: 'intent',
  account,
  user,
  epoch,
  intent: encode(intent),
});
export const readIntent = (item: Attributes): Intent => ({
  ...decode<Omit<Intent, 'epoch'>>(item.intent),
  epoch: Number(item.epoch),
});

/** What each write of a user's item sets, so that whichever comes first makes a whole item. */
export const userIdentity = (account: AccountId, user: UserName): Attributes => ({ type: 'user', account, user });
export const noRecordYet: Attributes = { record: { issued: [], switchedOff: [] } };

/** Intent and pending action are kept beside the record: each is written by itself. */
export const recordAttribute = ({ intent: _intent, pending: _pending, ...record }: UserRecord): unknown =>
  encode(record);
export const pendingAttribute = (pending: HistoryEvent): unknown => encode(pending);

export const viewAttributes = (account: AccountId, user: UserName, view: UserView): Attributes => ({
  view: encode(view),
  ...userListing({ account, user, verdict: view.verdict, oldestKeyAt: oldestActiveKeyAt(view) }),
});

const oldestActiveKeyAt = (view: UserView): Date | undefined =>
  view.keys
    .filter(({ status }) => status === 'Active')
    .map(({ createdAt }) => createdAt)
    .toSorted((a, b) => a.getTime() - b.getTime())[0];

/** One user from its item and its intent's, of which either may be missing, but not both. */
export const readUser = (item: Attributes | undefined, intent: Attributes | undefined): UserItem | undefined => {
  const { account, user } = item ?? intent ?? {};
  if (account === undefined || user === undefined) return undefined;
  return {
    account: account as AccountId,
    user: user as UserName,
    record: {
      ...decode<UserRecord>(item?.record ?? noRecordYet.record),
      ...(intent && { intent: readIntent(intent) }),
      ...(item?.pending !== undefined && { pending: decode<HistoryEvent>(item.pending) }),
    },
    ...(item?.view !== undefined && { view: decode<UserView>(item.view) }),
  };
};
