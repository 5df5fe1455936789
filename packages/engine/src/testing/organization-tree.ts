import type { AccountDescription, SecretDescription, WorldDescription } from './world-description.ts';
import { theManagementAccount } from './world-seed.ts';

export type TreeAccount = Omit<AccountDescription, 'ouPath' | 'memberRole' | 'denyActions' | 'secrets'> & {
  readonly memberRole: boolean | { readonly denyActions: readonly string[] };
  readonly secrets: readonly (Omit<SecretDescription, 'scheduledForDeletion' | 'ours'> & {
    readonly deletedDaysAgo?: number;
  })[];
};

export type TreeOu = {
  readonly id: string;
  readonly name: string;
  readonly accounts: readonly TreeAccount[];
  readonly ous: readonly TreeOu[];
};

/** A described organization as a tree of OUs, in the form that builders of real or emulated organizations take. */
export type OrganizationTree = {
  readonly management: string;
  readonly accounts: readonly TreeAccount[];
  readonly ous: readonly TreeOu[];
};

/** Leaves out what a description marks as "in memory only", `callerAccount` and `reportCompletes`: see to those beside the tree. */
export const organizationTree = (description: WorldDescription): OrganizationTree => {
  const management = description.managementAccount ?? theManagementAccount;
  const { accounts, ous } = below([], description.accounts ?? [], management);
  return { management, accounts, ous };
};

const below = (
  path: readonly string[],
  accounts: readonly AccountDescription[],
  management: string,
): Pick<TreeOu, 'accounts' | 'ous'> => {
  const here = accounts.filter(({ ouPath = [] }) => ouPath.length === path.length);
  const deeper = accounts.filter(({ ouPath = [] }) => ouPath.length > path.length);
  const children = new Set(deeper.flatMap(({ ouPath = [] }) => ouPath[path.length] ?? []));
  return {
    accounts: here.map((account) => treeAccount(account, management)),
    ous: [...children].map((id) => ({
      id,
      name: id,
      ...below(
        [...path, id],
        deeper.filter(({ ouPath = [] }) => ouPath[path.length] === id),
        management,
      ),
    })),
  };
};

const treeAccount = (account: AccountDescription, management: string): TreeAccount => {
  const {
    ouPath: _path,
    denyActions = [],
    memberRole = account.id !== management,
    secrets = [],
    tagsReadable: _tagsReadable,
    disabledRegions: _disabledRegions,
    rootHasKeys: _rootHasKeys,
    reportCompletes: _reportCompletes,
    ...rest
  } = account;
  return {
    ...rest,
    memberRole: memberRole && denyActions.length > 0 ? { denyActions } : memberRole,
    secrets: secrets.map(({ scheduledForDeletion, ours: _ours, ...secret }) => ({
      ...secret,
      ...(scheduledForDeletion === true ? { deletedDaysAgo: 1 } : {}),
    })),
  };
};
