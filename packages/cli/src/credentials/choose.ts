import type { OwnerIdentity, SecretReading, StoredKey } from '@rekey/aws/owner';
import { RekeyError, type SecretRef } from '@rekey/engine';
import { listed } from '../text/text.ts';

export type Read = { readonly secret: SecretRef; readonly reading: SecretReading };
export type Found = { readonly secret: SecretRef; readonly key: StoredKey };

/** The newest key among the secrets that were read; an error that says what stands in the way if there is none. */
export const chooseKey = (reads: readonly Read[], owner: OwnerIdentity): Found => {
  const found = reads.flatMap(({ secret, reading }) =>
    reading.status === 'found' ? [{ secret, key: reading.key }] : [],
  );
  const own = found.filter(({ key }) => isOf(key, owner)).toSorted((a, b) => madeAt(b) - madeAt(a));
  if (own[0] !== undefined) return own[0];
  if (found[0] !== undefined) throw ofSomebodyElse(found[0], owner);
  throw whyNone(reads, owner);
};

const madeAt = ({ key }: Found): number => key.createdAt?.getTime() ?? 0;

const isOf = ({ user, account }: StoredKey, owner: OwnerIdentity): boolean =>
  (user ?? owner.user) === owner.user && (account ?? owner.account) === owner.account;

const ofSomebodyElse = ({ secret, key }: Found, owner: OwnerIdentity): RekeyError =>
  new RekeyError(
    'OWN_SECRET_UNREADABLE',
    `${nameOf(secret)} holds a key of ${key.user ?? owner.user} in account ${key.account ?? owner.account}, and you are ${owner.user} in ${owner.account}`,
    {
      hint: 'Name your own secret with --secret NAME. After a change of your user name, the next rotation makes a new one.',
    },
  );

const whyNone = (reads: readonly Read[], owner: OwnerIdentity): RekeyError => {
  for (const { secret, reading } of reads) {
    if (reading.status === 'scheduled-for-deletion') return isGoing(secret);
    if (reading.status === 'foreign') return isForeign(secret);
  }
  for (const { secret, reading } of reads) {
    if (reading.status === 'denied') return isDenied(secret, reading.because, owner);
  }
  const unreachable = reads.flatMap(({ reading }) => (reading.status === 'unreachable' ? [reading.because] : []));
  return isNowhere(reads, owner, unreachable[0]);
};

const isGoing = (secret: SecretRef): RekeyError =>
  new RekeyError('OWN_SECRET_UNREADABLE', `${nameOf(secret)} is scheduled for deletion, so that nobody can read it`, {
    hint: 'Whoever looks after your account can bring it back: aws secretsmanager restore-secret --secret-id NAME. The next rotation of your key does the same.',
  });

const isForeign = (secret: SecretRef): RekeyError =>
  new RekeyError('OWN_SECRET_UNREADABLE', `${nameOf(secret)} holds something else than a key that Rekey issued`, {
    hint: 'It may be from before Rekey: look at it with aws secretsmanager get-secret-value --secret-id NAME. The next rotation of your key puts the new one there, or elsewhere: --secret NAME.',
  });

const isDenied = (...[secret, because, owner]: readonly [SecretRef, string, OwnerIdentity]): RekeyError =>
  new RekeyError('OWN_SECRET_UNREADABLE', `you may not read ${nameOf(secret)}: ${because}`, {
    hint: `Its policy lets in the user it was made for. It does not know you as ${owner.arn} if you were renamed or moved since: the next rotation of your key sets that right. Else ask whoever runs Rekey.`,
  });

const isNowhere = (
  ...[reads, owner, unreachable]: readonly [readonly Read[], OwnerIdentity, string | undefined]
): RekeyError => {
  const places = listed(reads.map(({ secret }) => nameOf(secret)));
  const aside = unreachable === undefined ? '' : ` (${unreachable})`;
  return new RekeyError('OWN_SECRET_NOT_FOUND', `${owner.user} can read no secret ${places}${aside}`, {
    hint: 'Either no key of yours was rotated yet, and the one you have goes on working; or the secret has another name or Region, which whoever runs Rekey knows: --secret NAME --secret-region REGION. AWS does not say which.',
  });
};

export const nameOf = ({ name, region }: SecretRef): string => `${name} (${region})`;
