import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { AccountId, Custody, KeyId } from '@rekey/engine';
import { versionIdOf } from './version-id.ts';

/** Where each key's version of the secret stands. A secret that is missing or scheduled for deletion keeps nothing. */
export function custodyIn(
  secret: DescribeSecretResponse | undefined,
  account: AccountId,
  keyIds: readonly KeyId[],
): ReadonlyMap<KeyId, Custody> {
  const stages = secret?.DeletedDate === undefined ? (secret?.VersionIdsToStages ?? {}) : {};
  return new Map(keyIds.map((keyId) => [keyId, custodyAt(stages[versionIdOf(account, keyId)])]));
}

function custodyAt(stages: readonly string[] = []): Custody {
  if (stages.includes('AWSCURRENT')) return 'current';
  return stages.includes('AWSPREVIOUS') ? 'previous' : 'none';
}
