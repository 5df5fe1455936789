import type { AccountId, OuId } from './ids.ts';

export type Mode = 'off' | 'plan' | 'enforce';
export type TwoActiveKeys = 'delete-oldest' | 'deactivate-oldest' | 'report';

/** All durations are days of exactly 24 hours. */
export type Lifecycle = {
  readonly rotateAfterDays: number;
  readonly deleteInactiveAfterDays: number;
  readonly twoActiveKeys: TwoActiveKeys;
  readonly handsOffDays: number;
  readonly sesSmtp: 'rotate' | 'report';
  readonly overlap: {
    readonly minDays: number;
    readonly quietDays: number;
    readonly maxDays: number;
    readonly atMaxDays: 'deactivate' | 'keep';
  };
  readonly ifUnused: { readonly days: number; readonly then: 'rotate' | 'deactivate' | 'report' };
};

export type SecretSettings = {
  /** Holds `{user}` exactly once. */
  readonly name: string;
  readonly region: string;
  readonly existing: 'adopt' | 'refuse';
  /** ARNs that may read beside the owner; `{account}` stands for the account id. */
  readonly readers: readonly string[];
};

/** `org`, an OU (its whole subtree) or an account. */
export type Scope = 'org' | OuId | AccountId;

/** All named selectors must hold, each by any of its values; tag keys are ANDed. */
export type Selector = {
  readonly users?: readonly string[];
  readonly paths?: readonly string[];
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly groups?: readonly string[];
  readonly console?: boolean;
};

/** Where in a file something was written, for messages and `explain`. Lines and columns count from 1. */
export type Source = { readonly file: string; readonly line: number; readonly column: number };

export type PartialLifecycle = Partial<Omit<Lifecycle, 'overlap' | 'ifUnused'>> & {
  readonly overlap?: Partial<Lifecycle['overlap']>;
  readonly ifUnused?: Partial<Lifecycle['ifUnused']>;
};

export type Override = {
  readonly scopes: readonly Scope[];
  readonly selector: Selector;
  readonly mode?: Mode;
  readonly lifecycle?: PartialLifecycle;
  readonly secrets?: Partial<SecretSettings>;
  readonly source?: Source;
};

export type Exception = {
  readonly id?: string;
  readonly scopes: readonly Scope[];
  readonly selector: Selector;
  readonly reason?: string;
  readonly owner?: string;
  /** Dates as `YYYY-MM-DD`, UTC, inclusive: in force from 00:00 of `from` to the end of `expires`. */
  readonly from?: string;
  readonly expires?: string;
  readonly source?: Source;
};

export type Limits = {
  readonly accountsInFlight: number;
  readonly maxRotationsPerAccount: number | 'none';
  readonly maxRotationsPerRun: number | 'none';
  readonly maxDeletionsPerAccount: number | 'none';
  readonly failureTolerancePercent: number;
  /** 0: never. */
  readonly fullScanEveryDays: number;
};

export type Channel = 'events' | 'digest' | 'mail';

/** Who is told what, and when; where to is a setting of the deployment. */
export type NotifySettings = {
  readonly channels: readonly Channel[];
  /** `changes`: only of runs that did, failed or found something. */
  readonly digest: 'always' | 'changes' | 'never';
  /** Keys of tags of users, and of their accounts, that name the owner's mail address; the first that does wins. */
  readonly ownerTags: readonly string[];
  /** By scope, the nearest wins: whom to write where no tag names an owner. */
  readonly fallback: Readonly<Record<string, string>>;
  /** So many days ahead, each once. */
  readonly beforeRotationDays: readonly number[];
  readonly beforeSwitchOffDays: readonly number[];
  readonly beforeExceptionExpiresDays: readonly number[];
};

/** The checked content of `rekey.yaml`, includes already merged into `exceptions`. */
export type Policy = {
  readonly version: 1;
  readonly mode: Mode;
  /** Path and name of the role in each account, without a leading slash. */
  readonly memberRole: string;
  readonly lifecycle: Lifecycle;
  readonly secrets: SecretSettings;
  readonly accounts: {
    /** Without a value, any value opts out. */
    readonly optOutTag: { readonly key: string; readonly value?: string };
    readonly managementAccount: 'skip' | 'include';
  };
  readonly overrides: readonly Override[];
  readonly exceptions: readonly Exception[];
  readonly include: readonly string[];
  readonly limits: Limits;
  readonly compliance: { readonly maxKeyAgeDays: number };
  readonly notify: NotifySettings;
};

/** What the predecessor did is the default of every field. */
export const defaultPolicy: Policy = {
  version: 1,
  mode: 'plan',
  memberRole: 'rekey/rekey-member',
  lifecycle: {
    rotateAfterDays: 90,
    deleteInactiveAfterDays: 15,
    twoActiveKeys: 'delete-oldest',
    handsOffDays: 7,
    sesSmtp: 'rotate',
    overlap: { minDays: 0, quietDays: 0, maxDays: 30, atMaxDays: 'deactivate' },
    ifUnused: { days: 90, then: 'rotate' },
  },
  secrets: { name: '{user}_credentials', region: 'us-east-1', existing: 'adopt', readers: [] },
  accounts: { optOutTag: { key: 'rekey', value: 'opt-out' }, managementAccount: 'skip' },
  overrides: [],
  exceptions: [],
  include: [],
  limits: {
    accountsInFlight: 40,
    maxRotationsPerAccount: 100,
    maxRotationsPerRun: 'none',
    maxDeletionsPerAccount: 100,
    failureTolerancePercent: 25,
    fullScanEveryDays: 7,
  },
  compliance: { maxKeyAgeDays: 90 },
  notify: {
    channels: ['events', 'digest', 'mail'],
    digest: 'changes',
    ownerTags: [],
    fallback: {},
    beforeRotationDays: [14],
    beforeSwitchOffDays: [3],
    beforeExceptionExpiresDays: [30, 7],
  },
};
