import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Act, Decision } from '../model/decision.ts';
import type { Key, UserFacts } from '../model/facts.ts';
import { runId } from '../model/ids.ts';
import type { Policy } from '../model/policy.ts';
import type { Hold, Rules } from '../model/rules.ts';
import { resolveRules } from '../policy/resolve.ts';
import type { Mask } from '../testing/arbitrary-users.ts';
import {
  arbitraryHolds,
  arbitraryMask,
  arbitraryPolicy,
  arbitraryRules,
  arbitraryTruth,
  masked,
} from '../testing/arbitrary-users.ts';
import { now } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import type { Truth } from '../testing/truth.ts';
import { perform, readAll, readOne, truthOf } from '../testing/truth.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';

/** The shell gives up on a user after 40 steps; what succeeds always has to settle well before. */
const stepsAtMost = 30;
const runs = { numRuns: 1000 };

type World = {
  readonly user: UserFacts;
  readonly mask: Mask;
  readonly policy: Policy;
  readonly holds: readonly Hold[];
  readonly forced: boolean;
  readonly seen: 'listed' | 'reported' | 'unread';
};

const world: fc.Arbitrary<World> = fc.record({
  user: arbitraryTruth,
  mask: arbitraryMask,
  policy: arbitraryPolicy,
  holds: arbitraryHolds,
  forced: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  seen: fc.constantFrom('listed', 'reported', 'unread'),
});

const rulesOf = ({ policy, holds, forced }: World, facts: UserFacts): Rules =>
  resolveRules(policy, facts, { holds, forced });

function seenAs(facts: UserFacts, seen: World['seen']): UserFacts {
  if (typeof facts.keys === 'string') return facts;
  return { ...facts, keys: seen === 'unread' ? seen : { ...facts.keys, seen } };
}

type Step = { readonly facts: UserFacts; readonly decision: Decision; readonly truth: Truth };
type Story = { readonly steps: readonly Step[]; readonly end: Step };

/** The shell's loop, where every act succeeds and reads are answered from the truth. */
function story(given: World, from?: { readonly truth: Truth; readonly facts: UserFacts }): Story {
  const rules = (facts: UserFacts) => rulesOf(given, facts);
  let truth = from?.truth ?? truthOf(given.user, rules(given.user));
  let facts = from?.facts ?? seenAs(masked(readAll(truth, rules(given.user)), given.mask), given.seen);
  const steps: Step[] = [];
  for (let step = 0; step < stepsAtMost; step += 1) {
    const decision = decide(facts, rules(facts), now);
    steps.push({ facts, decision, truth });
    if (decision.kind === 'settled') return { steps, end: { facts, decision, truth } };
    if (decision.kind === 'read') {
      facts = readOne(truth, { facts, need: decision.need, rules: rules(facts), mask: given.mask });
    } else {
      const [after, effect] = perform(truth, decision, { facts, rules: rules(facts) });
      truth = after;
      facts = evolve(facts, effect);
    }
  }
  throw new Error(`not settled after ${steps.map(({ decision }) => say(decision)).join(', ')}`);
}

type ActStep = Step & { readonly decision: Act };
const actsOf = ({ steps }: Story): readonly ActStep[] =>
  steps.filter((step): step is ActStep => step.decision.kind === 'act');
const activeIn = (truth: Truth) => truth.keys.filter((key) => key.status === 'Active');
const assertAlways = (holds: (given: World) => void) => fc.assert(fc.property(world, holds), runs);

test('decide is total, and the same for the same arguments', () => {
  const anything = fc.record({ user: arbitraryTruth, mask: arbitraryMask, rules: arbitraryRules });
  fc.assert(
    fc.property(anything, fc.constantFrom('listed', 'reported', 'unread'), ({ user, mask, rules }, seen) => {
      const facts = seenAs(masked(user, mask), seen);
      const frozen = JSON.stringify([facts, rules]);
      expect(decide(structuredClone(facts), structuredClone(rules), new Date(now))).toEqual(decide(facts, rules, now));
      expect(JSON.stringify([facts, rules])).toBe(frozen);
    }),
    runs,
  );
});

