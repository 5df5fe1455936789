import type { ErrorCode } from '../errors.ts';
import type { NoticeReport } from '../notice-ports.ts';
import type { Action, Finding, PreparedSecret, RuleId, Settled, Verdict } from './decision.ts';
import type { Custody, KeyStatus, LastUse, UserRecord } from './facts.ts';
import type { AccountId, KeyId, OuId, RunId, UserName } from './ids.ts';
import type { Mode } from './policy.ts';

export const accountStates = ['ACTIVE', 'SUSPENDED', 'CLOSED', 'PENDING_ACTIVATION', 'PENDING_CLOSURE'] as const;
export type AccountState = (typeof accountStates)[number];

/** A member account as AWS Organizations lists it. */
export type Account = {
  readonly id: AccountId;
  readonly name: string;
  readonly state: AccountState;
  /** OU ids from the root down; empty directly under the root. */
  readonly ouPath: readonly OuId[];
  readonly joinedAt: Date | undefined;
};

export type Coverage =
  | 'scanned'
  | 'opted-out'
  | 'off'
  | 'not-active'
  | 'unreachable'
  | 'failed'
  | 'deferred'
  | 'not-covered';

export const coverages: readonly Coverage[] = [
  'scanned',
  'opted-out',
  'off',
  'not-active',
  'unreachable',
  'failed',
  'deferred',
  'not-covered',
];

export type KeyView = {
  /** Undefined while only a credential report has told of the key: reports have no key ids. */
  readonly id: KeyId | undefined;
  readonly status: KeyStatus;
  readonly createdAt: Date;
  readonly lastUse?: LastUse;
  readonly custody?: Custody;
};

/** Worth knowing, whatever the verdict: it changes none. */
export type Note = 'never-used' | 'unused-for-45-days' | 'ses-smtp' | 'secret-without-user';

/** Of a user, or `root-keys` of an account. */
export type FindingKind = Finding | Note | 'root-keys';
export type FindingCounts = { readonly [K in FindingKind]?: number };

/** Of an active key, by its age in UTC dates: at most `compliance.maxKeyAgeDays`, or older with or without an exception in force. */
export type KeyStanding = 'compliant' | 'too-old' | 'excepted';
export type ComplianceCounts = Readonly<Record<KeyStanding, number>>;

/** Dates as `YYYY-MM-DD`, UTC, inclusive; excepted until further notice is `open`. */
export type KeyAge = { readonly createdOn: string; readonly exceptedUntil?: string };
/** Active keys of one age. */
export type KeyAges = KeyAge & { readonly keys: number };

/** What was last seen of a user. `because` holds dates, not ages, so that a quiet day changes nothing. */
export type UserView = {
  readonly keys: readonly KeyView[];
  readonly verdict: Verdict;
  readonly rule: RuleId;
  readonly because: string;
  readonly mode: Mode;
  readonly finding?: Finding;
  readonly notes?: readonly Note[];
  readonly exception?: Settled['exception'];
  /** The owner's mail address by a tag of the user; empty where no tag has one, absent where the tags were not read. */
  readonly owner?: string;
  /** The first moment at which Rekey would act, if any is in sight. */
  readonly dueAt?: Date;
  /** The rule that it would then act by. */
  readonly dueFor?: RuleId;
};

/** The user's item in the table. */
export type UserItem = {
  readonly account: AccountId;
  readonly user: UserName;
  readonly record: UserRecord;
  readonly view?: UserView;
};

/** One thing done, planned or attempted for a user. */
export type Step = {
  readonly rule: RuleId;
  readonly because: string;
  readonly action: Action;
  readonly status: 'done' | 'planned' | 'refused' | 'unclear' | 'failed' | 'deferred';
  /** The key made, switched off or deleted; of a planned new key undefined. */
  readonly keyId?: KeyId;
  readonly code?: ErrorCode;
  readonly detail?: string;
  /** Of an issued key. */
  readonly secret?: PreparedSecret;
  /** In plans, of a key that would go: its last use. */
  readonly lastUse?: LastUse;
  /** In plans, of a key to be issued: the old one goes off at once, and nobody but the owner may read the new one. */
  readonly cutsOff?: boolean;
};

