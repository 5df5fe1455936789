import { iamSettlesWithinMs } from '../lifecycle/situation.ts';
import { plusMs, stamp } from '../lifecycle/time.ts';
import type { Key, UserRecord } from '../model/facts.ts';
import type { KeyId, RunId } from '../model/ids.ts';
import type { HistoryEvent } from '../model/run.ts';
import type { UndoKey } from '../model/undo.ts';

/** What is known about one user's past: the record, and the history, newest first. */
export type Past = {
  readonly record: UserRecord;
  readonly events: readonly HistoryEvent[];
  /** The run that is to be undone; undefined: whichever it was. */
  readonly of: RunId | undefined;
  readonly now: Date;
};

/** The keys that are meant: those that the run switched off or deleted; without a run those that are off now, or the last one that was. */
export function keysMeant({ record, events, of }: Past): readonly KeyId[] {
  const isMeant = (by: RunId): boolean => of === undefined || by === of;
  const off = record.switchedOff.filter(({ by }) => isMeant(by)).map(({ keyId }) => keyId);
  const { pending } = record;
  const begun = pending?.keyId !== undefined && isMeant(pending.run) && changesAKey(pending) ? [pending.keyId] : [];
  const told = events.filter((event) => isMeant(event.run) && changesAKey(event) && happened(event));
  const past = of !== undefined ? told : off.length + begun.length > 0 ? [] : told.slice(0, 1);
  return [...new Set([...off, ...begun, ...past.flatMap(({ keyId }) => keyId ?? [])])];
}

// What was only begun may have happened: the keys themselves tell.
const happened = ({ status }: HistoryEvent): boolean => status !== 'refused' && status !== 'not-done';

const changesAKey = ({ action }: HistoryEvent): boolean =>
  action === 'deactivate' || action === 'delete' || action === 'reactivate';

/** What can be done about a key that is meant: `planned` is to be switched on, anything else says why not. */
export function judgeKey(keyId: KeyId, keys: readonly Key[], past: Past): UndoKey {
  const key = keys.find(({ id }) => id === keyId);
  const off = switchedOffOf(keyId, past);
  const known = { keyId, ...(off === undefined ? {} : { switchedOff: off }) };
  if (key === undefined) {
    const end = past.events.find((event) => event.keyId === keyId && event.action === 'delete' && happened(event));
    return end === undefined
      ? { ...known, status: 'deleted', because: 'somebody else than Rekey deleted it' }
      : {
          ...known,
          status: 'deleted',
          because: `deleted ${stamp(end.at)} by run ${end.run}; a deleted key can not be brought back`,
          deleted: { at: end.at, by: end.run },
        };
  }
  // IAM may still list a change of the last minutes as it was before: switching on what is on changes nothing.
  const isListedLate = (at: Date): boolean => past.now < plusMs(at, iamSettlesWithinMs);
  if (key.status === 'Active' && (off === undefined || !isListedLate(off.at)))
    return { ...known, status: 'already-active', because: 'it is active' };
  if (off === undefined) {
    const on = past.events.find((event) => event.keyId === keyId && event.status === 'done');
    return on?.action === 'reactivate' && isListedLate(on.at)
      ? { ...known, status: 'already-active', because: `it was switched on ${stamp(on.at)}` }
      : { ...known, status: 'off-since', because: 'somebody else than Rekey switched it off' };
  }
  return past.of === undefined || off.by === past.of
    ? { ...known, status: 'planned', because: `switched off ${stamp(off.at)} by run ${off.by}` }
    : { ...known, status: 'off-since', because: `switched off ${stamp(off.at)} by another run, ${off.by}` };
}

/** Since when and by which run, if it is Rekey that switched it off last: the record says so, or else the history. */
function switchedOffOf(keyId: KeyId, { record, events }: Past): UndoKey['switchedOff'] {
  const entry = record.switchedOff.find((each) => each.keyId === keyId);
  // Seen active again in between: then it was not Rekey that switched it off last.
  if (entry?.backOnSince !== undefined) return undefined;
  if (entry !== undefined) return { at: entry.at, by: entry.by };
  const last = events.find(
    (event) => event.keyId === keyId && event.status === 'done' && changesAKey(event) && event.action !== 'delete',
  );
  return last?.action === 'deactivate' ? { at: last.at, by: last.run } : undefined;
}
