import type { AccountId, Directory, NotifySettings, OuId } from '@rekey/engine';
import type { Notice } from './notice.ts';

const looksLikeAddress = /^[^\s@<>(),;:"\\]+@[\w-]+(\.[\w-]+)+$/;
const isAddress = (text: string | undefined): text is string => text !== undefined && looksLikeAddress.test(text);

/** Whom to write about a notice: the owner in the user's tag, the account's, or the fallback of the nearest scope. */
export type Owners = (notice: Notice) => Promise<string | undefined>;

export function createOwners(directory: Pick<Directory, 'tags'>, { ownerTags, fallback }: NotifySettings): Owners {
  const accounts = new Map<AccountId, Promise<string | undefined>>();
  const ownerOfAccount = async (account: AccountId): Promise<string | undefined> => {
    if (ownerTags.length === 0) return undefined;
    const tags = await directory.tags(account).catch(() => 'unreadable' as const);
    if (typeof tags === 'string') return undefined;
    return ownerTags.map((key) => tags[key]?.trim()).find(isAddress);
  };
  const once = (account: AccountId): Promise<string | undefined> => {
    const asked = accounts.get(account) ?? ownerOfAccount(account);
    accounts.set(account, asked);
    return asked;
  };
  return async (notice) => {
    if (notice.kind === 'exception') {
      const { owner, scopes } = notice.exception;
      return isAddress(owner) ? owner : (scopes.map((scope) => fallback[scope]).find(isAddress) ?? fallback['org']);
    }
    const { account, view } = notice.of;
    return (
      view.owner || (await once(account.id)) || fallbackFor({ account: account.id, ouPath: account.ouPath }, fallback)
    );
  };
}

/** That of the account, else of the deepest unit above it, else of the organization. */
export const fallbackFor = (
  { account, ouPath }: { readonly account: AccountId; readonly ouPath: readonly OuId[] },
  fallback: NotifySettings['fallback'],
): string | undefined => [account, ...ouPath.toReversed(), 'org'].map((scope) => fallback[scope]).find(isAddress);
