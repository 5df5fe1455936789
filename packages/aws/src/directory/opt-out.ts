import { GetResourcesCommand, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type AccountId, accountId, type Fact, isAccountId, isKnown, type Policy, type Tags } from '@rekey/engine';
import { allPages, collect } from '../aws/pages.ts';
import { readable } from './readable.ts';

type OptOutTag = Policy['accounts']['optOutTag'];

const pageSize = 100;

/** The accounts that carry the tag, a page of 100 at a time. Only the management account is told; others see none. */
export async function accountsWithTag(
  tagging: ResourceGroupsTaggingAPIClient,
  { key, value }: OptOutTag,
): Promise<Fact<ReadonlySet<AccountId>>> {
  const filter = { Key: key, ...(value === undefined ? {} : { Values: [value] }) };
  const pages = allPages(
    (token) =>
      tagging.send(
        new GetResourcesCommand({
          ResourceTypeFilters: ['organizations:account'],
          TagFilters: [filter],
          ResourcesPerPage: pageSize,
          ...(token === undefined ? {} : { PaginationToken: token }),
        }),
      ),
    (page) => page.PaginationToken,
  );
  return readable('tag:GetResources', async () => {
    const resources = await collect(pages, (page) => page.ResourceTagMappingList);
    return new Set(resources.flatMap(({ ResourceARN }) => accountIn(ResourceARN)));
  });
}

/** From `arn:aws:organizations::<management>:account/o-1/<account>`. */
function accountIn(arn: string | undefined): readonly AccountId[] {
  const last = arn?.split('/').at(-1) ?? '';
  return isAccountId(last) ? [accountId(last)] : [];
}

/** Whether these tags opt an account out. */
export function carries(tags: Fact<Tags>, { key, value }: OptOutTag): Fact<boolean> {
  if (!isKnown(tags)) return tags;
  return Object.hasOwn(tags, key) && (value === undefined || tags[key] === value);
}
