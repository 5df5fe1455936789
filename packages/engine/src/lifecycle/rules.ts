import type { Decision } from '../model/decision.ts';
import type { Key } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { UserName } from '../model/ids.ts';
import { nameOf } from '../model/placeholder.ts';
import { judgeException } from './exceptions.ts';
import { judgeIntent } from './intents.ts';
import type { Situation } from './situation.ts';
import {
  act,
  age,
  finding,
  iamSettlesWithinMs,
  isIssued,
  isOne,
  isPair,
  issuedInThisRun,
  read,
  readOrUnknown,
  settled,
} from './situation.ts';
import { daysSince, plusDays, plusMs, stamp } from './time.ts';

/** Silent about every situation but its own. The order in which they are tried is in decide.ts. */
export type Rule = (user: Situation) => Decision | undefined;

/** R1: account opted out, mode off, or the user covered by an exception or hold in force. */
export const r1: Rule = judgeException;

/** R2: carries an AWS quarantine policy. */
export const r2: Rule = ({ facts }) => {
  if (!isKnown(facts.attachedPolicies)) return undefined;
  const quarantine = facts.attachedPolicies.find((name) => name.startsWith('AWSCompromisedKeyQuarantine'));
  return quarantine === undefined
    ? undefined
    : finding('R2', 'quarantined', `AWS attached ${quarantine}: it holds a key of this user for leaked`);
};

/** R3: a key of ours that was lost in a crash. */
export const r3: Rule = judgeIntent;

/** R4: three or more keys, as racing creates leave them. */
export const r4: Rule = ({ facts, keys, seen }) => {
  const more = isKnown(facts.keys) && facts.keys.more;
  if (more && seen === 'reported') return read('R4', 'keys', 'the report says that there are more than two keys');
  return keys.length >= 3
    ? finding('R4', 'three-keys', `${keys.length} keys, where AWS means to allow two`)
    : undefined;
};

/** R5: no keys. Nobody gets a first key from us. */
export const r5: Rule = ({ keys }) => (keys.length === 0 ? settled('R5', 'no-keys', 'no keys') : undefined);

/** R6: only inactive keys: left as it is. */
export const r6: Rule = ({ active }) =>
  active.length === 0 ? settled('R6', 'inactive-only', 'only inactive keys') : undefined;

/** R7: a key that Rekey had switched off is active again: hands off for a while from the first sight of it. */
export const r7: Rule = ({ facts, rules, active, now, seen }) => {
  const { handsOffDays } = rules.lifecycle;
  for (const entry of facts.record.switchedOff) {
    if (!active.some((key) => key.id === entry.keyId)) continue;
    const settlesAt = plusMs(entry.at, iamSettlesWithinMs);
    if (now < settlesAt) {
      return settled(
        'R7',
        'waiting',
        `${entry.keyId} was switched off, and IAM may list it late: until ${stamp(settlesAt)}`,
      );
    }
    if (entry.backOnSince === undefined && seen === 'reported') {
      return read('R7', 'keys', 'a key that Rekey had switched off seems to be active again');
    }
    const since = entry.backOnSince ?? now;
    if (daysSince(since, now) < handsOffDays) {
      const until = stamp(plusDays(since, handsOffDays));
      return finding(
        'R7',
        'switched-back-on',
        `${entry.keyId}, switched off ${stamp(entry.at)}, is active again; hands off until ${until}`,
      );
    }
  }
  return undefined;
};

/** R8: inactive keys go once the newest active key is old enough, but never in the run that switched them off. */
export const r8: Rule = ({ facts, rules, active, inactive, now }) => {
  const newest = active.at(-1);
  const graceDays = rules.lifecycle.deleteInactiveAfterDays;
  if (newest === undefined || age(newest, now) < graceDays) return undefined;
  for (const key of inactive) {
    const off = facts.record.switchedOff.find((entry) => entry.keyId === key.id);
    if (off !== undefined && off.by === facts.run) continue;
    // Switched off well after its successor was made: its own grace period counts, not the successor's age.
    const offLate = off !== undefined && off.at.getTime() > plusDays(newest.createdAt, 1).getTime();
    if (offLate && daysSince(off.at, now) < graceDays) continue;
    if (!isKnown(key.custody))
      return readOrUnknown('R8', ['custody', key.custody], 'the key to delete must not be the one in the secret');
    // Both may be: in different secrets, of which that of the older key was given up with its name.
    const isGivenUp = newest.custody === 'current' && key.createdAt <= newest.createdAt;
    if (key.custody === 'current' && !isGivenUp) {
      return finding('R8', 'stored-key-inactive', `${nameOf(key)} is inactive, but it is the key in the user's secret`);
    }
    return act(
      'R8',
      { kind: 'delete', keyId: key.id },
      `inactive, and the active key dates from ${stamp(newest.createdAt)}`,
    );
  }
  return undefined;
};

