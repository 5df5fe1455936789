import type { Account, Directory, OrganizationalUnit } from '@rekey/engine';
import type { Organization as Places } from '@rekey/policy';

/** The organization as a policy is held against it. */
export type OrganizationView = {
  readonly id: string;
  readonly managementAccount: Account['id'];
  /** The ARN of whoever asks. */
  readonly caller: string;
  readonly accounts: readonly Account[];
  readonly units: readonly OrganizationalUnit[];
  /** Where a scope of the policy is; undefined for one that is not in the organization. */
  readonly places: Places;
};

/** Lists accounts and organizational units, empty ones too: a call for each unit, and one for each 20 accounts. */
export const viewOrganization = async (directory: Directory): Promise<OrganizationView> => {
  const { id, managementAccount, caller } = await directory.organization();
  const accounts: Account[] = [];
  for await (const account of directory.accounts()) accounts.push(account);
  const units = await directory.organizationalUnits();
  const paths = new Map<string, readonly string[]>([
    ...units.map((unit) => [unit.id, unit.ouPath] as const),
    ...accounts.map((account) => [account.id, [...account.ouPath, account.id]] as const),
  ]);
  return { id, managementAccount, caller: caller.arn, accounts, units, places: (unit) => paths.get(unit) };
};
