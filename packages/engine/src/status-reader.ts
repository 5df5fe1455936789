import type { Verdict } from './model/decision.ts';
import type { AccountId, KeyId, RunId, UserName } from './model/ids.ts';
import type { Hold } from './model/rules.ts';
import type { AccountResult, AccountRollup, HistoryEvent, RunSummary, UserItem, UserView } from './model/run.ts';
import type { LeaseRecord } from './ports.ts';

export type KeyOwner = { readonly account: AccountId; readonly user: UserName };

/** A user as a list shows it: without the record. */
export type ListedUserView = KeyOwner & { readonly view: UserView };

export type OpenIntent = KeyOwner & { readonly openedAt: Date };

/** What is known of a pushed policy without its content. */
export type PolicyVersionHead = {
  readonly version: number;
  /** The ARN of whoever pushed it. */
  readonly author: string;
  readonly at: Date;
  readonly note: string | undefined;
  /** SHA-256 over the files, in hex. */
  readonly digest: string;
};

/**
 * The central table as people look at it. Iterables read a page when they come to it: whoever stops early pays for no more.
 * Lists come from an index and lag behind the items by moments. Throws TABLE_NOT_FOUND, TABLE_UNUSABLE, STORE_UNAVAILABLE,
 * PERMISSION_MISSING.
 */
export type StatusReader = {
  /** Accounts, oldest active key first; those without active keys last. */
  accounts(): AsyncIterable<AccountRollup>;
  account(account: AccountId): Promise<AccountRollup | undefined>;
  /** By name. */
  users(account: AccountId): AsyncIterable<UserItem>;
  user(account: AccountId, user: UserName): Promise<UserItem | undefined>;
  /** Whose key this is, or was: keys that are gone are remembered. */
  findKey(key: KeyId): Promise<KeyOwner | undefined>;
  /** Users of one verdict in the whole organization, oldest active key first. */
  byVerdict(verdict: Verdict): AsyncIterable<ListedUserView>;
  /** Keys that may be on their way into a secret, oldest first. */
  openIntents(): AsyncIterable<OpenIntent>;
  /** Newest first; of one user, or of everybody in the account. */
  history(account: AccountId, user?: UserName): AsyncIterable<HistoryEvent>;
  /** Newest first. */
  runs(): AsyncIterable<RunSummary>;
  run(run: RunId): Promise<RunSummary | undefined>;
  /** What became of each account, with the users to whom something was done or went wrong. */
  results(run: RunId): AsyncIterable<AccountResult>;
  holds(): Promise<readonly Hold[]>;
  lease(): Promise<LeaseRecord | undefined>;
  /** Pushed policies, newest first. */
  policyVersions(): Promise<readonly PolicyVersionHead[]>;
};
