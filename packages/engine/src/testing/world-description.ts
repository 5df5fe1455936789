import type { KeyStatus, Tags } from '../model/facts.ts';
import type { MemberRole } from '../model/member-role.ts';
import type { Hold } from '../model/rules.ts';
import type { AccountRollup, AccountState, UserItem } from '../model/run.ts';
import type { LeaseRecord } from '../ports.ts';

// An organization as a test describes it. What contract suites describe, every harness must be able to build; fields
// marked "in memory only" the suites do not use.

export type KeyDescription = {
  /** In memory only: AWS makes its own ids. */
  readonly id?: string;
  readonly ageDays: number;
  readonly status?: KeyStatus;
  /** Absent: never used. */
  readonly lastUsedDaysAgo?: number;
  readonly lastUsedService?: string;
  /** In memory only: puts the key's version into the user's secret (default name, us-east-1), which is made for it. */
  readonly custody?: 'current' | 'previous';
  /** In memory only: the table knows that Rekey made it, at its creation. */
  readonly issued?: boolean;
  /** In memory only: the table knows that Rekey switched it off so many days ago. */
  readonly switchedOffDaysAgo?: number;
};

export type UserDescription = {
  readonly name: string;
  readonly path?: string;
  readonly tags?: Tags;
  readonly groups?: readonly string[];
  /** Names of managed policies. */
  readonly attachedPolicies?: readonly string[];
  readonly console?: boolean;
  /** Three or more are possible, as racing creates make them in AWS. */
  readonly keys?: readonly KeyDescription[];
};

export type SecretDescription = {
  readonly name: string;
  /** us-east-1 where absent. */
  readonly region?: string;
  /** Absent: without a value. */
  readonly value?: string;
  /** In memory only: it carries Rekey's tag. Suites make such secrets through the port. */
  readonly ours?: boolean;
  readonly policy?: string;
  readonly scheduledForDeletion?: boolean;
  readonly rotationEnabled?: boolean;
  readonly owningService?: string;
  /** The secret is a replica of one there. */
  readonly primaryRegion?: string;
};

export type AccountDescription = {
  readonly id: string;
  readonly name?: string;
  readonly state?: AccountState;
  /** OU ids from the root down. */
  readonly ouPath?: readonly string[];
  readonly joinedDaysAgo?: number;
  readonly tags?: Tags;
  /** In memory only: ListTagsForResource is refused. */
  readonly tagsReadable?: boolean;
  /** True where absent, but for the management account: the role of the default policy is there. */
  readonly memberRole?: boolean;
  /** In memory only: what the role says of itself; of the newest version, for rotating, where absent. */
  readonly role?: MemberRole;
  /** IAM actions that the role lacks. */
  readonly denyActions?: readonly string[];
  /** IAM actions that a service control policy denies. */
  readonly scpDeny?: readonly string[];
  /** Regions that the account has not enabled. */
  readonly disabledRegions?: readonly string[];
  readonly rootHasKeys?: boolean;
  /** False: its credential report is never ready in time. */
  readonly reportCompletes?: boolean;
  readonly users?: readonly UserDescription[];
  readonly secrets?: readonly SecretDescription[];
};

export type WorldDescription = {
  /** 999999999999 where absent; it is always an account of the organization. */
  readonly managementAccount?: string;
  /** The account whose credentials Rekey has; the management account where absent. */
  readonly callerAccount?: string;
  readonly accounts?: readonly AccountDescription[];
  /** In memory only: what the table holds beside what keys say of themselves. */
  readonly table?: {
    readonly exists?: boolean;
    readonly lease?: LeaseRecord;
    readonly holds?: readonly Hold[];
    readonly items?: readonly UserItem[];
    readonly rollups?: readonly AccountRollup[];
  };
  /** What Rekey has: by `no-organization-access`, an identity that may read nothing of the organization. */
  readonly credentials?: 'valid' | 'missing' | 'expired' | 'no-organization-access';
  /** In memory only: where the clock starts. */
  readonly startsAt?: Date;
};
