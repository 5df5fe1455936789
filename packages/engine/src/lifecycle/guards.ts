import type { Act, Decision, RuleId } from '../model/decision.ts';
import type { Fact, UserNeed } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import { nameOf } from '../model/placeholder.ts';
import type { Situation } from './situation.ts';
import { finding, iamSettlesWithinMs, isIssued, isPair, read, readOrUnknown, settled } from './situation.ts';
import { stamp } from './time.ts';

/** Rules propose, guards veto: a guard lets an action pass (undefined) or says what happens instead. */
export type Guard = (proposal: Act, user: Situation) => Decision | undefined;

/** G1: a credential report only nominates, and what was done since may not be listed yet: nothing is done but on a fresh list. */
export const g1FreshList: Guard = (_proposal, { seen }) =>
  seen === 'listed' ? undefined : read('G1', 'keys', 'only a fresh list of the keys decides');

/** G1: IAM may list a key late that Rekey made a moment ago; until then the list is not to be trusted. */
export const g1NewKeyListed: Guard = (_proposal, { facts, keys, now }) => {
  const unlisted = facts.record.issued.find(
    (issued) =>
      now.getTime() - issued.at.getTime() < iamSettlesWithinMs && !keys.some((key) => key.id === issued.keyId),
  );
  return unlisted === undefined
    ? undefined
    : settled('G1', 'waiting', `IAM does not list ${unlisted.keyId}, made ${stamp(unlisted.at)}, yet`);
};

/** G1: a key is switched off for its successor only when that is active and in custody. */
export const g1SuccessorInCustody: Guard = ({ rule, action }, { active }) => {
  if (rule !== 'R9' || action.kind !== 'deactivate') return undefined;
  const successor = active.at(-1);
  return successor !== undefined && successor.id !== action.keyId && successor.custody === 'current'
    ? undefined
    : finding('G1', 'custody-lost', 'the successor is not active and in custody');
};

/** G1: whoever was renamed or moved since the new key was issued is not the reader that its secret names. */
export const g1OwnerCanRead: Guard = ({ rule }, { active, facts }) => {
  const successor = facts.record.issued.find(({ keyId }) => keyId === active.at(-1)?.id);
  if (rule !== 'R9' || successor?.userArn === undefined) return undefined;
  const { identity } = facts;
  if (!isKnown(identity)) return readOrUnknown('G1', ['identity', identity], 'whether the owner may read the new key');
  return identity.arn === successor.userArn
    ? undefined
    : finding(
        'G1',
        'custody-lost',
        `the secret can be read by ${successor.userArn}, and the user is ${identity.arn} now`,
      );
};

/**
 * G2: where only the secret knows that the newest key is Rekey's, the table was lost, and with it any hold and whether a
 * person had switched the older key back on: one that was used since its successor was made stays.
 */
export const g2TableKnowsPair: Guard = ({ rule }, { active, facts }) => {
  if (rule !== 'R9' || !isPair(active)) return undefined;
  const [older, newer] = active;
  if (facts.record.issued.some(({ keyId }) => keyId === newer.id)) return undefined;
  if (!isKnown(older.lastUse)) return readOrUnknown('G2', ['last-use', older.lastUse], 'whether the old key is in use');
  const usedAt = older.lastUse.at;
  if (usedAt === undefined || usedAt <= newer.createdAt) return undefined;
  const since = `${nameOf(older)} was used at ${stamp(usedAt)}, after ${nameOf(newer)} was made`;
  return finding('G2', 'two-active-keys', `${since}, and the table does not know this pair`);
};

/** G2: whoever has a working key keeps one. Only R12 may end an unused last key, since the policy says so in as many words. */
export const g2KeepsOneActive: Guard = ({ rule, action }, { active }) => {
  const ends = action.kind === 'deactivate' || action.kind === 'delete' || action.kind === 'discard-orphan';
  if (!ends || rule === 'R12') return undefined;
  const others = active.filter((key) => key.id !== action.keyId);
  return others.length > 0
    ? undefined
    : finding('G2', 'lost-key', `without ${action.keyId} the user would have no active key`);
};

/**
 * G2: a key that is only taken for a lost one may be a person's. It goes only where one that was there before is in
 * somebody's hands: made by people, in the user's secret, or ever used.
 */
export const g2KeepsOneInHands: Guard = ({ action }, { active, facts }) => {
  const { intent } = facts.record;
  if (action.kind !== 'discard-orphan' || intent === undefined || intent.created === action.keyId) return undefined;
  const why = 'whether a key that stays is in anybody’s hands';
  for (const key of active.filter(({ id }) => intent.keysBefore.includes(id))) {
    if (!isKnown(key.custody)) return readOrUnknown('G2', ['custody', key.custody], why);
    if (key.custody === 'current' || !isIssued(key, facts)) return undefined;
    if (!isKnown(key.lastUse)) return readOrUnknown('G2', ['last-use', key.lastUse], why);
    if (key.lastUse.at !== undefined) return undefined;
  }
  return finding(
    'G2',
    'lost-key',
    `${action.keyId} may be a lost key or a person’s, and no key that would stay is in anybody’s hands`,
  );
};

