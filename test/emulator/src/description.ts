/** A policy document: an object, or its JSON text. */
export type PolicyDocument = Readonly<Record<string, unknown>> | string;

export type KeyDescription = {
  readonly ageDays: number;
  readonly status?: 'Active' | 'Inactive';
  /** Absent: never used. */
  readonly lastUsedDaysAgo?: number;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
  readonly statusChangedDaysAgo?: number;
};

export type UserDescription = {
  readonly name: string;
  /** `/` where absent; begins and ends with a slash. */
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
  /** Names or ARNs of managed policies, those of AWS included. */
  readonly attachedPolicies?: readonly string[];
  readonly inlinePolicies?: Readonly<Record<string, PolicyDocument>>;
  readonly console?: boolean;
  readonly consoleLastUsedDaysAgo?: number;
  readonly createdDaysAgo?: number;
  /** Three or more are possible, as racing creates make them in AWS. */
  readonly keys?: readonly KeyDescription[];
};

/** Many users alike: `<prefix>0001` and so on. */
export type FillUsersDescription = {
  readonly count: number;
  readonly prefix?: string;
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly createdDaysAgo?: number;
  readonly keys?: readonly KeyDescription[];
};

export type SecretDescription = {
  readonly name: string;
  readonly region?: string;
  /** Absent: a secret without a value. */
  readonly value?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: PolicyDocument;
  /** Scheduled for deletion so many days ago, with the usual window of 30. */
  readonly deletedDaysAgo?: number;
  readonly createdDaysAgo?: number;
  readonly rotationEnabled?: boolean;
  readonly owningService?: string;
  /** Makes the one in `region` a replica. */
  readonly primaryRegion?: string;
};

export type MemberRoleDescription = {
  readonly path?: string;
  readonly name?: string;
  readonly trust?: PolicyDocument;
  readonly policy?: PolicyDocument;
  /** Denied beside what `policy` allows: for a role that lacks one permission. */
  readonly denyActions?: readonly string[];
  readonly maxSessionSeconds?: number;
  /** What the role says of itself; the newest version's words where absent. */
  readonly description?: string;
};

export type AccountState = 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | 'PENDING_ACTIVATION';

export type AccountDescription = {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly state?: AccountState;
  readonly tags?: Readonly<Record<string, string>>;
  readonly joinedDaysAgo?: number;
  /** True where absent, but for the management account; false: the role is missing. */
  readonly memberRole?: boolean | MemberRoleDescription;
  /** Actions (with wildcards) that a service control policy denies. */
  readonly scpDeny?: readonly string[];
  readonly groups?: Readonly<Record<string, GroupDescription | null>>;
  readonly users?: readonly UserDescription[];
  readonly fillUsers?: FillUsersDescription;
  readonly secrets?: readonly SecretDescription[];
  /** A complete credential report of that age is there already. */
  readonly reportAgeHours?: number;
  /** Its root user has an access key. */
  readonly rootHasKeys?: boolean;
};

export type GroupDescription = {
  readonly path?: string;
  readonly attachedPolicies?: readonly string[];
  readonly inlinePolicies?: Readonly<Record<string, PolicyDocument>>;
};

export type OuDescription = {
  readonly id?: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly accounts?: readonly AccountDescription[];
  readonly ous?: readonly OuDescription[];
};

export type OrganizationDescription = {
  readonly management: string;
  readonly organizationId?: string;
  readonly rootId?: string;
  readonly region?: string;
  readonly clock?: { readonly now?: string; readonly frozen?: boolean };
  /** Directly in the root; the management account is added where it is not named. */
  readonly accounts?: readonly AccountDescription[];
  readonly ous?: readonly OuDescription[];
  /** Defaults for the role of every account. */
  readonly memberRole?: MemberRoleDescription;
};
