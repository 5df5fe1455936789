import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { type AccountId, accountId, type OrganizationalUnit, type OuId, ouId } from '@rekey/engine';
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
    for (const ou of await ousIn(walk, id)) parents.push({ id: ou.id, ouPath: [...ouPath, ou.id] });
  }
  return found;
}

/** Every organizational unit, level by level, with its name and its path from the root down. */
export async function walkOrganizationalUnits(walk: Walk): Promise<readonly OrganizationalUnit[]> {
  const found: OrganizationalUnit[] = [];
  let parents: readonly Parent[] = (await rootsOf(walk)).map((id) => ({ id, ouPath: [] }));
  while (parents.length > 0) {
    const level: OrganizationalUnit[] = [];
    for (const { id, ouPath } of parents)
      for (const ou of await ousIn(walk, id)) level.push({ ...ou, ouPath: [...ouPath, ou.id] });
    found.push(...level);
    parents = level;
  }
  return found;
}

const rootsOf = ({ organizations, pace }: Walk) =>
  listed('organizations:ListRoots', pace, async (token) => {
    const page = await organizations.send(new ListRootsCommand(fromToken(token)));
    return { items: idsOf(page.Roots), next: page.NextToken };
  });

const accountsIn = async ({ organizations, pace }: Walk, parent: string) =>
  (
    await listed('organizations:ListAccountsForParent', pace, async (token) => {
      const request = { ParentId: parent, MaxResults: pageSize, ...fromToken(token) };
      const page = await organizations.send(new ListAccountsForParentCommand(request));
      return { items: idsOf(page.Accounts), next: page.NextToken };
    })
  ).map(accountId);

const ousIn = ({ organizations, pace }: Walk, parent: string) =>
  listed('organizations:ListOrganizationalUnitsForParent', pace, async (token) => {
    const request = { ParentId: parent, MaxResults: pageSize, ...fromToken(token) };
    const page = await organizations.send(new ListOrganizationalUnitsForParentCommand(request));
    const items = (page.OrganizationalUnits ?? []).flatMap(({ Id, Name = '' }) =>
      Id === undefined ? [] : [{ id: ouId(Id), name: Name }],
    );
    return { items, next: page.NextToken };
  });

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

function listed<Item>(
  action: string,
  pace: () => Promise<void>,
  ask: (token: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
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
  return collect(pages, ({ items }) => items);
}

const idsOf = (items: readonly { Id?: string | undefined }[] = []): readonly string[] =>
  items.flatMap(({ Id }) => (Id === undefined ? [] : [Id]));
