import { ListTagsForResourceCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetResourcesCommand, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type AccountId, accountId, type Fact, isAccountId, isRekeyError, type Policy } from '@rekey/engine';
import { allPages, collect, fromToken } from '../aws/pages.ts';
import { translate } from '../aws/translate.ts';

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

type TagReader = { readonly organizations: OrganizationsClient; readonly pace: () => Promise<void> };

/** Whether one account carries the tag. */
export function hasTag(
  { organizations, pace }: TagReader,
  account: AccountId,
  { key, value }: OptOutTag,
): Promise<Fact<boolean>> {
  const pages = allPages(
    async (token) => {
      await pace();
      return organizations.send(new ListTagsForResourceCommand({ ResourceId: account, ...fromToken(token) }));
    },
    (page) => page.NextToken,
  );
  return readable('organizations:ListTagsForResource', async () => {
    const tags = await collect(pages, (page) => page.Tags);
    return tags.some((tag) => tag.Key === key && (value === undefined || tag.Value === value));
  });
}

/** What was refused is unreadable: never taken for "not opted out". */
async function readable<T>(action: string, read: () => Promise<T>): Promise<T | 'unreadable'> {
  try {
    return await read();
  } catch (error) {
    const translated = translate(error, { action });
    const refused =
      isRekeyError(translated) && ['PERMISSION_MISSING', 'SCP_DENIED', 'AWS_ERROR'].includes(translated.code);
    if (refused) return 'unreadable';
    throw translated;
  }
}
