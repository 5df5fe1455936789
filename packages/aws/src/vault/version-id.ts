import { createHash } from 'node:crypto';
import type { AccountId, KeyId } from '@rekey/engine';

/**
 * The id of the secret's version that holds a key: 64 characters, the most that ClientRequestToken takes. The same key
 * always gets the same id, so that a put can be repeated, and the version is proof that the key is in custody.
 */
export const versionIdOf = (account: AccountId, keyId: KeyId): string =>
  createHash('sha256').update(`${account}|${keyId}`).digest('hex');
