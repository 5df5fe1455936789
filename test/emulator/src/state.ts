import type { AccountState } from './description.ts';

/** Everything there is, for tests that judge by what is there. Dates are ISO 8601, in virtual time. */
export type State = {
  readonly now: string;
  readonly organization: OrganizationStateDump | null;
  readonly accounts: Readonly<Record<string, AccountStateDump>>;
  /** Every secret access key ever made, those seeded included. */
  readonly minted: readonly MintedKey[];
};

export type MintedKey = {
  readonly account: string;
  readonly user: string;
  readonly keyId: string;
  readonly secret: string;
};

export type OrganizationStateDump = {
  readonly id: string;
  readonly rootId: string;
  readonly management: string;
  readonly ous: readonly {
    readonly id: string;
    readonly name: string;
    readonly parentId: string;
    readonly tags: Readonly<Record<string, string>>;
  }[];
  readonly delegatedAdministrators: readonly { readonly account: string; readonly services: readonly string[] }[];
};

export type AccountStateDump = {
  readonly id: string;
  readonly name: string | null;
  readonly state: AccountState | null;
  readonly parentId: string | null;
  /** As in `Account.Paths`. */
  readonly path: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, UserState>>;
  /** By region, then by name. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, SecretState>>>>;
  readonly roles: Readonly<Record<string, { readonly arn: string }>>;
};

export type UserState = {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly userId: string;
  readonly createDate: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
  readonly attachedPolicies: readonly string[];
  readonly console: boolean;
  readonly keys: readonly KeyState[];
};

export type KeyState = {
  readonly id: string;
  readonly status: 'Active' | 'Inactive';
  readonly createDate: string;
  readonly lastUsed: { readonly date: string; readonly service: string; readonly region: string } | null;
};

export type SecretState = {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: string | null;
  readonly createdDate: string;
  /** When the recovery window ends; null where the secret is not scheduled for deletion. */
  readonly deletionDate: string | null;
  readonly rotationEnabled: boolean;
  readonly replicas: readonly string[];
  readonly versions: readonly {
    readonly id: string;
    readonly stages: readonly string[];
    readonly createdDate: string;
    readonly value: string | null;
  }[];
};
