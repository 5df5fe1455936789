import type { Act, Action, Decision, Finding, Read, RuleId, Settled, Verdict } from '../model/decision.ts';
import type { Fact, Key, Keys, Need, UserFacts } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import { daysSince, minuteMs } from './time.ts';

// IAM lists a new key late, and a changed one with its old status; AWS gives no bound, a quarter of an hour is ample.
export const iamSettlesWithinMs: number = 15 * minuteMs;

/** One user's facts with the keys in the order in which the rules speak of them. */
export type Situation = {
  readonly facts: UserFacts;
  readonly rules: Rules;
  readonly now: Date;
  readonly seen: Keys['seen'];
  /** Oldest first, by CreateDate, then id. */
  readonly keys: readonly Key[];
  readonly active: readonly Key[];
  readonly inactive: readonly Key[];
};

// Stryker disable next-line EqualityOperator: no two keys have the same id
const byId = (a: Key, b: Key): number => (a.id < b.id ? -1 : 1);
const byAge = (a: Key, b: Key): number => a.createdAt.getTime() - b.createdAt.getTime() || byId(a, b);

export function situationOf(facts: UserFacts, rules: Rules, now: Date): Situation {
  const { seen, list } = isKnown(facts.keys) ? facts.keys : { seen: 'reported' as const, list: [] };
  const keys = [...list].sort(byAge);
  return {
    facts,
    rules,
    now,
    seen,
    keys,
    active: keys.filter((key) => key.status === 'Active'),
    inactive: keys.filter((key) => key.status === 'Inactive'),
  };
}

/** Exactly one key, and exactly two, the older first. */
export const isOne = (keys: readonly Key[]): keys is readonly [Key] => keys.length === 1;
export const isPair = (keys: readonly Key[]): keys is readonly [Key, Key] => keys.length === 2;

export const age = (key: Key, now: Date): number => daysSince(key.createdAt, now);

/** Issued by Rekey: the table says so, or the user's secret does, which a lost table can not take away. */
export const isIssued = (key: Key, facts: UserFacts): boolean =>
  facts.record.issued.some((issued) => issued.keyId === key.id) ||
  key.custody === 'current' ||
  key.custody === 'previous';

export const issuedInThisRun = (key: Key, facts: UserFacts): boolean =>
  facts.record.issued.some((issued) => issued.keyId === key.id && issued.by === facts.run);

// Sentences in which a rule speaks. `because` names dates, never ages: it goes into the table.

export const act = (rule: RuleId, action: Action, because: string): Act => ({ rule, because, kind: 'act', action });

export const read = (rule: RuleId, need: Need, because: string): Read => ({ rule, because, kind: 'read', need });

export const settled = (
  rule: RuleId,
  verdict: Exclude<Verdict, 'attention' | 'unknown'>,
  because: string,
): Settled => ({
  rule,
  because,
  kind: 'settled',
  verdict,
});

export const finding = (rule: RuleId, name: Finding, because: string): Settled => ({
  rule,
  because,
  kind: 'settled',
  verdict: 'attention',
  finding: name,
});

export const unknown = (rule: RuleId, need: Need): Settled => ({
  rule,
  because: `${needText[need]} could not be read, and unknown is never "no"`,
  kind: 'settled',
  verdict: 'unknown',
  unreadable: need,
});

/** Asks for a fact that is not known yet; settles as unknown when it can not be read. */
export const readOrUnknown = (rule: RuleId, [need, fact]: readonly [Need, Fact<unknown>], why: string): Decision =>
  fact === 'unreadable' ? unknown(rule, need) : read(rule, need, why);

const needText: Readonly<Record<Need, string>> = {
  keys: 'the keys',
  identity: 'the user’s id and ARN',
  path: 'the user’s path',
  console: 'whether the user has a console password',
  tags: 'the user’s tags',
  groups: 'the user’s groups',
  'attached-policies': 'the user’s attached policies',
  'opt-out': 'the account’s opt-out tag',
  'last-use': 'the last use of a key',
  custody: 'the user’s secret',
};
