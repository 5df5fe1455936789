import type { Decision } from '../model/decision.ts';
import type { Need, UserFacts } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import { exceptionsKnown, guards, overridesKnown } from './guards.ts';
import type { Rule } from './rules.ts';
import { r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14 } from './rules.ts';
import type { Situation } from './situation.ts';
import { readOrUnknown, situationOf } from './situation.ts';

const keysKnown: Rule = ({ facts }) =>
  facts.keys === 'unread' || facts.keys === 'unreadable'
    ? readOrUnknown('G3', ['keys', facts.keys], 'what keys the user has')
    : undefined;

/** The lifecycle rules in the order in which they are tried: the first that matches decides. */
const order: readonly Rule[] = [
  r1, // excepted, opted out, off, on hold: untouched
  keysKnown,
  r2, // quarantined by AWS: urgent finding
  r3, // a key of ours lost in a crash: discard it
  r4, // three or more keys: finding
  r5, // no keys: nothing
  r6, // only inactive keys: nothing
  overridesKnown,
  r7, // switched back on by a person: hands off
  r8, // inactive long enough: delete
  r9, // two active, the newest ours: overlap, then switch the older off
  r10, // two active, the oldest due, none ours: twoActiveKeys
  r11, // two active otherwise: finding or nothing
  r12, // one active, due, unused: ifUnused
  r13, // one active, due: issue a new one
  r14, // one active, younger: nothing
];

/**
 * What to do about one user now: a fact still to be read, an action to take, or a settled verdict. Total,
 * synchronous, the same for the same arguments. Ages are exact days; "at least N days" includes exactly N.
 */
export function decide(facts: UserFacts, rules: Rules, now: Date): Decision {
  const user = situationOf(facts, rules, now);
  return guarded(propose(user), user);
}

function propose(user: Situation): Decision {
  for (const rule of order) {
    const decision = rule(user);
    if (decision !== undefined) return decision;
  }
  return r14(user);
}

const isOfKeys = (need: Need): boolean => need === 'last-use' || need === 'custody';

function guarded(proposal: Decision, user: Situation): Decision {
  if (proposal.kind === 'settled' && proposal.verdict === 'attention')
    return overridesKnown(user) ?? exceptionsKnown(user) ?? proposal;
  // The keys in a credential report have no ids by which to ask about them.
  if (proposal.kind === 'read' && isOfKeys(proposal.need) && user.seen === 'reported')
    return { ...proposal, need: 'keys' };
  if (proposal.kind !== 'act') return proposal;
  for (const guard of guards) {
    const veto = guard(proposal, user);
    if (veto !== undefined) return veto;
  }
  return proposal;
}
