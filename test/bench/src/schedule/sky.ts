import type {
  AccountId,
  AccountResult,
  AccountRollup,
  LeaseRecord,
  ListedKey,
  RunSummary,
  UserName,
} from '@rekey/engine';
import type { Assumptions } from './assumptions.ts';
import { indexOf, type Organization } from './organization.ts';
import { createBucket, type Resource } from './resources.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What is in one account while it is visited. */
export type LiveAccount = {
  readonly id: AccountId;
  readonly index: number;
  readonly due: number;
  readonly iam: Resource;
  readonly secrets: Resource;
  readonly keys: Map<UserName, readonly ListedKey[]>;
  reportReadyAt: number | undefined;
};

/** What a run writes and reads again. */
export type Written = {
  lease: LeaseRecord | undefined;
  run: RunSummary | undefined;
  readonly rollups: Map<AccountId, AccountRollup>;
  readonly results: Map<AccountId, AccountResult>;
  readonly tallies: Map<string, number>;
};

/** AWS as all processes of a run share it. */
export type Sky = {
  readonly time: VirtualTime;
  readonly assumptions: Assumptions;
  readonly organization: Organization;
  readonly shared: Readonly<
    Record<'listAccounts' | 'listTags' | 'assumeRole' | 'tableWrites' | 'tableReads' | 'childStarts', Resource>
  >;
  readonly calls: Map<string, number>;
  readonly written: Written;
  account(id: AccountId): LiveAccount;
  /** What is not needed any more need not be kept. */
  forget(id: AccountId): void;
};

export function createSky(organization: Organization, assumptions: Assumptions, start: Date): Sky {
  const live = new Map<AccountId, LiveAccount>();
  return {
    time: createVirtualTime(start),
    assumptions,
    organization,
    shared: {
      listAccounts: createBucket(assumptions.listAccounts),
      listTags: createBucket(assumptions.listTags),
      assumeRole: createBucket(assumptions.assumeRole),
      tableWrites: createBucket(assumptions.tableWrites),
      tableReads: createBucket(assumptions.tableReads),
      childStarts: createBucket(assumptions.stepFunctions.childStarts),
    },
    calls: new Map(),
    written: { lease: undefined, run: undefined, rollups: new Map(), results: new Map(), tallies: new Map() },
    account(id) {
      const there = live.get(id);
      if (there !== undefined) return there;
      const index = indexOf(id);
      const account: LiveAccount = {
        id,
        index,
        due: organization.dueIn(index),
        iam: createBucket(assumptions.iam),
        secrets: createBucket(assumptions.secrets),
        keys: new Map(),
        reportReadyAt: undefined,
      };
      live.set(id, account);
      return account;
    },
    forget: (id) => void live.delete(id),
  };
}