/** G2: the oldest key stays while it has ever been used and the newest never has and is not in custody. */
export const g2AdoptedNewest: Guard = ({ rule }, { active }) => {
  if (rule !== 'R10' || !isPair(active)) return undefined;
  const [oldest, newest] = active;
  if (!isKnown(newest.lastUse))
    return readOrUnknown('G2', ['last-use', newest.lastUse], 'whether the newest key is in use');
  if (newest.lastUse.at !== undefined) return undefined;
  if (!isKnown(newest.custody))
    return readOrUnknown('G2', ['custody', newest.custody], 'whether the newest key is in custody');
  if (newest.custody === 'current') return undefined;
  if (!isKnown(oldest.lastUse))
    return readOrUnknown('G2', ['last-use', oldest.lastUse], 'whether the oldest key was ever used');
  if (oldest.lastUse.at === undefined) return undefined;
  return finding(
    'G2',
    'unadopted-newest',
    `${nameOf(oldest)} was used at ${stamp(oldest.lastUse.at)}, ${nameOf(newest)} never`,
  );
};

const neededToAct: readonly UserNeed[] = ['attached-policies', 'opt-out'];
const neededToIssue: readonly UserNeed[] = ['attached-policies', 'identity', 'opt-out'];

/** G3: unknown is never "no". Everything that could except, quarantine or opt out the user is known before anything is done. */
export const g3NothingUnknown: Guard = ({ action }, user) => {
  const open = overridesKnown(user) ?? exceptionsKnown(user);
  if (open !== undefined) return open;
  const { facts } = user;
  const needed = action.kind === 'issue' ? neededToIssue : neededToAct;
  const missing = needed.find((need) => !isKnown(factOf(need, facts)));
  return missing === undefined
    ? undefined
    : readOrUnknown('G3', [missing, factOf(missing, facts)], 'nothing is done before this is known');
};

/** A guard with its name, and what it sees to, in the words of `explain`. */
export type NamedGuard = { readonly id: RuleId; readonly about: string; readonly asks: Guard };

/** In the order in which they are asked: the cheapest no comes first. */
export const guards: readonly NamedGuard[] = [
  { id: 'G1', about: 'only a fresh list of the keys decides', asks: g1FreshList },
  { id: 'G1', about: 'IAM lists the keys made a moment ago', asks: g1NewKeyListed },
  { id: 'G1', about: 'the successor is active and in custody', asks: g1SuccessorInCustody },
  { id: 'G1', about: 'the owner may read the successor', asks: g1OwnerCanRead },
  { id: 'G2', about: 'whoever has a working key keeps one', asks: g2KeepsOneActive },
  { id: 'G2', about: 'what may be a person’s key goes only beside one in somebody’s hands', asks: g2KeepsOneInHands },
  { id: 'G2', about: 'the newest key was adopted before the oldest goes', asks: g2AdoptedNewest },
  { id: 'G2', about: 'an old key in use goes only where the table knows its successor', asks: g2TableKnowsPair },
  { id: 'G3', about: 'nothing is unknown', asks: g3NothingUnknown },
];

/** Facts that selectors turn on are known before R7 to R14 speak, since the selected settings are theirs. */
export const overridesKnown = ({ facts, rules }: Situation): Decision | undefined =>
  firstOpen(rules.openOverrides, facts);

/** A finding about somebody who may be excepted would be noise: asked before it is made. */
export const exceptionsKnown = ({ facts, rules }: Situation): Decision | undefined =>
  firstOpen(rules.openExceptions, facts);

function firstOpen(needs: readonly UserNeed[], facts: Situation['facts']): Decision | undefined {
  const [need] = needs;
  return need === undefined
    ? undefined
    : readOrUnknown('G3', [need, factOf(need, facts)], 'an exception or override turns on it');
}

/** What is known of one need. */
export function factOf(need: UserNeed, facts: Situation['facts']): Fact<unknown> {
  switch (need) {
    case 'identity':
      return facts.identity;
    case 'path':
      return facts.path;
    case 'console':
      return facts.console;
    case 'tags':
      return facts.tags;
    case 'groups':
      return facts.groups;
    case 'attached-policies':
      return facts.attachedPolicies;
    case 'opt-out':
      return facts.optedOut;
    default:
      return need satisfies never;
  }
}