/** R9: two active keys, the newest issued by Rekey: the overlap. */
export const r9: Rule = (user) => {
  const { facts, active, now } = user;
  if (!isPair(active)) return undefined;
  const [older, newer] = active;
  const { overlap, rotateAfterDays } = user.rules.lifecycle;

  if (!isIssued(newer, facts)) {
    // Where the table does not know the newest key, only the secret can tell; asked when R10 would otherwise act.
    const turnsOnIt = age(older, now) >= rotateAfterDays && !isKnown(newer.custody);
    return turnsOnIt
      ? readOrUnknown('R9', ['custody', newer.custody], 'whether Rekey issued the newest key')
      : undefined;
  }
  const newerAge = age(newer, now);
  const made = `the new key dates from ${stamp(newer.createdAt)}`;
  if (newerAge < overlap.minDays) {
    return settled(
      'R9',
      'overlap',
      `${made}; both stay active at least until ${stamp(plusDays(newer.createdAt, overlap.minDays))}`,
    );
  }
  const atMax = newerAge >= overlap.maxDays;
  const listens = overlap.quietDays > 0 && !(atMax && overlap.atMaxDays === 'deactivate');
  const needed = listens ? stillNeeded(older, newer, { quietDays: overlap.quietDays, now }) : undefined;
  if (typeof needed === 'object') return needed;
  if (needed !== undefined) {
    const endsAt = stamp(plusDays(newer.createdAt, overlap.maxDays));
    return atMax
      ? finding('R9', 'overlap-at-max', `${needed}, and the overlap ended ${endsAt}`)
      : settled('R9', 'overlap', `${needed}; the overlap ends ${endsAt}`);
  }
  if (!isKnown(newer.custody)) return readOrUnknown('R9', ['custody', newer.custody], 'the new key must be in custody');
  if (newer.custody !== 'current') {
    return finding('R9', 'custody-lost', `${nameOf(newer)} is not the current value of the user's secret`);
  }
  return act(
    'R9',
    { kind: 'deactivate', keyId: older.id },
    `its successor, ${nameOf(newer)}, is in the user's secret since ${stamp(newer.createdAt)}`,
  );
};

/** Why the old key of an overlap is to stay on: it is in use, or whoever used it has not come for the new one yet. */
function stillNeeded(
  older: Key,
  newer: Key,
  { quietDays, now }: { readonly quietDays: number; readonly now: Date },
): Decision | string | undefined {
  if (!isKnown(older.lastUse))
    return readOrUnknown('R9', ['last-use', older.lastUse], 'whether the old key is still in use');
  const usedAt = older.lastUse.at;
  if (usedAt === undefined) return undefined;
  if (daysSince(usedAt, now) < quietDays) return `${nameOf(older)} was still used at ${stamp(usedAt)}`;
  if (!isKnown(newer.lastUse))
    return readOrUnknown('R9', ['last-use', newer.lastUse], 'whether the new key is in use yet');
  return newer.lastUse.at === undefined ? `nobody has used ${nameOf(newer)} yet` : undefined;
}

/** R10: two active keys, the oldest due, neither issued by Rekey. Guard G2 may veto. */
export const r10: Rule = ({ facts, rules, active, now }) => {
  if (!isPair(active)) return undefined;
  const [oldest, newest] = active;
  const { rotateAfterDays, twoActiveKeys } = rules.lifecycle;
  if (age(oldest, now) < rotateAfterDays || isIssued(oldest, facts) || isIssued(newest, facts)) return undefined;
  if (!isKnown(oldest.custody))
    return readOrUnknown('R10', ['custody', oldest.custody], 'whether Rekey issued the oldest key');
  const because = `two active keys, the oldest due since ${stamp(plusDays(oldest.createdAt, rotateAfterDays))}`;
  switch (twoActiveKeys) {
    case 'delete-oldest':
      return act('R10', { kind: 'delete', keyId: oldest.id }, because);
    case 'deactivate-oldest':
      return act('R10', { kind: 'deactivate', keyId: oldest.id }, because);
    case 'report':
      return finding('R10', 'two-active-keys', because);
    default:
      return twoActiveKeys satisfies never;
  }
};

