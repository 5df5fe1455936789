import { isAccountId, isRekeyError, RekeyError, type Scope } from '@rekey/engine';
import type { OpenTable } from '../compose.ts';

/** Whether the scope is part of the organization; `unchecked`, and why, where nobody could tell. */
export type ScopeCheck = { readonly status: 'known' } | { readonly status: 'unchecked'; readonly because: string };

/** Asks the table, and only for what that does not know the organization. Throws UNKNOWN_ACCOUNT or USAGE for what is not there. */
export const checkScope = async (
  { store, directory }: Pick<OpenTable, 'store' | 'directory'>,
  scope: Scope,
): Promise<ScopeCheck> => {
  if (scope === 'org') return { status: 'known' };
  try {
    for await (const { account } of store.rollups()) if (isIn(scope, account)) return { status: 'known' };
    for await (const account of directory.accounts()) if (isIn(scope, account)) return { status: 'known' };
  } catch (error) {
    if (!isRekeyError(error) || error.code === 'TABLE_NOT_FOUND') throw error;
    return { status: 'unchecked', because: error.message };
  }
  const hint = 'Look for a slip of the pen. --force sets the hold all the same.';
  throw isAccountId(scope)
    ? new RekeyError('UNKNOWN_ACCOUNT', `not in this organization: ${scope}`, { hint })
    : new RekeyError('USAGE', `no account of this organization is in ${scope}`, { hint });
};

const isIn = (scope: Scope, { id, ouPath }: { readonly id: string; readonly ouPath: readonly string[] }): boolean =>
  id === scope || ouPath.includes(scope);
