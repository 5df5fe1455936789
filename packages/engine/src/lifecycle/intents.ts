import type { Decision } from '../model/decision.ts';
import type { Intent, IssuedKey, Key } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { KeyId } from '../model/ids.ts';
import type { Situation } from './situation.ts';
import { act, finding, iamSettlesWithinMs, read, readOrUnknown, settled } from './situation.ts';
import { plusMs, stamp } from './time.ts';

// CreateDate is cut to whole seconds, and so is the Date header an intent is opened with.
const clockGrainMs = 2000;

/** The record of the key that an intent brought into custody. */
export const issuedBy = ({ openedAt, secret, by, userArn }: Intent, keyId: KeyId): IssuedKey => ({
  keyId,
  at: openedAt,
  secret,
  by,
  ...(userArn === undefined ? {} : { userArn }),
});

/** A key that the open intent may have made: the one recorded; where none is, one not there before and created in its time. */
const mayBeOf = (intent: Intent, key: Key): boolean => {
  if (intent.created !== undefined) return key.id === intent.created;
  const since = key.createdAt.getTime() - intent.openedAt.getTime();
  return !intent.keysBefore.includes(key.id) && since >= -clockGrainMs && since <= iamSettlesWithinMs;
};

/**
 * R3, and the end of an open intent: its key is in custody (settle), or, once neither it nor its secret can come late,
 * lost (discard it if that leaves a working key) or never made (settle).
 */
export function judgeIntent(user: Situation): Decision | undefined {
  const { facts, now } = user;
  const { intent } = facts.record;
  if (intent === undefined) return undefined;
  if (user.seen === 'reported') return read('R3', 'keys', 'a key may have been lost in a crash');
  if (!isKnown(facts.identity))
    return readOrUnknown('R3', ['identity', facts.identity], 'whether this still is the same user');
  // A key whose id was recorded is ours, whoever has it: the user may have been made anew a moment before its creation.
  const isListed = user.keys.some((key) => key.id === intent.created);
  if (facts.identity.userId !== intent.userId && !isListed) {
    return act('R3', { kind: 'settle-intent' }, 'the user was deleted and made anew since the key was asked for');
  }
  const opened = stamp(intent.openedAt);
  const ours = user.keys.filter((key) => mayBeOf(intent, key));
  const unread = ours.find((key) => !isKnown(key.custody));
  if (unread !== undefined)
    return readOrUnknown('R3', ['custody', unread.custody], 'whether the key came into custody before the crash');
  const stored = ours.find((key) => key.custody !== 'none');
  if (stored !== undefined) {
    return act(
      'R3',
      { kind: 'settle-intent', stored: stored.id },
      `${stored.id}, asked for at ${opened}, is in custody`,
    );
  }
  // IAM may list it late; and a PutSecretValue that was given up may still take effect: a key of it must not be gone then.
  const settlesAt = plusMs(intent.openedAt, iamSettlesWithinMs);
  if (now < settlesAt) {
    return settled(
      'R3',
      'waiting',
      `a key was asked for at ${opened}, and it or its secret may come late: until ${stamp(settlesAt)}`,
    );
  }
  for (const key of ours.filter((each) => each.status === 'Active')) {
    if (!isKnown(key.lastUse)) return readOrUnknown('R3', ['last-use', key.lastUse], 'a key in use is not a lost one');
    const isCertain = key.id === intent.created;
    const neverUsed = key.lastUse.at === undefined;
    const recordedOneWorks = user.active.some((other) => other.id !== key.id && intent.keysBefore.includes(other.id));
    if (neverUsed && recordedOneWorks) {
      return act(
        'R3',
        { kind: 'discard-orphan', keyId: key.id },
        `made by the intent of ${opened}, and its secret was lost in a crash`,
      );
    }
    // Whoever uses a key that may be ours has its secret: then it is not ours, unless it certainly is.
    if (isCertain || neverUsed) {
      const why = neverUsed ? 'no key that was there before is active' : 'it has been used since';
      return finding('R3', 'lost-key', `the secret of ${key.id} was lost in a crash at ${opened}, but ${why}`);
    }
  }
  return act('R3', { kind: 'settle-intent' }, `no key of the intent of ${opened} came to be`);
}
