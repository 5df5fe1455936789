import type { ErrorCode } from './errors.ts';
import type { Why } from './model/decision.ts';
import type { Custody, Fact, Identity, Intent, KeyStatus, LastUse, Tags, UserRecord } from './model/facts.ts';
import type { AccountId, KeyId, OuId, RunId, UserName } from './model/ids.ts';
import type { MemberRole } from './model/member-role.ts';
import type { Policy, Scope } from './model/policy.ts';
import type { Hold } from './model/rules.ts';
import type {
  Account,
  AccountResult,
  AccountRollup,
  HistoryEvent,
  RunResult,
  RunSummary,
  UserItem,
  UserResult,
} from './model/run.ts';
import type { Secret } from './secret.ts';

// Every port throws RekeyError for what a person can act on (codes in errors.ts) and lets everything else through. What is
// asked of AWS and not answered, however often, is ENDPOINT_UNREACHABLE.

export type Clock = {
  /** The time as AWS tells it in its answers, so that a laptop's wrong clock decides nothing. */
  now(): Date;
  /** Milliseconds that passed in the real world, time asleep included; only differences mean anything. */
  elapsedMs(): number;
  sleep(ms: number): Promise<void>;
  /** Calls `tick` every so many milliseconds, one call at a time, until the returned function is called. */
  every(ms: number, tick: () => Promise<void>): () => void;
};

/** Read at each step; an AbortSignal is one. */
export type Cancellation = { readonly aborted: boolean };

export type Organization = {
  readonly id: string;
  readonly managementAccount: AccountId;
  readonly caller: { readonly account: AccountId; readonly arn: string };
};

/** `ouPath`: OU ids from the root down, its own last. */
export type OrganizationalUnit = { readonly id: OuId; readonly name: string; readonly ouPath: readonly OuId[] };

export type Directory = {
  /** Throws NO_CREDENTIALS, CREDENTIALS_EXPIRED, ENDPOINT_UNREACHABLE, or ORGANIZATION_ACCESS_DENIED. */
  organization(): Promise<Organization>;
  /** Every account of the organization in whatever state, paged to the end. */
  accounts(): AsyncIterable<Account>;
  /** Every organizational unit with its name, empty ones too, paged to the end: a call or more for each. Throws as `organization` does. */
  organizationalUnits(): Promise<readonly OrganizationalUnit[]>;
  /** The accounts that carry the tag; `unread` where only ListTagsForResource can tell (outside the management account). */
  optedOut(tag: Policy['accounts']['optOutTag']): Promise<Fact<ReadonlySet<AccountId>>>;
  /** Asked about one account, directly. `unreadable` when refused. */
  isOptedOut(account: AccountId, tag: Policy['accounts']['optOutTag']): Promise<Fact<boolean>>;
  /** All tags of one account. `unreadable` when refused. */
  tags(account: AccountId): Promise<Fact<Tags>>;
};

export type Sessions = {
  /**
   * A session in the member account, renewed by itself before it expires. With `read`, a session policy keeps it from
   * changing anything (G5). `beforeEffect` is called before each request that changes something, repetitions of a request
   * without an answer included: what it throws is sent nowhere, and the outcome has its code. Throws ROLE_NOT_ASSUMABLE (ROLE_PENDING for an account that joined less than a day ago),
   * CREDENTIALS_EXPIRED or THROTTLED.
   */
  open(account: Account, options: SessionOptions): Promise<AccountAccess>;
};

export type SessionOptions = {
  readonly role: string;
  readonly access: 'read' | 'write';
  readonly run: RunId;
  /** Also a session for reading has to carry the name of the run, as one for writing must. */
  readonly named?: boolean;
  readonly beforeEffect?: (this: void) => void;
};

export type AccountAccess = {
  readonly census: Census;
  readonly keys: KeyGateway;
  /** What the role itself says of its version. Throws PERMISSION_MISSING for one that may not even be asked. */
  role(): Promise<MemberRole>;
  /** Secrets of one Region. */
  vault(region: string): Vault;
};

export type ReportedKey = {
  readonly status: KeyStatus;
  /** "Created or last changed" by AWS's guide; measured: created. */
  readonly createdAt: Date;
  readonly lastUse: LastUse;
};

/** A row of the credential report, without the root user's. */
export type ReportedUser = {
  readonly user: UserName;
  readonly arn: string;
  readonly path: string;
  readonly console: boolean;
  readonly keys: readonly ReportedKey[];
  /** The report says that there are more keys than its two columns hold. */
  readonly more: boolean;
};

export type Report =
  | {
      readonly status: 'ready';
      readonly generatedAt: Date;
      readonly users: readonly ReportedUser[];
      readonly rootHasKeys: boolean;
    }
  /** With a code where it was refused. */
  | { readonly status: 'unavailable'; readonly because: string; readonly code?: ErrorCode };

