import { RekeyError } from '../errors.ts';
import type { Intent, KeyStatus, LastUse, Tags, UserRecord } from '../model/facts.ts';
import type { AccountId, KeyId, OuId, RunId, UserId, UserName } from '../model/ids.ts';
import type { MemberRole } from '../model/member-role.ts';
import type { Hold } from '../model/rules.ts';
import type { AccountResult, AccountRollup, AccountState, HistoryEvent, RunSummary, UserView } from '../model/run.ts';
import type { Told } from '../notice-ports.ts';
import type { LeaseRecord, Report } from '../ports.ts';
import type { KeyOwner, PolicyVersionHead } from '../status-reader.ts';

// What there is, as AWS and the table hold it. Mutable: the ports and `people` change it in place.

export type WorldKey = {
  readonly id: KeyId;
  status: KeyStatus;
  /** To the millisecond; AWS tells it in whole seconds. */
  readonly createdAt: Date;
  lastUse: LastUse;
  readonly secret: string;
};

export type WorldUser = {
  name: UserName;
  readonly userId: UserId;
  path: string;
  tags: Tags;
  groups: readonly string[];
  attachedPolicies: readonly string[];
  console: boolean;
  keys: WorldKey[];
};

export type WorldVersion = { readonly value: string; stage: 'current' | 'previous' | 'none' };

export type WorldSecret = {
  readonly name: string;
  /** By version id, which is made of account and key id. */
  readonly versions: Map<string, WorldVersion>;
  policy: string | undefined;
  /** Carries Rekey's tag. */
  ours: boolean;
  scheduledForDeletion: boolean;
  rotationEnabled: boolean;
  owningService: string | undefined;
  primaryRegion: string | undefined;
};

export type WorldAccount = {
  readonly id: AccountId;
  readonly name: string;
  state: AccountState;
  ouPath: readonly OuId[];
  joinedAt: Date | undefined;
  tags: Tags;
  tagsReadable: boolean;
  /** Roles that Rekey's caller may assume, as `path/name`. */
  roles: readonly string[];
  /** What the member role says of itself. */
  role: MemberRole;
  /** Actions that the role lacks, and that a service control policy denies. */
  denyActions: readonly string[];
  scpDeny: readonly string[];
  disabledRegions: readonly string[];
  rootHasKeys: boolean;
  reportCompletes: boolean;
  report: Extract<Report, { status: 'ready' }> | undefined;
  readonly users: Map<UserName, WorldUser>;
  /** By region and name. */
  readonly secrets: Map<string, Map<string, WorldSecret>>;
};

export type WorldItem = { record: Omit<UserRecord, 'intent'>; view: UserView | undefined };

/** The central table. Plain data through and through, so that it can be copied and put back. */
export type WorldTable = {
  exists: boolean;
  lease: LeaseRecord | undefined;
  holds: Hold[];
  runs: Map<RunId, RunSummary>;
  results: AccountResult[];
  rollups: Map<AccountId, AccountRollup>;
  /** What workers of a run count together. */
  tallies: Map<string, number>;
  items: Map<AccountId, Map<UserName, WorldItem>>;
  intents: Map<AccountId, Map<UserName, Intent>>;
  /** By account, time and id, as in the table: the completed item takes the place of the pending one. */
  history: Map<string, HistoryEvent>;
  /** Whose key it was when a view first showed it; kept when it is gone. */
  keyOwners: Map<KeyId, KeyOwner>;
  policyVersions: PolicyVersionHead[];
  untold: Map<string, HistoryEvent>;
  told: Map<string, Map<string, Told>>;
  /** The epoch that wrote an item last. */
  epochs: Map<string, number>;
};

export type WorldState = {
  readonly organizationId: string;
  readonly managementAccount: AccountId;
  caller: { readonly account: AccountId; readonly arn: string };
  credentials: 'valid' | 'missing' | 'expired' | 'no-organization-access';
  readonly accounts: Map<AccountId, WorldAccount>;
  table: WorldTable;
  /** Every secret access key there ever was, to search for leaks. */
  readonly minted: string[];
  nextNumber: number;
};

export const emptyTable = (): WorldTable => ({
  exists: true,
  lease: undefined,
  holds: [],
  runs: new Map(),
  results: [],
  rollups: new Map(),
  tallies: new Map(),
  items: new Map(),
  intents: new Map(),
  history: new Map(),
  keyOwners: new Map(),
  policyVersions: [],
  untold: new Map(),
  told: new Map(),
  epochs: new Map(),
});

export const userArn = (account: WorldAccount, user: Pick<WorldUser, 'name' | 'path'>): string =>
  `arn:aws:iam::${account.id}:user${user.path}${user.name}`;

export const secretsIn = (account: WorldAccount, region: string): Map<string, WorldSecret> => {
  const there = account.secrets.get(region);
  if (there !== undefined) return there;
  const none = new Map<string, WorldSecret>();
  account.secrets.set(region, none);
  return none;
};

/** Stands for the adapter's SHA-256: made of both, so that a key of another account is never taken for this one. */
export const versionId = (account: AccountId, key: KeyId): string => `${account}|${key}`;

/** The inner map under a key, made where there is none. */
export const at = <Outer, Inner, Value>(map: Map<Outer, Map<Inner, Value>>, key: Outer): Map<Inner, Value> => {
  const inner = map.get(key) ?? new Map<Inner, Value>();
  map.set(key, inner);
  return inner;
};

/** What goes into a table and comes out of it are copies. */
export const copy = <T>(value: T): T => structuredClone(value);

export const tableOf = ({ table }: WorldState): WorldTable => {
  if (!table.exists) throw new RekeyError('TABLE_NOT_FOUND', 'there is no such table');
  return table;
};