/** `gone`: the user was deleted in between, which is no error. */
export type UserStatus = 'settled' | 'gone' | 'failed' | 'unclear' | 'deferred';

export type UserResult = {
  readonly user: UserName;
  readonly status: UserStatus;
  readonly mode: Mode;
  readonly steps: readonly Step[];
  readonly view?: UserView;
  readonly code?: ErrorCode;
  readonly because?: string;
};

export type Counts = {
  readonly users: number;
  readonly keys: number;
  readonly activeKeys: number;
  /** Done; what is only planned counts below. */
  readonly issued: number;
  readonly deactivated: number;
  readonly deleted: number;
  readonly discarded: number;
  /** Steps of whatever kind that were only planned. */
  readonly planned: number;
  readonly attention: number;
  readonly unknown: number;
  readonly failed: number;
  readonly deferred: number;
  /** Users to whom the policy wanted something done by then, and it was not. */
  readonly overdue: number;
};

/** What became of one account in one run. */
export type AccountResult = {
  readonly run: RunId;
  readonly account: Account;
  readonly mode: Mode;
  readonly coverage: Coverage;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly counts: Counts;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly ages: readonly KeyAges[];
  readonly findings: FindingCounts;
  /** Creation of the oldest active key seen. */
  readonly oldestActiveKeyAt?: Date;
  /** Users with steps, findings, failures or anything unknown; users of whom there is nothing to say are only counted. */
  readonly users: readonly UserResult[];
  readonly code?: ErrorCode;
  readonly because?: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly warnings: readonly string[];
  /** Set when every user was listed afresh. */
  readonly fullScan: boolean;
  /** Where a bounded full scan left off; the next run goes on behind it. */
  readonly scanCursor?: UserName;
};

/** The account's rollup in the table: what dashboards read. */
export type AccountRollup = {
  readonly account: Account;
  readonly mode: Mode;
  readonly coverage: Coverage;
  readonly counts: Counts;
  readonly verdicts: AccountResult['verdicts'];
  readonly ages: AccountResult['ages'];
  readonly findings: FindingCounts;
  readonly oldestActiveKeyAt?: Date;
  readonly code?: ErrorCode;
  readonly because?: string;
  readonly hint?: string;
  readonly lastRun: RunId;
  readonly lastSeenAt: Date;
  readonly lastSuccessAt?: Date;
  readonly lastFullScanAt?: Date;
  readonly scanCursor?: UserName;
};

export type RunStatus = 'running' | 'finished' | 'stopped';

/** The run's own item, written at its start and again at its end. */
export type RunSummary = {
  readonly run: RunId;
  readonly epoch: number;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly status: RunStatus;
  /** `plan`: nothing was to be changed, whatever the policy says. */
  readonly kind: 'plan' | 'run';
  readonly caller: string;
  readonly policy: string;
  readonly coverage: Readonly<Record<Coverage, number>>;
  readonly counts: Counts;
  /** Of a run over the whole organization: active keys as it saw them, by the threshold of its policy. */
  readonly compliance?: ComplianceCounts & { readonly maxKeyAgeDays: number };
  /** What became of telling people; absent where nobody was to be told, or the process ended before. */
  readonly notices?: NoticeReport;
  /** Why the run stopped before its end. */
  readonly code?: ErrorCode;
  readonly because?: string;
};

export type RunResult = RunSummary & { readonly accounts: readonly AccountResult[] };

/** A line of a user's history. `pending` until what became of the call is known. */
export type HistoryEvent = {
  readonly id: string;
  readonly account: AccountId;
  readonly user: UserName;
  readonly run: RunId;
  readonly at: Date;
  /** An action, or what was noticed: a key that Rekey had switched off is active again, the user has another name. */
  readonly action: Action['kind'] | 'switched-back-on' | 'renamed';
  readonly rule: RuleId;
  readonly because: string;
  readonly keyId?: KeyId;
  readonly status: 'pending' | 'done' | 'not-done' | 'refused' | 'unclear' | 'failed' | 'unknown';
  readonly detail?: string;
};
