import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { SecretState } from '@rekey/engine';

/** Marks the secrets that Rekey writes: the member role may be limited to them, and others are adopted or refused. */
export const managedTag = { Key: 'rekey:managed', Value: 'true' } as const;

/** What a secret is to us. One that something else rotates, owns or replicates here is never ours to write. */
export function stateOf(secret: DescribeSecretResponse, region: string): Exclude<SecretState, { status: 'absent' }> {
  const because = whyNotOurs(secret, region);
  if (because !== undefined) return { status: 'not-ours', because };
  const isManaged = secret.Tags?.some(({ Key, Value }) => Key === managedTag.Key && Value === managedTag.Value);
  return { status: isManaged ? 'ours' : 'foreign', scheduledForDeletion: secret.DeletedDate !== undefined };
}

function whyNotOurs({ RotationEnabled, OwningService, PrimaryRegion }: DescribeSecretResponse, region: string) {
  if (RotationEnabled) return 'Secrets Manager rotates it';
  if (OwningService) return `${OwningService} owns it`;
  if (PrimaryRegion && PrimaryRegion !== region) return `it is a replica of the one in ${PrimaryRegion}`;
  return undefined;
}
