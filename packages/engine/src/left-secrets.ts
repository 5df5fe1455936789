import type { SecretRef } from './model/facts.ts';
import type { UserItem, UserResult, UserView } from './model/run.ts';
import type { AccountAccess, AccountMemory } from './ports.ts';

/** Of a user who is gone while a secret of ours is still there: told until somebody deletes it. */
export const hasLeftSecret = (view: UserView | undefined): boolean =>
  view?.notes?.includes('secret-without-user') ?? false;

/**
 * Whether a user who is gone has left a secret of ours, asked of each one; true where it could not be asked, so that nothing is
 * forgotten. What went along to another name is not left.
 */
export async function leavesSecret(
  item: UserItem,
  { access, memory, results }: { access: AccountAccess; memory: AccountMemory; results: readonly UserResult[] },
): Promise<boolean> {
  const { issued } = item.record;
  const ids = new Set<unknown>(issued.map(({ keyId }) => keyId));
  const isElsewhere =
    results.some(({ view }) => view?.keys.some(({ id }) => ids.has(id))) ||
    [...memory.users.values()].some(
      ({ user, record }) => user !== item.user && record.issued.some(({ keyId }) => ids.has(keyId)),
    );
  if (isElsewhere) return false;
  const secrets = new Map(issued.map(({ secret }) => [`${secret.region} ${secret.name}`, secret]));
  const there = await Promise.all([...secrets.values()].map((secret) => isOurs(access, secret)));
  return there.includes(true);
}

async function isOurs(access: AccountAccess, { region, name }: SecretRef): Promise<boolean> {
  return access
    .vault(region)
    .inspect(name)
    .then(
      (state) => state.status === 'ours' && !state.scheduledForDeletion,
      () => true,
    );
}
