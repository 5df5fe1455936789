import type { RuleId } from '../model/decision.ts';
import type { UserFacts } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import { runId } from '../model/ids.ts';
import type { Rules } from '../model/rules.ts';
import { decide, trace } from './decide.ts';
import { periodOf } from './exceptions.ts';
import { iamSettlesWithinMs } from './situation.ts';
import { plusDays, plusMs } from './time.ts';

/**
 * The first moment, from `now` on, at which decide would act or ask for a fact in order to act; undefined if none is in
 * sight. Found by asking decide at each moment at which any rule's answer can change.
 */
export const dueAt = (facts: UserFacts, rules: Rules, now: Date): Date | undefined => nextTurn(facts, rules, now)?.at;

/** The same, with the rule that will then have something to say. */
export function nextTurn(
  facts: UserFacts,
  rules: Rules,
  now: Date,
): { readonly at: Date; readonly rule: RuleId } | undefined {
  if (decide(facts, rules, now).kind !== 'settled') return { at: now, rule: proposerOf(facts, rules, now) };
  const moments = turningPoints(facts, rules)
    .filter((moment) => moment >= now)
    .sort((a, b) => a.getTime() - b.getTime());
  const later: UserFacts = { ...facts, run: anotherRun };
  const unforced: Rules = { ...rules, forced: false };
  const at = moments.find((moment) => decide(later, unforced, moment).kind !== 'settled');
  return at === undefined ? undefined : { at, rule: proposerOf(later, unforced, at) };
}

/** The rule behind a decision, whatever a guard wants to know first. */
const proposerOf = (...situation: Parameters<typeof trace>): RuleId =>
  trace(...situation).tried.findLast(({ kind, said }) => kind === 'rule' && said !== undefined)?.id ?? 'R14';

// What comes later is judged by a later run: R8 spares a key only in the run that switched it off, and nobody asks it to rotate now.
const anotherRun = runId('a later run');

function turningPoints(facts: UserFacts, rules: Rules): readonly Date[] {
  const { lifecycle } = rules;
  const keys = isKnown(facts.keys) ? facts.keys.list : [];
  const sinceCreation = [
    lifecycle.rotateAfterDays,
    lifecycle.deleteInactiveAfterDays,
    lifecycle.overlap.minDays,
    lifecycle.overlap.maxDays,
    lifecycle.ifUnused.days,
  ];
  const sinceUse = [lifecycle.overlap.quietDays, lifecycle.ifUnused.days];
  const { intent, switchedOff, issued } = facts.record;
  return [
    ...keys.flatMap((key) => sinceCreation.map((days) => plusDays(key.createdAt, days))),
    ...keys.flatMap((key) => {
      const usedAt = isKnown(key.lastUse) ? key.lastUse.at : undefined;
      return given(usedAt).flatMap((at) => sinceUse.map((days) => plusDays(at, days)));
    }),
    ...switchedOff.flatMap((entry) => [
      plusDays(entry.at, lifecycle.deleteInactiveAfterDays),
      plusMs(entry.at, iamSettlesWithinMs),
      plusDays(entry.backOnSince ?? entry.at, lifecycle.handsOffDays),
    ]),
    ...issued.map((key) => plusMs(key.at, iamSettlesWithinMs)),
    ...given(intent).map(({ openedAt }) => plusMs(openedAt, iamSettlesWithinMs)),
    ...rules.exceptions.flatMap((exception) => Object.values(periodOf(exception)).flatMap(given)),
    ...rules.holds.flatMap(({ until }) => given(until)),
  ];
}

const given = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);
