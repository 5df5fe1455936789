import type { Caps } from './caps.ts';
import { issueKey } from './issue.ts';
import type { Lease } from './lease.ts';
import { evolveRecord } from './lifecycle/evolve.ts';
import type { Act, Effect, Outcome } from './model/decision.ts';
import type { UserFacts, UserRecord } from './model/facts.ts';
import type { KeyId, RunId } from './model/ids.ts';
import type { Rules } from './model/rules.ts';
import type { HistoryEvent } from './model/run.ts';
import type { AccountAccess, ChangeOutcome, Clock, Journal } from './ports.ts';

/** Carries out one action. Throws LEASE_LOST or STORE_UNAVAILABLE, always before AWS was asked to change anything. */
export type Performer = (facts: UserFacts, rules: Rules, decision: Act) => Promise<Outcome>;

export type PerformerDeps = {
  readonly access: AccountAccess;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly caps: Caps;
  readonly run: RunId;
  readonly nextEventId: () => string;
};

export const capReached: Outcome = {
  status: 'deferred',
  code: 'CAP_REACHED',
  because: 'a cap of the policy is reached',
};

/** The performer of mode enforce: every mutating call is announced in the history before it and completed after it. */
export function createPerformer(deps: PerformerDeps): Performer {
  const { access, caps } = deps;
  return async (facts, rules, decision) => {
    const { action } = decision;
    if (!caps.take(action.kind)) return capReached;
    switch (action.kind) {
      case 'issue':
        return issueKey(deps, facts, rules, decision);
      case 'deactivate':
        return changeKey(deps, facts, decision, {
          keyId: action.keyId,
          call: () => access.keys.deactivate(facts.name, action.keyId),
          effect: (event) => ({ kind: 'deactivated', entry: { keyId: action.keyId, at: event.at, by: event.run } }),
        });
      case 'reactivate':
        return changeKey(deps, facts, decision, {
          keyId: action.keyId,
          call: () => access.keys.reactivate(facts.name, action.keyId),
          effect: () => ({ kind: 'reactivated', keyId: action.keyId }),
        });
      case 'delete':
      case 'discard-orphan':
        return changeKey(deps, facts, decision, {
          keyId: action.keyId,
          call: async () => goneIsDone(await access.keys.delete(facts.name, action.keyId)),
          effect: () => ({ kind: action.kind === 'delete' ? 'deleted' : 'orphan-discarded', keyId: action.keyId }),
        });
      case 'settle-intent':
        return settleIntent(deps, facts, decision, action.stored);
      default:
        return action satisfies never;
    }
  };
}

const goneIsDone = (outcome: ChangeOutcome): ChangeOutcome =>
  outcome.status === 'gone' ? { status: 'done' } : outcome;

/** A new line of a user's history, before anything was done. */
export const newEvent = (
  deps: Pick<PerformerDeps, 'clock' | 'run' | 'nextEventId'>,
  facts: UserFacts,
  { rule, because, action }: Act,
): HistoryEvent => ({
  id: deps.nextEventId(),
  account: facts.account,
  user: facts.name,
  run: deps.run,
  at: deps.clock.now(),
  action: action.kind,
  rule,
  because,
  ...('keyId' in action ? { keyId: action.keyId } : {}),
  status: 'pending',
});

type Change = {
  readonly keyId: KeyId;
  readonly call: () => Promise<ChangeOutcome>;
  readonly effect: (event: HistoryEvent) => Effect;
};

async function changeKey(deps: PerformerDeps, facts: UserFacts, decision: Act, change: Change): Promise<Outcome> {
  const event = newEvent(deps, facts, decision);
  await deps.journal.announce(event);
  deps.lease.assertTimeForAnEffect();
  const outcome = await change.call();
  switch (outcome.status) {
    case 'done': {
      const effect = change.effect(event);
      if (decision.rule === 'R3') await completePendingIssue(deps, facts, 'not-done');
      await deps.journal.complete({ ...event, status: 'done' }, evolveRecord(facts.record, effect));
      return { status: 'done', effect };
    }
    case 'gone':
      await deps.journal.complete(
        { ...event, status: 'not-done', detail: 'the key or its user is not there any more' },
        facts.record,
      );
      return { status: 'refused', code: 'NO_SUCH_USER', because: 'the key or its user is not there any more' };
    case 'refused':
      await deps.journal.complete({ ...event, status: 'refused', detail: outcome.because }, facts.record);
      return outcome;
    case 'unclear':
      // The pending item stays: the next run looks at the key and says what became of this.
      return outcome;
    default:
      return outcome satisfies never;
  }
}

async function settleIntent(
  deps: PerformerDeps,
  facts: UserFacts,
  decision: Act,
  stored: KeyId | undefined,
): Promise<Outcome> {
  const { intent } = facts.record;
  const issued =
    stored === undefined || intent === undefined
      ? undefined
      : { keyId: stored, at: intent.openedAt, secret: intent.secret, by: intent.by };
  const effect: Effect = { kind: 'intent-settled', ...(issued === undefined ? {} : { stored: issued }) };
  await completePendingIssue(deps, facts, stored === undefined ? 'not-done' : 'done', stored);
  await deps.journal.complete(
    { ...newEvent(deps, facts, decision), status: 'done' },
    evolveRecord(facts.record, effect),
  );
  return { status: 'done', effect };
}

/** The history line of the creation that an intent stood for is completed when the intent is settled. */
async function completePendingIssue(
  { journal }: PerformerDeps,
  { record }: { readonly record: UserRecord },
  status: 'done' | 'not-done',
  keyId?: KeyId,
): Promise<void> {
  if (record.pending?.action !== 'issue') return;
  await journal.complete({ ...record.pending, status, ...(keyId === undefined ? {} : { keyId }) }, record);
}