/** R11: two active keys otherwise. */
export const r11: Rule = ({ rules, active, now }) => {
  if (!isPair(active)) return undefined;
  const [oldest] = active;
  const dueSince = plusDays(oldest.createdAt, rules.lifecycle.rotateAfterDays);
  return age(oldest, now) >= rules.lifecycle.rotateAfterDays
    ? finding(
        'R11',
        'two-active-keys',
        `two active keys, the oldest due since ${stamp(dueSince)} and issued by Rekey, the newest by somebody else`,
      )
    : settled('R11', 'fresh', `two active keys, the oldest due ${stamp(dueSince)}`);
};

/** R12: one active key, due, and unused for a long time. */
export const r12: Rule = ({ rules, active, now }) => {
  const { ifUnused, rotateAfterDays } = rules.lifecycle;
  if (!isOne(active) || ifUnused.then === 'rotate' || rules.forced) return undefined;
  const [key] = active;
  if (age(key, now) < rotateAfterDays) return undefined;
  if (!isKnown(key.lastUse)) return readOrUnknown('R12', ['last-use', key.lastUse], 'whether the key is used at all');
  const idleSince = key.lastUse.at ?? key.createdAt;
  if (daysSince(idleSince, now) < ifUnused.days) return undefined;
  const because =
    key.lastUse.at === undefined ? `never used since ${stamp(idleSince)}` : `not used since ${stamp(idleSince)}`;
  return ifUnused.then === 'deactivate'
    ? act('R12', { kind: 'deactivate', keyId: key.id }, because)
    : finding('R12', 'unused-key', `due, but ${because}`);
};

/** R13: one active key, old enough: a new one, with its secret in custody. */
export const r13: Rule = (user) => {
  const { facts, rules, active, now } = user;
  if (!isOne(active)) return undefined;
  const [key] = active;
  const { rotateAfterDays } = rules.lifecycle;
  const forced = rules.forced && !issuedInThisRun(key, facts);
  if (!forced && age(key, now) < rotateAfterDays) return undefined;
  const because = forced
    ? `${nameOf(key)} is to be rotated now, by request`
    : `${nameOf(key)} is due since ${stamp(plusDays(key.createdAt, rotateAfterDays))}`;
  const ses = judgeSesSmtp(key, user);
  if (ses !== 'yes' && ses !== 'no') return ses;
  if (ses === 'yes' && rules.lifecycle.sesSmtp === 'report') {
    return finding('R13', 'ses-smtp', `${because}; looks like SES SMTP, whose password is made from the key`);
  }
  if (user.inactive.length > 0) {
    return settled('R13', 'waiting', `${because}; waiting for a slot: an inactive key may not go yet`);
  }
  const warning = ses === 'yes' ? '; looks like SES SMTP: its SMTP password changes with the key' : '';
  return act('R13', { kind: 'issue' }, because + warning);
};

/** R14: one active key, younger. */
export const r14 = ({ rules, active }: Situation): Decision => {
  const newest = active.at(-1);
  return settled(
    'R14',
    'fresh',
    newest === undefined
      ? 'nothing to do'
      : `due ${stamp(plusDays(newest.createdAt, rules.lifecycle.rotateAfterDays))}`,
  );
};

/**
 * The console names SES SMTP users `ses-smtp-user.<time>`; others are known by what their key was last used for. Undefined
 * where that has not been read.
 */
export function looksLikeSesSmtp(user: UserName, lastUse: Key['lastUse']): boolean | undefined {
  if (user.startsWith('ses-smtp-user')) return true;
  return isKnown(lastUse) ? lastUse.service === 'ses' : undefined;
}

function judgeSesSmtp(key: Key, { facts, rules }: Situation): 'yes' | 'no' | Decision {
  const looks = looksLikeSesSmtp(facts.name, key.lastUse);
  if (looks !== undefined) return looks ? 'yes' : 'no';
  // Rotating with or without a warning: not worth a call.
  return rules.lifecycle.sesSmtp === 'rotate'
    ? 'no'
    : readOrUnknown('R13', ['last-use', key.lastUse], 'whether the key is used for SES');
}
