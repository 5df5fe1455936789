import { describeError } from '../errors.ts';
import type { Gatherer } from '../gather.ts';
import type { Task } from '../history-event.ts';
import { decide } from '../lifecycle/decide.ts';
import { dueAt } from '../lifecycle/due.ts';
import { evolve } from '../lifecycle/evolve.ts';
import type { Need, UserFacts } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import { runId } from '../model/ids.ts';
import type { Rules } from '../model/rules.ts';
import type { Step } from '../model/run.ts';
import type { Performer } from '../perform.ts';
import type { Tried } from '../turn-result.ts';
import { stepOf } from '../turn-result.ts';
import type { Moment } from './explanation.ts';

// As in a turn: beyond this something turns in circles.
const stepsAtMost = 40;
// A rotation is over by then: the new key, the old one off, the old one deleted, the next rotation.
const momentsAtMost = 4;
// Between two moments of which there is something to tell, a fact may have been asked for that changed nothing.
const turningPointsAtMost = 20;

export type Means = {
  readonly gatherer: Gatherer;
  readonly rulesFor: (facts: UserFacts) => Rules;
  /** The performer of plans, at a moment of its own. */
  readonly plannerAt: (at: Date) => Performer;
};

type Foretold = { readonly moment: Moment; readonly facts: UserFacts };

/** Reads what the rules turn on, until they act or settle. */
export async function observe(means: Means, from: UserFacts, at: Date): Promise<UserFacts | 'gone'> {
  let facts = from;
  for (let step = 0; step < stepsAtMost; step += 1) {
    const rules = means.rulesFor(facts);
    const decision = decide(facts, rules, at);
    if (decision.kind !== 'read') return facts;
    const read = relisted(facts, decision.need) ?? (await means.gatherer.read(facts, decision.need, rules));
    if (read === 'gone') return read;
    facts = read;
  }
  return facts;
}

/** After an effect that was only thought there is nothing to list anew. */
const relisted = (facts: UserFacts, need: Need): UserFacts | undefined =>
  need === 'keys' && isKnown(facts.keys) && facts.keys.seen === 'evolved'
    ? { ...facts, keys: { ...facts.keys, seen: 'listed' } }
    : undefined;

/** What a run at that moment would do, by the same decisions and a performer that only evolves. */
export async function foretell(means: Means, from: UserFacts, at: Date): Promise<Foretold> {
  const steps: Step[] = [];
  let facts = from;
  for (let step = 0; step < stepsAtMost; step += 1) {
    const seen = await observe(means, facts, at);
    if (seen === 'gone') break;
    facts = seen;
    const rules = means.rulesFor(facts);
    const decision = decide(facts, rules, at);
    if (decision.kind === 'settled') return { moment: { at, steps, settled: decision }, facts };
    if (decision.kind === 'read') break;
    const outcome = await attempt(means.plannerAt(at), { facts, rules, decision });
    steps.push(stepOf(decision, outcome, true));
    if (outcome.status !== 'done') break;
    facts = evolve(facts, outcome.effect);
  }
  return { moment: { at, steps, settled: undefined }, facts };
}

async function attempt(perform: Performer, task: Task): Promise<Tried> {
  try {
    return await perform(task);
  } catch (error) {
    return { status: 'failed', ...describeError(error) };
  }
}

/** The moments after `before` at which something would be done or noticed, as far as one rotation reaches. */
export async function foretellNext(means: Means, before: Foretold): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  let { facts } = before;
  let { at } = before.moment;
  let hasIssued = issues(before.moment);
  for (let turn = 0; turn < turningPointsAtMost && moments.length < momentsAtMost; turn += 1) {
    const due = dueAt(facts, means.rulesFor(facts), at);
    if (due === undefined || due <= at) break;
    const next = await foretell(means, { ...facts, run: laterRun }, due);
    // A second new key would be told apart from the first by nothing.
    const isSecond = hasIssued && issues(next.moment);
    if (tells(next.moment)) moments.push(isSecond ? upToIssue(next.moment) : next.moment);
    if (isSecond || next.moment.settled === undefined) break;
    hasIssued ||= issues(next.moment);
    at = due;
    facts = next.facts;
  }
  return moments;
}

// What comes later is done by a later run: R8 spares a key only in the run that switched it off.
const laterRun = runId('a later run');

const issues = ({ steps }: Moment): boolean => steps.some(({ action }) => action.kind === 'issue');

const tells = ({ steps, settled }: Moment): boolean =>
  steps.length > 0 || settled?.verdict === 'attention' || settled?.verdict === 'unknown';

const upToIssue = (moment: Moment): Moment => ({
  at: moment.at,
  settled: undefined,
  steps: moment.steps.slice(0, moment.steps.findIndex(({ action }) => action.kind === 'issue') + 1),
});