export type Profile = {
  readonly identity: Identity;
  readonly path: string;
  readonly tags: Tags;
  readonly groups: readonly string[];
  readonly attachedPolicies: readonly string[];
};

/** A user as listed: the profile too, where the listing gave it. */
export type ListedUser = {
  readonly user: UserName;
  readonly identity: Identity;
  readonly path: string;
  readonly profile?: Profile;
};

/** The users of one account and what is known about them. Reads throw PERMISSION_MISSING, SCP_DENIED, THROTTLED or NO_SUCH_USER. */
export type Census = {
  /** Asks AWS to make the credential report and waits for nothing, so that a run may ask for many before it collects one. Never throws: `report` tells what went wrong. */
  requestReport(): Promise<void>;
  /** The credential report that was requested, or is now; waits a bounded time from the request on. Refusals are `unavailable`, with the reason. */
  report(): Promise<Report>;
  /** Every user, paged to the end; with profiles if GetAccountAuthorizationDetails is allowed. */
  users(): Promise<readonly ListedUser[]>;
  /** Profiles of every user at 1,000 a page. */
  profiles(): Promise<ReadonlyMap<UserName, Profile>>;
  /** Identity, path and tags of one user. */
  user(user: UserName): Promise<{ identity: Identity; path: string; tags: Tags }>;
  groups(user: UserName): Promise<readonly string[]>;
  attachedPolicies(user: UserName): Promise<readonly string[]>;
  console(user: UserName): Promise<boolean>;
};

export type ListedKey = { readonly id: KeyId; readonly status: KeyStatus; readonly createdAt: Date };

/** `refused`: certainly nothing happened. `unclear`: it may have. */
export type Refusal = ({ readonly status: 'refused' } & Why) | ({ readonly status: 'unclear' } & Why);

/** `gone`: the key or its user was not there (any more). */
export type ChangeOutcome = { readonly status: 'done' } | { readonly status: 'gone' } | Refusal;

export type KeyGateway = {
  /** All keys of the user, paged to the end, and AWS's time of the answer. */
  list(
    user: UserName,
  ): Promise<{ status: 'listed'; keys: readonly ListedKey[]; at: Date } | { status: 'no-such-user' }>;
  /** Throws NO_SUCH_USER where there is no such key: only of a key that is there, no date means never. */
  lastUse(keyId: KeyId): Promise<LastUse>;
  /**
   * Makes a key: one request on a connection of its own, never repeated but where AWS answered that the session was over
   * (and so made none). `refused` only when AWS said so in a modelled 4xx; everything else that went wrong is `unclear`.
   */
  create(
    user: UserName,
  ): Promise<
    { readonly status: 'created'; readonly keyId: KeyId; readonly createdAt: Date; readonly secret: Secret } | Refusal
  >;
  deactivate(user: UserName, keyId: KeyId): Promise<ChangeOutcome>;
  reactivate(user: UserName, keyId: KeyId): Promise<ChangeOutcome>;
  /** A key that is not there any more is `gone`. */
  delete(user: UserName, keyId: KeyId): Promise<ChangeOutcome>;
};

export type VaultRequest = {
  readonly account: AccountId;
  readonly user: UserName;
  readonly userArn: string;
  readonly name: string;
  readonly existing: 'adopt' | 'refuse';
  /** ARNs that may read beside the owner. */
  readonly readers: readonly string[];
  /** The table knows this secret: look at it instead of trying to create it. */
  readonly known: boolean;
};

export type Prepared =
  | {
      readonly status: 'ready';
      readonly how: 'created' | 'present' | 'restored' | 'adopted';
      /** Of an adopted secret: the resource policy that was replaced, for the history. */
      readonly replacedPolicy?: string;
    }
  | Refusal;

/** What a plan says about a secret without touching it. */
export type SecretState =
  | { readonly status: 'absent' }
  | { readonly status: 'ours' | 'foreign'; readonly scheduledForDeletion: boolean }
  | { readonly status: 'not-ours'; readonly because: string };

/** The secrets of one account in one Region. Names are already rendered; the adapter hashes the version id from account and key id. */
export type Vault = {
  /** Creates the secret without a value, restores or adopts it, and renders its resource policy. Writes no value. */
  prepare(request: VaultRequest): Promise<Prepared>;
  /** Writes the value as AWSCURRENT under a version id made of account and key id: a replay changes nothing. */
  store(request: {
    account: AccountId;
    name: string;
    keyId: KeyId;
    value: Secret;
  }): Promise<{ readonly status: 'stored' } | Refusal>;
  /** Custody of each named key; a missing secret means `none` for all. */
  custody(request: {
    account: AccountId;
    name: string;
    keyIds: readonly KeyId[];
  }): Promise<ReadonlyMap<KeyId, Custody>>;
  inspect(name: string): Promise<SecretState>;
};

