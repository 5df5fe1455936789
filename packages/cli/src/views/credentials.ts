import type { OwnKey } from '@rekey/aws/owner';
import type { KeyId } from '@rekey/engine';
import { type Found, nameOf } from '../credentials/choose.ts';
import type { Standing } from '../credentials/standing.ts';
import type { Written } from '../credentials-file/write-profile.ts';
import type { Look } from '../text/look.ts';
import { wrapped } from '../text/text.ts';
import { ago, minute } from '../text/time.ts';
import type { Lines } from './page.ts';

type Told = { readonly look: Look; readonly now: Date; readonly keys: readonly OwnKey[] | 'unreadable' };
type Usable = Exclude<Standing, { kind: 'inactive' | 'gone' }>;

/** What an owner can know with their own rights: which key is new, and how long the old one works. */
export const standingLines = (found: Found, standing: Usable, told: Told): Lines =>
  sentences(found, standing, told).flatMap((text) => wrapped(text, told.look.width));

const sentences = (found: Found, standing: Usable, { now, keys }: Told): readonly string[] => {
  const { secret, key } = found;
  const made =
    key.createdAt === undefined ? '' : `, made ${minute(key.createdAt)} (${ago(key.createdAt, now, 'rough')})`;
  switch (standing.kind) {
    case 'in-use':
      return [
        `You use the newest key already: ${key.keyId} of ${nameOf(secret)}${made}.`,
        ...otherKeys(key.keyId, keys),
      ];
    case 'outrun':
      return [
        `Your key ${standing.inHand.id}, made ${minute(standing.inHand.createdAt)}, is newer than the one in ${nameOf(secret)}: ${key.keyId}${made}. Keep yours.`,
      ];
    case 'waiting':
      return [`Your new key is ${key.keyId}, in ${nameOf(secret)}${made}.`, oldKey(standing.inHand), ...unseen(keys)];
    default:
      return standing satisfies never;
  }
};

const untilWhen =
  'For how long cannot be seen with your rights: the policy of your organization decides, and it may go off at any time. Change to the new key now; whoever runs Rekey can tell you the date.';

const oldKey = (inHand: KeyId | undefined): string =>
  inHand === undefined
    ? `You are here by a session; from which of your keys does not show. If it is an older one, it still works. ${untilWhen}`
    : `The key you use, ${inHand}, is another, and still works. ${untilWhen}`;

const unseen = (keys: Told['keys']): readonly string[] =>
  keys === 'unreadable'
    ? ['Whether the new key is active was not checked: you may not list your keys (iam:ListAccessKeys).']
    : [];

const otherKeys = (newest: KeyId, keys: Told['keys']): readonly string[] =>
  keys === 'unreadable'
    ? []
    : keys
        .filter(({ id, isActive }) => id !== newest && isActive)
        .map(({ id, createdAt }) => `${id}, made ${minute(createdAt)}, works too, for now: see that nothing uses it.`);

/** What became of the credentials file. */
export const writtenLines = (written: Written, profile: string, look: Look): Lines =>
  writtenSentences(written, profile).flatMap((text) => wrapped(text, look.width));

const writtenSentences = ({ status, file, backup, removedToken }: Written, profile: string): readonly string[] =>
  status === 'unchanged'
    ? [`Profile ${profile} in ${file} has this key already. Nothing was written.`]
    : [
        `Profile ${profile} in ${file} has the new key.${backup === undefined ? '' : ` The file as it was: ${backup}`}`,
        ...(removedToken ? ['Its aws_session_token was removed: it belonged to other credentials.'] : []),
      ];
