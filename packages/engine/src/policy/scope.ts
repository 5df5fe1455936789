import type { AccountId, OuId } from '../model/ids.ts';
import type { Scope } from '../model/policy.ts';

/** Where an account stands: itself, and the OUs above it from the root down. */
export type Place = { readonly account: AccountId; readonly ouPath: readonly OuId[] };

/** How deep in the tree a scope holds this place: 0 for the organization, the account deepest; undefined if it is elsewhere. */
export function depthOf(scope: Scope, place: Place): number | undefined {
  if (scope === 'org') return 0;
  if (scope === place.account) return place.ouPath.length + 1;
  const index = place.ouPath.findIndex((ou) => ou === scope);
  return index === -1 ? undefined : index + 1;
}

export function deepest(scopes: readonly Scope[], place: Place): number | undefined {
  const depths = scopes.map((scope) => depthOf(scope, place)).filter((depth) => depth !== undefined);
  return depths.length === 0 ? undefined : Math.max(...depths);
}
