import type { Effect } from './model/decision.ts';
import type { Key } from './model/facts.ts';
import type { HistoryEvent } from './model/run.ts';

export type PendingEnd = { readonly status: 'done' | 'not-done' | 'unknown'; readonly effect?: Effect };

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
