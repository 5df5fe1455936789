import { DescribeOrganizationCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type AccountId, accountId, type Clock, type Directory, type Organization } from '@rekey/engine';
import type { Caller } from '../aws/caller.ts';
import { once } from '../aws/once.ts';
import { homeRegionOf } from '../aws/partition.ts';
import type { CallLimits } from '../settings.ts';
import { listAccounts } from './accounts.ts';
import { accountsWithTag, carries } from './opt-out.ts';
import { organizationError } from './organization-error.ts';
import { createPacer, listingPace, tagPace } from './pacer.ts';
import { readTags } from './tags.ts';
import { walkOrganization, walkOrganizationalUnits } from './walk.ts';

type DirectoryRequest = {
  readonly caller: () => Promise<Caller>;
  readonly organizations: OrganizationsClient;
  readonly taggingIn: (region: string) => ResourceGroupsTaggingAPIClient;
  readonly clock: Clock;
  readonly limits: Pick<CallLimits, 'listingsPerSecond' | 'tagReadsPerSecond'>;
  /** In place of its own. */
  readonly tagPace: (() => Promise<void>) | undefined;
};

/** The organization as AWS Organizations tells it to the caller's account. */
export function createDirectory(request: DirectoryRequest): Directory {
  const { caller, organizations, taggingIn, clock, limits } = request;
  const pace = createPacer(clock, listingPace(limits));
  const paceTags = request.tagPace ?? createPacer(clock, tagPace(limits));

  const organization = once(async (): Promise<Organization> => {
    const described = describe(organizations);
    described.catch(() => {}); // who has no credentials is told so by the other call
    const { account, arn } = await caller();
    return { ...(await described), caller: { account, arn } };
  });

  const tagsOf = (account: AccountId) => readTags({ organizations, pace: paceTags }, account);

  return {
    organization,
    accounts() {
      const walk = once(() => walkOrganization({ organizations, pace }));
      const ouPathOf = async (account: AccountId) => (await walk()).get(account);
      return listAccounts({ organizations, pace, ouPathOf });
    },
    organizationalUnits: () => walkOrganizationalUnits({ organizations, pace }),
    async optedOut(tag) {
      const { caller: own, managementAccount } = await organization();
      const home = homeRegionOf((await caller()).partition);
      if (own.account !== managementAccount || home === undefined) return 'unread';
      return accountsWithTag(taggingIn(home), tag);
    },
    isOptedOut: async (account, tag) => carries(await tagsOf(account), tag),
    tags: tagsOf,
  };
}

async function describe(organizations: OrganizationsClient): Promise<Omit<Organization, 'caller'>> {
  try {
    const { Organization: told } = await organizations.send(new DescribeOrganizationCommand({}));
    if (!told?.Id || !told.MasterAccountId) throw new Error('DescribeOrganization names no management account');
    return { id: told.Id, managementAccount: accountId(told.MasterAccountId) };
  } catch (error) {
    throw organizationError(error, 'organizations:DescribeOrganization');
  }
}
