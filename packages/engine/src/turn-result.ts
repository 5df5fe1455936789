import type { ErrorCode } from './errors.ts';
import type { Gatherer } from './gather.ts';
import type { Act, Outcome, Settled, Why } from './model/decision.ts';
import type { UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import { plannedKeyId } from './model/placeholder.ts';
import type { Rules } from './model/rules.ts';
import type { Step, UserResult } from './model/run.ts';
import type { Clock } from './ports.ts';
import { viewOf } from './view.ts';

/** How far a user's turn has come. `before`: the facts before the first effect that was only planned. */
export type Progress = { readonly facts: UserFacts; readonly steps: readonly Step[]; readonly before?: UserFacts };

type Telling = {
  readonly clock: Clock;
  readonly gatherer: Gatherer;
  readonly rulesFor: (facts: UserFacts) => Rules;
};

type End = { readonly status: 'failed' | 'unclear' | 'deferred'; readonly code: ErrorCode; readonly because: string };

/** The turn ended before it was settled: shown are the keys as they were last known, and why. */
export function ended(turn: Telling, { facts, before, steps }: Progress, end: End): UserResult {
  const actual = before ?? facts;
  const rules = turn.rulesFor(actual);
  const result: UserResult = { user: actual.name, mode: rules.mode, steps, ...end };
  if (!isKnown(actual.keys)) return result;
  const rule = steps.at(-1)?.rule ?? 'G3';
  const verdict = end.status === 'deferred' ? 'waiting' : 'unknown';
  const settled: Settled = { kind: 'settled', rule, verdict, because: `${end.code}: ${end.because}` };
  return { ...result, view: viewOf(actual, rules, { settled, now: turn.clock.now() }) };
}

export const gone = (rules: Rules, { facts, steps }: Progress): UserResult => ({
  user: facts.name,
  status: 'gone',
  mode: rules.mode,
  steps,
});

/** Of a user who is only planned for: the keys as they are, and what would be done. */
export async function foreseen(turn: Telling, { steps }: Progress, before: UserFacts): Promise<UserResult> {
  const rules = turn.rulesFor(before);
  const read = await turn.gatherer.read(before, 'last-use', rules);
  const actual = read === 'gone' ? before : read;
  const settled: Settled = {
    kind: 'settled',
    rule: steps[0]?.rule ?? 'R13',
    verdict: 'waiting',
    because: `planned: ${steps.map(describe).join(', then ')}`,
  };
  return {
    user: before.name,
    status: 'settled',
    mode: rules.mode,
    steps: withConsequences(steps, actual, rules),
    view: viewOf(actual, rules, { settled, now: turn.clock.now() }),
  };
}

const describe = ({ action, because }: Step): string =>
  `${action.kind}${'keyId' in action ? ` ${action.keyId}` : ''} (${because})`;

/** What a person wants to know before they agree: was the key that goes in use, and can its owner reach the new one? */
function withConsequences(steps: readonly Step[], facts: UserFacts, rules: Rules): readonly Step[] {
  const keys = isKnown(facts.keys) ? facts.keys.list : [];
  const issues = steps.findIndex((step) => step.action.kind === 'issue');
  const switchesOff = steps.slice(issues + 1).some((step) => step.action.kind === 'deactivate');
  const cutsOff = switchesOff && rules.secrets.readers.length === 0 && facts.console !== true;
  return steps.map((step) => {
    if (step.action.kind === 'issue') return { ...step, cutsOff };
    const lastUse = keys.find((key) => key.id === step.keyId)?.lastUse;
    return lastUse === undefined || !isKnown(lastUse) ? step : { ...step, lastUse };
  });
}

/** What became of one action; `failed` if it could not even be asked for. */
export type Tried = Outcome | ({ readonly status: 'failed' } & Why);

export function stepOf({ rule, because, action }: Act, outcome: Tried, planned: boolean): Step {
  const issued = outcome.status === 'done' && outcome.effect.kind === 'issued' ? outcome.effect.key.keyId : undefined;
  const keyId = issued ?? ('keyId' in action ? action.keyId : undefined);
  return {
    rule,
    because,
    action,
    status: outcome.status === 'done' && planned ? 'planned' : outcome.status,
    ...(keyId === undefined || keyId === plannedKeyId ? {} : { keyId }),
    ...(outcome.status === 'done'
      ? outcome.secret === undefined
        ? {}
        : { secret: outcome.secret }
      : { code: outcome.code, detail: outcome.because }),
  };
}