test('a user settles when reads are answered and acts succeed', () => {
  assertAlways((given) => {
    expect(story(given).end.decision.kind).toBe('settled');
  });
});

test('a fact is asked for only while it is not known', () => {
  assertAlways((given) => {
    for (const { facts, decision } of story(given).steps) {
      if (decision.kind !== 'read') continue;
      const list = typeof facts.keys === 'string' ? [] : facts.keys.list;
      const asked = {
        keys: typeof facts.keys === 'string' ? facts.keys : facts.keys.seen,
        'last-use': list.some((key) => key.lastUse === 'unread') ? 'unread' : 'known',
        custody: list.some((key) => key.custody === 'unread') ? 'unread' : 'known',
        'attached-policies': facts.attachedPolicies,
        'opt-out': facts.optedOut,
        identity: facts.identity,
        path: facts.path,
        console: facts.console,
        tags: facts.tags,
        groups: facts.groups,
      }[decision.need];
      expect(['unread', 'reported', 'evolved']).toContain(asked);
    }
  });
});

test('nothing is done but on freshly listed keys, and with everything known that could forbid it', () => {
  assertAlways((given) => {
    for (const { facts, decision } of actsOf(story(given))) {
      const { openExceptions, openOverrides, mode } = rulesOf(given, facts);
      expect(facts).toMatchObject({ optedOut: false, keys: { seen: 'listed' } });
      expect({ openExceptions, openOverrides }).toEqual({ openExceptions: [], openOverrides: [] });
      expect(mode).not.toBe('off');
      expect(['unread', 'unreadable']).not.toContain(facts.attachedPolicies);
      expect(facts.attachedPolicies).not.toContain('AWSCompromisedKeyQuarantineV3');
      expect(decision.action.kind !== 'issue' || typeof facts.identity === 'object').toBe(true);
    }
  });
});

test('nothing is done to a user whom the whole truth excepts, opts out or puts in quarantine', () => {
  assertAlways((given) => {
    const rules = rulesOf(given, given.user);
    const { rule } = decide(readAll(truthOf(given.user, rules), rules), rules, now);
    fc.pre(rule === 'R1' || rule === 'R2');
    expect(actsOf(story(given))).toEqual([]);
  });
});

test('nobody loses the last active key, but for R12', () => {
  assertAlways((given) => {
    const told = story(given);
    const acts = actsOf(told).filter(({ decision }) => decision.rule !== 'R12');
    for (const { truth, decision } of acts) {
      const taken = 'keyId' in decision.action ? decision.action.keyId : undefined;
      expect(activeIn(truth).map(({ id }) => id)).not.toEqual([taken]);
    }
    fc.pre(activeIn(told.steps[0]!.truth).length > 0 && acts.length === actsOf(told).length);
    expect(activeIn(told.end.truth)).not.toEqual([]);
  });
});

test('each act finds in the world what its rule presupposes', () => {
  assertAlways((given) => {
    for (const { truth, facts, decision } of actsOf(story(given))) {
      const { keys } = readAll(truth, rulesOf(given, facts), facts.record);
      const list =
        typeof keys === 'string'
          ? []
          : [...keys.list].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
      expect(presupposed(decision, list, facts)).toBe(true);
    }
  });
});

