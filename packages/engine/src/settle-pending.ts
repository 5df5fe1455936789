import { iamSettlesWithinMs, settled } from './lifecycle/situation.ts';
import { plusMs, stamp } from './lifecycle/time.ts';
import type { Effect, Settled } from './model/decision.ts';
import type { Key, Keys } from './model/facts.ts';
import type { HistoryEvent } from './model/run.ts';

export type PendingEnd = { readonly status: 'done' | 'not-done' | 'unknown'; readonly effect?: Effect };

/**
 * IAM lists late: a key that shows active soon after its deactivation was announced may be off all the same. Were that taken
 * for a call that never happened, nobody would know when the key was switched off.
 */
export function waitForPending(pending: HistoryEvent | undefined, { list, at }: Keys): Settled | undefined {
  if (pending?.action !== 'deactivate') return undefined;
  const settlesAt = plusMs(pending.at, iamSettlesWithinMs);
  const showsActive = list.some(({ id, status }) => id === pending.keyId && status === 'Active');
  if (!showsActive || at >= settlesAt) return undefined;
  const what = `${pending.keyId} was about to be switched off by ${pending.run}`;
  return settled('R7', 'waiting', `${what}, and IAM may list it late: until ${stamp(settlesAt)}`);
}

/**
 * What became of a call that an earlier run announced and never completed, seen from a fresh list of the keys. Undefined
 * while an intent is open: then it is settled with the intent.
 */
export function endOfPending(
  pending: HistoryEvent,
  keys: readonly Key[],
  intentIsOpen: boolean,
): PendingEnd | undefined {
  if (pending.action === 'issue') return intentIsOpen ? undefined : { status: 'not-done' };
  const { keyId } = pending;
  if (keyId === undefined) return { status: 'unknown' };
  const key = keys.find((each) => each.id === keyId);
  switch (pending.action) {
    case 'deactivate':
      if (key === undefined) return { status: 'unknown' };
      if (key.status === 'Active') return { status: 'not-done' };
      return { status: 'done', effect: { kind: 'deactivated', entry: { keyId, at: pending.at, by: pending.run } } };
    case 'reactivate':
      if (key === undefined) return { status: 'unknown' };
      return key.status === 'Active'
        ? { status: 'done', effect: { kind: 'reactivated', keyId } }
        : { status: 'not-done' };
    case 'delete':
      return key === undefined ? { status: 'done', effect: { kind: 'deleted', keyId } } : { status: 'not-done' };
    case 'discard-orphan':
      return key === undefined
        ? { status: 'done', effect: { kind: 'orphan-discarded', keyId } }
        : { status: 'not-done' };
    default:
      return { status: 'unknown' };
  }
}
