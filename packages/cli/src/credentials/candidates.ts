import type { OwnerIdentity } from '@rekey/aws/owner';
import { defaultPolicy, type SecretRef, secretName } from '@rekey/engine';

/** What the policy that `rekey policy init` writes calls secrets. */
const recommendedName = 'rekey/{user}_credentials';

export type WhereToLook = { readonly secret: string | undefined; readonly region: string | undefined };

/** The secrets in which the new key may be: the policy that says so is not for owners to read. */
export const candidatesFor = (
  { user, partition }: Pick<OwnerIdentity, 'user' | 'partition'>,
  { secret, region }: WhereToLook,
  ownRegion: string,
): readonly SecretRef[] => {
  const names = secret === undefined ? [defaultPolicy.secrets.name, recommendedName] : [secret];
  const homes = partition === 'aws' ? [ownRegion, defaultPolicy.secrets.region] : [ownRegion];
  const regions = region === undefined ? homes : [region];
  return [...new Set(regions)].flatMap((where) =>
    names.map((name) => ({ name: secretName(name, user), region: where })),
  );
};
