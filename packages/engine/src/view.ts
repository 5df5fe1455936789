import { dueAt } from './lifecycle/due.ts';
import { dayMs } from './lifecycle/time.ts';
import type { Settled } from './model/decision.ts';
import type { Key, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { Rules } from './model/rules.ts';
import type { KeyView, UserView } from './model/run.ts';

/** Ids that stand for keys of which only a credential report has told. */
export const reportedIdPrefix = 'reported-';

// Keys in use are used daily; writing every user's item every day for that alone would cost more than it tells.
const lastUseGrainMs = 7 * dayMs;

/** What the table shows of a user: the keys as they are, and the verdict on them. */
export function viewOf(facts: UserFacts, rules: Rules, { settled, now }: { settled: Settled; now: Date }): UserView {
  const due = dueAt(facts, rules, now);
  return {
    keys: isKnown(facts.keys) ? facts.keys.list.map(keyView) : [],
    verdict: settled.verdict,
    rule: settled.rule,
    because: settled.because,
    mode: rules.mode,
    ...(settled.finding === undefined ? {} : { finding: settled.finding }),
    ...(settled.exception === undefined ? {} : { exception: settled.exception }),
    ...(due === undefined ? {} : { dueAt: due }),
  };
}

const keyView = (key: Key): KeyView => ({
  id: key.id.startsWith(reportedIdPrefix) ? undefined : key.id,
  status: key.status,
  createdAt: key.createdAt,
  ...(isKnown(key.lastUse) ? { lastUse: key.lastUse } : {}),
  ...(isKnown(key.custody) ? { custody: key.custody } : {}),
});

/** Whether the table has to be told: anything but a last use that moved by less than its grain. */
export function viewChanged(before: UserView | undefined, after: UserView): boolean {
  if (before === undefined) return true;
  if (essence(before) !== essence(after)) return true;
  return after.keys.some((key, index) => {
    const then = before.keys[index]?.lastUse?.at;
    const now = key.lastUse?.at;
    if (key.lastUse === undefined || now === undefined) return false;
    return then === undefined || now.getTime() - then.getTime() >= lastUseGrainMs;
  });
}

// dueAt in the past moves with the clock: then only that something is due matters.
const essence = ({ keys, dueAt: _moves, ...rest }: UserView): string =>
  JSON.stringify([rest, keys.map(({ lastUse: _moves2, ...key }) => key)]);
