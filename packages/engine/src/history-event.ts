import type { Caps } from './caps.ts';
import { describeError } from './errors.ts';
import type { Lease } from './lease.ts';
import type { Act, Outcome } from './model/decision.ts';
import type { UserFacts, UserRecord } from './model/facts.ts';
import type { KeyId, RunId } from './model/ids.ts';
import type { Rules } from './model/rules.ts';
import type { HistoryEvent } from './model/run.ts';
import type { AccountAccess, Clock, Journal } from './ports.ts';

/** One action to carry out. */
export type Task = { readonly facts: UserFacts; readonly rules: Rules; readonly decision: Act };

export type PerformerDeps = {
  readonly access: AccountAccess;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly caps: Caps;
  readonly run: RunId;
  readonly nextEventId: () => string;
};

/** A new line of a user's history, before anything was done. */
export const newEvent = (
  deps: Pick<PerformerDeps, 'clock' | 'run' | 'nextEventId'>,
  { facts, decision: { rule, because, action } }: Pick<Task, 'facts' | 'decision'>,
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

/**
 * Completes an event after AWS has answered. If the table does not take it, the answer stands all the same: the pending
 * item tells the next run to look.
 */
export async function completed(
  { journal }: Pick<PerformerDeps, 'journal'>,
  event: HistoryEvent,
  { record, outcome }: { readonly record: UserRecord; readonly outcome: Outcome },
): Promise<Outcome> {
  try {
    await journal.complete(event, record);
    return outcome;
  } catch (error) {
    const { code, because } = describeError(error);
    const what = `${event.action} ended as ${event.status}, which was not recorded`;
    return { status: 'unclear', code, because: `${what}: ${because}` };
  }
}

/** The history line of the creation that an intent stood for is completed when the intent is settled. */
export async function completePendingIssue(
  { journal }: Pick<PerformerDeps, 'journal'>,
  record: UserRecord,
  end: { readonly status: 'done' | 'not-done'; readonly keyId?: KeyId },
): Promise<void> {
  if (record.pending?.action === 'issue') await journal.complete({ ...record.pending, ...end }, record);
}
