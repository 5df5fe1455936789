import { describeError } from './errors.ts';
import type { Gatherer } from './gather.ts';
import type { Task } from './history-event.ts';
import { decide } from './lifecycle/decide.ts';
import { evolve, evolveRecord } from './lifecycle/evolve.ts';
import type { Act, Settled } from './model/decision.ts';
import type { Need, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { KeyId } from './model/ids.ts';
import type { Rules } from './model/rules.ts';
import type { UserItem, UserResult } from './model/run.ts';
import { noteRenamed, noteSwitchedBackOn } from './notices.ts';
import type { Performer } from './perform.ts';
import type { Clock, Journal } from './ports.ts';
import { endOfPending, waitForPending } from './settle-pending.ts';
import { isToBeListedAgain } from './staleness.ts';
import type { Progress, Tried } from './turn-result.ts';
import { ended, foreseen, gone, stepOf } from './turn-result.ts';
import { viewOf } from './view.ts';

// A turn reads at most each kind of fact a few times and acts on at most a handful of keys; beyond this something turns in circles.
const stepsAtMost = 40;

export type RulesFor = (facts: UserFacts) => Rules;

/** What one user's turn needs. */
export type Turn = {
  readonly clock: Clock;
  readonly gatherer: Gatherer;
  /** Who a user was before, whose keys the table knows under another name. */
  readonly formerOf: (facts: UserFacts) => UserItem | undefined;
  readonly rulesFor: RulesFor;
  /** The same with the holds as they are now: read as each user's turn begins. */
  readonly freshRules: () => Promise<RulesFor>;
  /** Mode enforce: changes what it is told to. */
  readonly perform: Performer;
  /** Mode plan: says what would be done. */
  readonly foresee: Performer;
  /** Undefined when nothing may be changed, whatever the policy says. */
  readonly journal: Journal | undefined;
  /** The ids of its history items begin with it. */
  readonly worker: string;
  readonly epoch: number;
};

/**
 * Brings one user's keys to where the rules want them: gather, decide, read one fact or perform one action, evolve,
 * decide again until settled. Never throws: what went wrong is the user's result.
 */
export async function rotateUser(common: Turn, nominated: UserFacts): Promise<UserResult> {
  let turn = common;
  let progress: Progress = { facts: nominated, steps: [] };
  try {
    turn = { ...common, rulesFor: await common.freshRules() };
    const start = await openTurn(turn, nominated);
    if ('status' in start) return start;
    progress = { facts: start, steps: [] };
    for (let step = 0; step < stepsAtMost; step += 1) {
      const next = await takeStep(turn, progress);
      if ('status' in next) return next;
      progress = next;
    }
    return ended(turn, progress, {
      status: 'failed',
      code: 'TURN_TOO_LONG',
      because: `not settled after ${stepsAtMost} steps`,
    });
  } catch (error) {
    return ended(turn, progress, { status: 'failed', ...describeError(error) });
  }
}

async function takeStep(turn: Turn, progress: Progress): Promise<Progress | UserResult> {
  const { facts } = progress;
  const rules = turn.rulesFor(facts);
  const decision = decide(facts, rules, turn.clock.now());
  switch (decision.kind) {
    case 'settled':
      return settle(turn, progress, decision);
    case 'read':
      return read(turn, progress, decision.need);
    case 'act':
      return hasWaited(turn, progress) ? read(turn, progress, 'keys') : act(turn, progress, decision);
    default:
      return decision satisfies never;
  }
}

async function read(turn: Turn, progress: Progress, need: Need): Promise<Progress | UserResult> {
  const { facts } = progress;
  const rules = turn.rulesFor(facts);
  const known = relistOfPlan(progress, need) ?? (await turn.gatherer.read(facts, need, rules));
  return known === 'gone' ? gone(rules, progress) : { ...progress, facts: known };
}

/** What a plan foresaw stands for a list that nobody can ask for. */
const hasWaited = (turn: Turn, { facts, before }: Progress): boolean =>
  before === undefined && isToBeListedAgain(turn, facts.keys);

async function act(turn: Turn, progress: Progress, decision: Act): Promise<Progress | UserResult> {
  const { facts, steps } = progress;
  const rules = turn.rulesFor(facts);
  const planned = turn.journal === undefined || rules.mode !== 'enforce';
  const outcome = await attempt(planned ? turn.foresee : turn.perform, { facts, rules, decision });
  const tried: Progress = { ...progress, steps: [...steps, stepOf(decision, outcome, planned)] };
  if (outcome.status === 'done') {
    return { ...tried, facts: evolve(facts, outcome.effect), ...(planned ? { before: progress.before ?? facts } : {}) };
  }
  // A policy that names a user who was deleted a moment ago is refused as malformed.
  if (outcome.code === 'NO_SUCH_USER' || (outcome.code === 'SECRET_REFUSED' && outcome.status === 'refused')) {
    const read = await turn.gatherer.read(facts, 'keys', rules);
    if (read === 'gone') return gone(rules, tried);
    // A person deleted the key, not the user: judge what is left.
    if ('keyId' in decision.action && !lists(read, decision.action.keyId)) return { ...tried, facts: read };
  }
  return ended(turn, tried, { ...outcome, status: outcome.status === 'refused' ? 'failed' : outcome.status });
}

const lists = ({ keys }: UserFacts, id: KeyId): boolean => !isKnown(keys) || keys.list.some((key) => key.id === id);

async function attempt(perform: Performer, task: Task): Promise<Tried> {
  try {
    return await perform(task);
  } catch (error) {
    return { status: 'failed', ...describeError(error) };
  }
}

/** After a planned effect there is nothing to list anew: the evolved keys stand for what would be listed. */
function relistOfPlan({ facts, before }: Progress, need: Need): UserFacts | undefined {
  if (before === undefined || need !== 'keys' || !isKnown(facts.keys) || facts.keys.seen !== 'evolved')
    return undefined;
  return { ...facts, keys: { ...facts.keys, seen: 'listed' } };
}

/** Fresh keys, and the ends of what earlier runs left open, before anything is judged. */
async function openTurn(turn: Turn, nominated: UserFacts): Promise<UserFacts | UserResult> {
  const rules = turn.rulesFor(nominated);
  let facts = nominated;
  if (!isKnown(nominated.keys) || nominated.keys.seen !== 'listed') {
    const read = await turn.gatherer.read(nominated, 'keys', rules);
    if (read === 'gone') return gone(rules, { facts: nominated, steps: [] });
    facts = read;
  }
  const { journal, formerOf } = turn;
  const former = formerOf(facts);
  const waiting =
    journal !== undefined && isKnown(facts.keys)
      ? waitForPending((former ?? facts).record.pending, facts.keys)
      : undefined;
  if (waiting !== undefined) return settle(turn, { facts, steps: [] }, waiting);
  if (former !== undefined) return noteRenamed(turn, facts, former);
  const { intent, pending } = facts.record;
  if (journal === undefined) return facts;
  if (intent !== undefined) {
    const adopted = await journal.adoptIntent(facts.account, facts.name, { ...intent, epoch: turn.epoch });
    if (adopted === 'held-elsewhere') {
      return ended(
        turn,
        { facts, steps: [] },
        { status: 'failed', code: 'HELD_ELSEWHERE', because: 'a key is being issued to this user elsewhere' },
      );
    }
  }
  if (pending === undefined || pending.id.startsWith(`${turn.worker}.`) || !isKnown(facts.keys)) return facts;
  const end = endOfPending(pending, facts.keys.list, intent !== undefined);
  if (end === undefined) return facts;
  const { pending: _ended, ...record } =
    end.effect === undefined ? facts.record : evolveRecord(facts.record, end.effect);
  await journal.complete({ ...pending, status: end.status }, record);
  return { ...facts, record };
}

async function settle(turn: Turn, progress: Progress, settled: Settled): Promise<UserResult> {
  if (progress.before !== undefined) return foreseen(turn, progress, progress.before);
  const facts = await noteSwitchedBackOn(turn, progress.facts, settled);
  const refusal = settled.verdict === 'unknown' ? turn.gatherer.refusal(facts) : undefined;
  const because = refusal === undefined ? settled.because : `${settled.because}: ${refusal.because}`;
  const rules = turn.rulesFor(facts);
  const view = viewOf(facts, rules, { settled: { ...settled, because }, now: turn.clock.now() });
  const result = { user: facts.name, mode: rules.mode, steps: progress.steps, view };
  return settled.verdict === 'unknown'
    ? { ...result, status: 'failed', code: refusal?.code ?? 'PERMISSION_MISSING', because }
    : { ...result, status: 'settled' };
}
