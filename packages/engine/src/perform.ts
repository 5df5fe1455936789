import type { PerformerDeps, Task } from './history-event.ts';
import { completed, completePendingIssue, newEvent } from './history-event.ts';
import { issueKey } from './issue.ts';
import { evolveRecord } from './lifecycle/evolve.ts';
import { issuedBy } from './lifecycle/intents.ts';
import type { Effect, Outcome } from './model/decision.ts';
import type { KeyId } from './model/ids.ts';
import type { HistoryEvent } from './model/run.ts';
import type { ChangeOutcome } from './ports.ts';
import { tooLate } from './staleness.ts';

/** Carries out one action. Throws LEASE_LOST or STORE_UNAVAILABLE only where nothing was changed, or a key just made was taken back. */
export type Performer = (task: Task) => Promise<Outcome>;

export const capReached: Outcome = {
  status: 'deferred',
  code: 'CAP_REACHED',
  because: 'a cap of the policy is reached',
};

/** The performer of mode enforce: every mutating call is announced in the history before it and completed after it. */
export function createPerformer(deps: PerformerDeps): Performer {
  const { access, caps } = deps;
  return async (task) => {
    const { facts, decision } = task;
    const { action } = decision;
    if (!(await caps.take(action.kind))) return capReached;
    switch (action.kind) {
      case 'issue':
        return issueKey(deps, task);
      case 'deactivate':
        return changeKey(deps, task, {
          keyId: action.keyId,
          call: () => access.keys.deactivate(facts.name, action.keyId),
          effect: (event) => ({ kind: 'deactivated', entry: { keyId: action.keyId, at: event.at, by: event.run } }),
        });
      case 'reactivate':
        return changeKey(deps, task, {
          keyId: action.keyId,
          call: () => access.keys.reactivate(facts.name, action.keyId),
          effect: () => ({ kind: 'reactivated', keyId: action.keyId }),
        });
      case 'delete':
      case 'discard-orphan':
        return changeKey(deps, task, {
          keyId: action.keyId,
          call: async () => goneIsDone(await access.keys.delete(facts.name, action.keyId)),
          effect: () => ({ kind: action.kind === 'delete' ? 'deleted' : 'orphan-discarded', keyId: action.keyId }),
        });
      case 'settle-intent':
        return settleIntent(deps, task, action.stored);
      default:
        return action satisfies never;
    }
  };
}

const goneIsDone = (outcome: ChangeOutcome): ChangeOutcome =>
  outcome.status === 'gone' ? { status: 'done' } : outcome;

type Change = {
  readonly keyId: KeyId;
  readonly call: () => Promise<ChangeOutcome>;
  readonly effect: (event: HistoryEvent) => Effect;
};

async function changeKey(deps: PerformerDeps, task: Task, change: Change): Promise<Outcome> {
  const { facts, decision } = task;
  const event = newEvent(deps, task);
  // Settled first: the user's record holds one pending call, and the next is about to take its place.
  if (decision.rule === 'R3') await completePendingIssue(deps, facts.record, { status: 'not-done' });
  await deps.journal.announce(event);
  deps.lease.assertTimeForAnEffect();
  const late = tooLate(deps, facts.keys);
  if (late !== undefined) await deps.caps.giveBack(decision.action.kind);
  const outcome = late ?? (await change.call());
  switch (outcome.status) {
    case 'done': {
      const effect = change.effect(event);
      const record = evolveRecord(facts.record, effect);
      return completed(deps, { ...event, status: 'done' }, { record, outcome: { status: 'done', effect } });
    }
    case 'gone': {
      const because = 'the key or its user is not there any more';
      return completed(
        deps,
        { ...event, status: 'not-done', detail: because },
        { record: facts.record, outcome: { status: 'refused', code: 'NO_SUCH_USER', because } },
      );
    }
    case 'refused':
      return completed(
        deps,
        { ...event, status: 'refused', detail: outcome.because },
        { record: facts.record, outcome },
      );
    case 'unclear':
      // The pending item stays: the next run looks at the key and says what became of this.
      return outcome;
    default:
      return outcome satisfies never;
  }
}

async function settleIntent(deps: PerformerDeps, task: Task, stored: KeyId | undefined): Promise<Outcome> {
  const { record } = task.facts;
  const { intent } = record;
  const issued = stored === undefined || intent === undefined ? undefined : issuedBy(intent, stored);
  const effect: Effect = { kind: 'intent-settled', ...(issued === undefined ? {} : { stored: issued }) };
  await completePendingIssue(
    deps,
    record,
    stored === undefined ? { status: 'not-done' } : { status: 'done', keyId: stored },
  );
  await deps.journal.complete({ ...newEvent(deps, task), status: 'done' }, evolveRecord(record, effect));
  return { status: 'done', effect };
}
