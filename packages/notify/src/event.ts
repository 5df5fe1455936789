import type { Account, AccountId, HistoryEvent, Outgoing, SecretRef } from '@rekey/engine';
import type { EventDetail, EventKind } from './schemas.ts';

/** An event whose detail the compiler holds against its schema. */
export const eventOf = <Kind extends EventKind>(
  kind: Kind,
  detail: Omit<EventDetail<Kind>, 'version' | 'at'> & { readonly id: string },
  at: Date,
): Outgoing => ({ kind, id: detail.id, at, detail: { version: '1', at: at.toISOString(), ...detail } });

export type Place = { readonly id: AccountId; readonly name?: string; readonly ouPath?: string[] };

export const placeOf = ({ id, name, ouPath }: Account): Place => ({ id, name, ouPath: [...ouPath] });

const kinds: Partial<Record<HistoryEvent['action'], EventKind>> = {
  issue: 'Key Issued',
  deactivate: 'Key Deactivated',
  reactivate: 'Key Reactivated',
  delete: 'Key Deleted',
  'discard-orphan': 'Key Deleted',
  'switched-back-on': 'Switched Back On',
};

/** The event of a line of the history; undefined of one that is nobody's concern. */
export function eventOfOutcome(
  outcome: HistoryEvent,
  { account, secret }: { readonly account: Place; readonly secret: SecretRef | undefined },
): Outgoing | undefined {
  const { id, at, run, user, rule, because, keyId, action, status, detail } = outcome;
  const about = { id, run, account, user, rule, because, ...(keyId === undefined ? {} : { key: keyId }) };
  if (status === 'refused' || status === 'failed' || status === 'unclear') {
    // What was unclear may end as done later: that is another event.
    const failed = { ...about, id: `${id}.${status}`, action, status, ...(detail === undefined ? {} : { detail }) };
    return eventOf('Rotation Failed', failed, at);
  }
  const kind = kinds[action];
  if (status !== 'done' || kind === undefined) return undefined;
  if (kind !== 'Key Issued') return eventOf(kind as 'Key Deleted', about, at);
  if (keyId === undefined) return undefined;
  return eventOf(kind, { ...about, key: keyId, ...(secret === undefined ? {} : { secret }) }, at);
}