export type LeaseRecord = {
  readonly epoch: number;
  /** Counts up with each renewal. */
  readonly beat: number;
  readonly lengthMs: number;
  readonly holder: RunId;
  /** Which of the run's processes wrote it last: two that write the same beat must not take each other's for their own. */
  readonly worker: string;
  readonly caller: string;
  readonly released: boolean;
};

/** What the table remembers of an account. */
export type AccountMemory = {
  readonly rollup: AccountRollup | undefined;
  readonly users: ReadonlyMap<UserName, UserItem>;
};

/** The central table as a run reads it, and the holds that people put there. All reads are consistent but `rollups`. Throws TABLE_NOT_FOUND, STORE_UNAVAILABLE. */
export type RotationStore = {
  readLease(): Promise<LeaseRecord | undefined>;
  /**
   * Writes `next` if the lease still is as it was read; false if it has changed, unless to `next`: then it was this call,
   * repeated.
   */
  replaceLease(next: LeaseRecord, read: LeaseRecord | undefined): Promise<boolean>;
  holds(): Promise<readonly Hold[]>;
  /** One hold for each scope, or user of a scope: takes the place of the one that is there. Needs no lease: an emergency does not wait. */
  putHold(hold: Hold): Promise<void>;
  /** Of exactly this scope and user; false if there was none. */
  removeHold(scope: Scope, user?: UserName): Promise<boolean>;
  rollups(): AsyncIterable<AccountRollup>;
  rollup(account: AccountId): Promise<AccountRollup | undefined>;
  account(account: AccountId): Promise<AccountMemory>;
  /** One user's item, its record and intent as they are now. */
  user(account: AccountId, user: UserName): Promise<UserItem | undefined>;
  /** The writes of a run under its epoch. */
  journal(epoch: number): Journal;
};

/** What the workers of a run count together: keys begun, accounts that failed. */
export type Tally = 'rotations' | 'failed-accounts';

/** The writes of one run. A write that meets a later epoch changes nothing and throws LEASE_LOST. */
export type Journal = {
  recordRun(run: RunSummary): Promise<void>;
  /** Adds to a number that all workers of the run share, and returns the sum. A repetition of a lost answer may count twice. */
  tally(run: RunId, what: Tally, by: number): Promise<number>;
  /** What happened, if there is anything to say beyond the rollup; and the rollup, unless only part of the account was looked at. */
  recordAccount(result: AccountResult | undefined, rollup: AccountRollup | undefined): Promise<void>;
  /** Views only: records are changed by `complete` alone. Users who are gone lose their item; their history stays. */
  recordUsers(
    account: AccountId,
    seen: readonly Pick<UserItem, 'user' | 'view'>[],
    gone: readonly UserName[],
  ): Promise<void>;
  /** Before a mutating call: the pending history item and the record's `pending`, together. */
  announce(event: HistoryEvent): Promise<void>;
  /**
   * After it: the completed history item and the user's new record, together, `pending` removed. A record without intent
   * deletes the intent; one with it leaves the intent as it is. Also for an event that was never announced, such as a
   * sighting; one that was keeps its `id` and `at`.
   */
  complete(event: HistoryEvent, record: UserRecord): Promise<void>;
  /**
   * Of the event's user, under this epoch. `held-elsewhere`: an intent of this or an earlier epoch is there, which is to be
   * adopted and judged first; nothing was written.
   */
  openIntent(intent: Intent, event: HistoryEvent): Promise<'opened' | 'held-elsewhere'>;
  /** Takes over an intent of an earlier epoch, keeping what it recorded. */
  adoptIntent(account: AccountId, user: UserName, intent: Intent): Promise<'adopted' | 'held-elsewhere'>;
  /** Writes the id of the key just made into this run's intent. */
  noteCreated(account: AccountId, user: UserName, keyId: KeyId): Promise<void>;
};

export type RunEvent =
  | { readonly kind: 'waiting-for-lease'; readonly holder: string }
  /** It has the lease, and lists accounts from now on. */
  | { readonly kind: 'run-begun'; readonly run: RunSummary }
  /** All accounts are listed; the first of them may be over by then. */
  | { readonly kind: 'discovered'; readonly accounts: number; readonly toScan: number }
  | { readonly kind: 'account-started'; readonly account: Account }
  | { readonly kind: 'user-finished'; readonly account: Account; readonly result: UserResult }
  /** Everyone who was looked at, those of whom there is nothing to say included: of these, results keep only counts. */
  | { readonly kind: 'users-judged'; readonly account: Account; readonly users: readonly UserResult[] }
  | { readonly kind: 'account-finished'; readonly result: AccountResult }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'run-finished'; readonly result: RunResult };

/** Told what happens as it happens; never decides anything. */
export type Observer = (event: RunEvent) => void;

export type Ports = {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly store: RotationStore;
  readonly observe: Observer;
};