/** The table of rules, read backwards: what must be so when a rule acts. */
function presupposed({ rule, action }: Act, list: readonly Key[], { record, run }: UserFacts): boolean {
  const active = list.filter(({ status }) => status === 'Active');
  const target = 'keyId' in action ? list.find(({ id }) => id === action.keyId) : undefined;
  const newest = active.at(-1);
  const wasUsed = (key: Key | undefined) =>
    key !== undefined && typeof key.lastUse !== 'string' && key.lastUse.at !== undefined;
  switch (`${rule} ${action.kind}`) {
    case 'R3 settle-intent':
      return record.intent !== undefined;
    case 'R3 discard-orphan':
      return (
        target?.status === 'Active' &&
        target.custody === 'none' &&
        !wasUsed(target) &&
        active.some(({ id }) => record.intent?.keysBefore.includes(id) === true)
      );
    case 'R8 delete':
      return (
        target?.status === 'Inactive' &&
        // Both current: in different secrets, since the name of the secret has changed in between.
        (target.custody !== 'current' || newest?.custody === 'current') &&
        list.length <= 2 &&
        !record.switchedOff.some(({ keyId, by }) => keyId === target.id && by === run)
      );
    case 'R9 deactivate':
      return active.length === 2 && target === active[0] && newest?.custody === 'current';
    case 'R10 delete':
    case 'R10 deactivate':
      return (
        active.length === 2 &&
        target === active[0] &&
        target?.custody === 'none' &&
        (wasUsed(newest) || !wasUsed(target))
      );
    case 'R12 deactivate':
      return active.length === 1 && target === newest;
    case 'R13 issue':
      return active.length === 1 && list.length === 1;
    default:
      return false;
  }
}

test('evolving by an effect and reading anew agree', () => {
  assertAlways((given) => {
    const everything: Mask = { ...given.mask, ...allKnown };
    const told = story({ ...given, mask: everything, seen: 'listed' });
    for (const { facts, truth } of told.steps) {
      expect(facts).toEqual(asFarAsRead(facts, readAll(truth, rulesOf(given, facts), facts.record)));
    }
  });
});

const allKnown = {
  custody: 'known',
  lastUse: 'known',
  path: 'known',
  identity: 'known',
  console: 'known',
  tags: 'known',
  groups: 'known',
  attachedPolicies: 'known',
  optedOut: 'known',
} as const;

/** Keys that were listed anew are without their custody and last use until somebody asks. */
function asFarAsRead({ keys }: UserFacts, anew: UserFacts): UserFacts {
  if (typeof keys === 'string' || typeof anew.keys === 'string') return { ...anew, keys };
  const before = new Map(keys.list.map((key) => [key.id, key]));
  const list = anew.keys.list.map((key) => ({
    ...key,
    ...(before.get(key.id)?.custody === 'unread' ? { custody: 'unread' as const } : {}),
    ...(before.get(key.id)?.lastUse === 'unread' ? { lastUse: 'unread' as const } : {}),
  }));
  return { ...anew, keys: { ...anew.keys, seen: keys.seen, list } };
}

/** As a later look finds the user: custody and last use are not known from before. */
function listedAnew(given: World, { truth, facts }: Step): UserFacts {
  const { custody, lastUse } = given.mask;
  return masked(readAll(truth, rulesOf(given, facts), facts.record), {
    ...given.mask,
    custody: custody === 'known' ? 'unread' : custody,
    lastUse: lastUse === 'known' ? 'unread' : lastUse,
  });
}

test('a settled user stays settled when everything is read anew', () => {
  assertAlways((given) => {
    const { end } = story(given);
    const facts = listedAnew(given, end);
    expect(actsOf(story(given, { truth: end.truth, facts }))).toEqual([]);
  });
});

test('a second run right after the first has nothing to do', () => {
  assertAlways((given) => {
    // Within a day of the successor's creation the grace period counts from that: a grace of a day may be over at once.
    fc.pre(graceDays(given) > 1 && !given.forced);
    // What the generated past says was done by this very run, a later run would rightly go on with.
    fc.pre(given.user.record.switchedOff.every(({ by }) => by !== given.user.run));
    const { end } = story(given);
    const facts = { ...listedAnew(given, end), run: runId('run-3') };
    expect(actsOf(story(given, { truth: end.truth, facts }))).toEqual([]);
  });
});

const graceDays = ({ policy }: World): number =>
  Math.min(
    policy.lifecycle.deleteInactiveAfterDays,
    ...policy.overrides.map(({ lifecycle }) => lifecycle?.deleteInactiveAfterDays ?? Infinity),
  );
