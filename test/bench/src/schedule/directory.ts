import { createPacer, listingPace, tagPace } from '@rekey/aws/pacer';
import { defaultLimits } from '@rekey/aws/settings';
import { accountId, type Clock, type Directory } from '@rekey/engine';
import { indexOf } from './organization.ts';
import type { Wire } from './wire.ts';

const accountsPerPage = 20;
const caller = accountId('999999999999');

export type DirectoryOptions = {
  readonly clock: Clock;
  /** Whether its account is the management account: where it is, one call tells the accounts that are opted out. */
  readonly isManagement: boolean;
  /** Of all processes of the run; absent: this one has it to itself. */
  readonly tagPace?: (wire: Wire) => Promise<void>;
};

/** The organization, listed at the adapter's own pace; opt-out tags as outside of the management account, or as in it. */
export function createDirectory(wire: Wire, { clock, isManagement, tagPace: shared }: DirectoryOptions): Directory {
  const { sky } = wire;
  const { aws } = sky.assumptions.latencyMs;
  const pace = createPacer(clock, listingPace(defaultLimits));
  const own = createPacer(clock, tagPace(defaultLimits));
  const paceTags = (): Promise<void> => (shared === undefined ? own() : shared(wire));
  return {
    async organization() {
      await Promise.all([
        wire.ask({ name: 'sts:GetCallerIdentity', latencyMs: aws, rate: sky.shared.assumeRole }),
        wire.ask({ name: 'organizations:DescribeOrganization', latencyMs: aws }),
      ]);
      return {
        id: 'o-bench',
        managementAccount: isManagement ? caller : accountId('999999999998'),
        caller: { account: caller, arn: `arn:aws:sts::${caller}:assumed-role/rekey/worker` },
      };
    },
    async *accounts() {
      const all = sky.organization.accounts;
      for (let from = 0; from < all.length; from += accountsPerPage) {
        await pace();
        await wire.ask({
          name: 'organizations:ListAccounts',
          account: from,
          latencyMs: aws,
          rate: sky.shared.listAccounts,
        });
        yield* all.slice(from, from + accountsPerPage);
      }
    },
    organizationalUnits: () => Promise.resolve([]),
    async optedOut() {
      if (!isManagement) return 'unread';
      await wire.ask({ name: 'tag:GetResources', latencyMs: aws });
      return new Set();
    },
    async isOptedOut(account) {
      await paceTags();
      await wire.ask({
        name: 'organizations:ListTagsForResource',
        account: indexOf(account),
        latencyMs: aws,
        rate: sky.shared.listTags,
      });
      return false;
    },
    tags: () => Promise.resolve({}),
  };
}
