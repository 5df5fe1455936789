import type { OwnerIdentity, OwnKey, StoredKey } from '@rekey/aws/owner';
import type { KeyId } from '@rekey/engine';

/** How the key in the secret stands to the one its owner uses. */
export type Standing =
  /** The owner uses it already. */
  | { readonly kind: 'in-use' }
  /** The owner's key is another: the older one, as far as can be seen. */
  | { readonly kind: 'waiting'; readonly inHand: KeyId | undefined }
  /** The owner's key was made after the one in the secret. */
  | { readonly kind: 'outrun'; readonly inHand: OwnKey }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'gone' };

// IAM shows a new key to everybody only after a while.
const lateMs = 15 * 60 * 1_000;

export const standingOf = (
  stored: StoredKey,
  { keyInHand }: Pick<OwnerIdentity, 'keyInHand'>,
  { keys, now }: { readonly keys: readonly OwnKey[] | 'unreadable'; readonly now: Date },
): Standing => {
  // AWS has just answered to it.
  if (stored.keyId === keyInHand) return { kind: 'in-use' };
  const waiting: Standing = { kind: 'waiting', inHand: keyInHand };
  if (keys === 'unreadable') return waiting;
  const listed = keys.find(({ id }) => id === stored.keyId);
  if (listed === undefined) return isYoung(stored, now) ? waiting : { kind: 'gone' };
  if (!listed.isActive) return { kind: 'inactive' };
  const inHand = keys.find(({ id }) => id === keyInHand);
  return inHand !== undefined && inHand.createdAt > listed.createdAt ? { kind: 'outrun', inHand } : waiting;
};

const isYoung = ({ createdAt }: StoredKey, now: Date): boolean =>
  createdAt !== undefined && now.getTime() - createdAt.getTime() < lateMs;
