import { ListTagsForResourceCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountId, Fact, Tags } from '@rekey/engine';
import { allPages, collect, fromToken } from '../aws/pages.ts';
import { readable } from './readable.ts';

type TagReader = { readonly organizations: OrganizationsClient; readonly pace: () => Promise<void> };

/** The tags of one account, paged to the end. */
export function readTags({ organizations, pace }: TagReader, account: AccountId): Promise<Fact<Tags>> {
  const pages = allPages(
    async (token) => {
      await pace();
      return organizations.send(new ListTagsForResourceCommand({ ResourceId: account, ...fromToken(token) }));
    },
    (page) => page.NextToken,
  );
  return readable('organizations:ListTagsForResource', async () => {
    const tags = await collect(pages, (page) => page.Tags);
    return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  });
}
