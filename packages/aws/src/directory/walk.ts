import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { type AccountId, accountId, type OuId, ouId } from '@rekey/engine';
import { allPages, collect, fromToken } from '../aws/pages.ts';
import { organizationError } from './organization-error.ts';

const pageSize = 20; // the most that Organizations gives

type Walk = { readonly organizations: OrganizationsClient; readonly pace: () => Promise<void> };
type Parent = { readonly id: string; readonly ouPath: readonly OuId[] };

/** The OU path of every account, by walking the tree: for answers of ListAccounts that lack `Paths`. */
export async function walkOrganization(walk: Walk): Promise<ReadonlyMap<AccountId, readonly OuId[]>> {
  const found = new Map<AccountId, readonly OuId[]>();
  const parents: Parent[] = (await rootsOf(walk)).map((id) => ({ id, ouPath: [] }));
  for (let parent = parents.pop(); parent; parent = parents.pop()) {
    const { id, ouPath } = parent;
    for (const account of await accountsIn(walk, id)) found.set(account, ouPath);
    for (const ou of await ousIn(walk, id)) parents.push({ id: ou, ouPath: [...ouPath, ou] });
  }
  return found;
}

const rootsOf = ({ organizations, pace }: Walk) =>
  listed('organizations:ListRoots', pace, async (token) => {
    const page = await organizations.send(new ListRootsCommand(fromToken(token)));
    return { ids: idsOf(page.Roots), next: page.NextToken };
  });

const accountsIn = async ({ organizations, pace }: Walk, parent: string) =>
  (
    await listed('organizations:ListAccountsForParent', pace, async (token) => {
      const request = { ParentId: parent, MaxResults: pageSize, ...fromToken(token) };
      const page = await organizations.send(new ListAccountsForParentCommand(request));
      return { ids: idsOf(page.Accounts), next: page.NextToken };
    })
  ).map(accountId);

const ousIn = async ({ organizations, pace }: Walk, parent: string) =>
  (
    await listed('organizations:ListOrganizationalUnitsForParent', pace, async (token) => {
      const request = { ParentId: parent, MaxResults: pageSize, ...fromToken(token) };
      const page = await organizations.send(new ListOrganizationalUnitsForParentCommand(request));
      return { ids: idsOf(page.OrganizationalUnits), next: page.NextToken };
    })
  ).map(ouId);

type IdPage = { readonly ids: readonly string[]; readonly next: string | undefined };

function listed(
  action: string,
  pace: () => Promise<void>,
  ask: (token: string | undefined) => Promise<IdPage>,
): Promise<readonly string[]> {
  const pages = allPages(
    async (token) => {
      await pace();
      try {
        return await ask(token);
      } catch (error) {
        throw organizationError(error, action);
      }
    },
    ({ next }) => next,
  );
  return collect(pages, ({ ids }) => ids);
}

const idsOf = (items: readonly { Id?: string | undefined }[] = []): readonly string[] =>
  items.flatMap(({ Id }) => (Id === undefined ? [] : [Id]));
