import type { Act, Decision, RuleId } from '../model/decision.ts';
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

type NamedRule = { readonly id: RuleId; readonly about: string; readonly says: Rule };

/** The lifecycle rules in the order in which they are tried: the first that matches decides. */
const order: readonly NamedRule[] = [
  { id: 'R1', about: 'excepted, opted out, mode off or on hold: untouched', says: r1 },
  { id: 'G3', about: 'the user’s keys are not known yet: read first', says: keysKnown },
  { id: 'R2', about: 'quarantined by AWS: urgent finding', says: r2 },
  { id: 'R3', about: 'a key of ours lost in a crash: discard it', says: r3 },
  { id: 'R4', about: 'three or more keys: finding', says: r4 },
  { id: 'R5', about: 'no keys: nothing', says: r5 },
  { id: 'R6', about: 'only inactive keys: nothing', says: r6 },
  { id: 'G3', about: 'what an override turns on is not known yet: read first', says: overridesKnown },
  { id: 'R7', about: 'switched back on by a person: hands off', says: r7 },
  { id: 'R8', about: 'inactive long enough: delete', says: r8 },
  { id: 'R9', about: 'two active keys, the newest ours: overlap, then switch the older off', says: r9 },
  { id: 'R10', about: 'two active keys, the oldest due, none ours: twoActiveKeys', says: r10 },
  { id: 'R11', about: 'two active keys otherwise: finding or nothing', says: r11 },
  { id: 'R12', about: 'one active key, due and unused: ifUnused', says: r12 },
  { id: 'R13', about: 'one active key, due: issue a new one', says: r13 },
  { id: 'R14', about: 'one active key, younger: nothing', says: r14 },
];

/** A rule that was tried or a guard that was asked, and what it said: undefined where it was silent. */
export type Tried = {
  readonly kind: 'rule' | 'guard';
  readonly id: RuleId;
  readonly about: string;
  readonly said: Decision | undefined;
};

/** How a decision came about: everything that was tried up to it, in order. */
export type Trace = { readonly tried: readonly Tried[]; readonly decision: Decision };

/**
 * What to do about one user now: a fact still to be read, an action to take, or a settled verdict. Total,
 * synchronous, the same for the same arguments. Ages are exact days; "at least N days" includes exactly N.
 */
export const decide = (facts: UserFacts, rules: Rules, now: Date): Decision => judge(situationOf(facts, rules, now));

/** The same judgement, with the way to it. */
export function trace(facts: UserFacts, rules: Rules, now: Date): Trace {
  const tried: Tried[] = [];
  const decision = judge(situationOf(facts, rules, now), (one) => tried.push(one));
  return { tried, decision };
}

type Note = (tried: Tried) => void;

/** Without `note` nothing is made that nobody reads. */
const judge = (user: Situation, note?: Note): Decision => guarded(propose(user, note), user, note);

function propose(user: Situation, note?: Note): Decision {
  for (const { id, about, says } of order) {
    const said = says(user);
    note?.({ kind: 'rule', id, about, said });
    if (said !== undefined) return said;
  }
  return r14(user);
}

const isOfKeys = (need: Need): boolean => need === 'last-use' || need === 'custody';

function guarded(proposal: Decision, user: Situation, note?: Note): Decision {
  switch (proposal.kind) {
    case 'act':
      return unlessVetoed(proposal, user, note);
    case 'read':
      // The keys in a credential report have no ids by which to ask about them.
      return isOfKeys(proposal.need) && user.seen === 'reported' ? { ...proposal, need: 'keys' } : proposal;
    case 'settled':
      return proposal.verdict === 'attention' ? unlessExcepted(proposal, user, note) : proposal;
    default:
      return proposal satisfies never;
  }
}

function unlessVetoed(proposal: Act, user: Situation, note?: Note): Decision {
  for (const { id, about, asks } of guards) {
    const said = asks(proposal, user);
    note?.({ kind: 'guard', id, about, said });
    if (said !== undefined) return said;
  }
  return proposal;
}

function unlessExcepted(finding: Decision, user: Situation, note?: Note): Decision {
  const said = overridesKnown(user) ?? exceptionsKnown(user);
  note?.({ kind: 'guard', id: 'G3', about: 'nothing that could except the user is unknown', said });
  return said ?? finding;
}
