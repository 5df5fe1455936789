import type { Effect } from '../model/decision.ts';
import type { Custody, IssuedKey, Key, UserFacts, UserRecord } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { KeyId } from '../model/ids.ts';

/** The facts after an effect, as reading them anew would show them. */
export function evolve(facts: UserFacts, effect: Effect): UserFacts {
  const { record } = facts;
  return { ...changeKeys(facts, (keys) => evolveKeys(keys, effect, record)), record: evolveRecord(record, effect) };
}

/** What the table holds about the user after an effect. */
export function evolveRecord(record: UserRecord, effect: Effect): UserRecord {
  const { intent: _closed, ...withoutIntent } = record;
  switch (effect.kind) {
    case 'issued':
      return { ...withoutIntent, issued: [...record.issued, effect.key] };
    case 'deactivated':
      return {
        ...record,
        switchedOff: [...record.switchedOff.filter((entry) => entry.keyId !== effect.entry.keyId), effect.entry],
      };
    case 'deleted':
      return withoutKey(record, effect.keyId);
    case 'orphan-discarded':
      return withoutKey(withoutIntent, effect.keyId);
    case 'intent-settled':
      return effect.stored === undefined
        ? withoutIntent
        : { ...withoutIntent, issued: [...record.issued, effect.stored] };
    case 'reactivated':
      return { ...record, switchedOff: record.switchedOff.filter((entry) => entry.keyId !== effect.keyId) };
    default:
      return effect satisfies never;
  }
}

function evolveKeys(keys: readonly Key[], effect: Effect, record: UserRecord): readonly Key[] {
  switch (effect.kind) {
    case 'issued':
      return [
        ...keys.map((key) =>
          isKnown(key.custody) && !liesElsewhere(key, effect.key, record)
            ? { ...key, custody: successor[key.custody] }
            : key,
        ),
        {
          id: effect.key.keyId,
          status: 'Active',
          createdAt: effect.createdAt,
          lastUse: { at: undefined },
          custody: 'current',
        },
      ];
    case 'deactivated':
      return keys.map((key) => (key.id === effect.entry.keyId ? { ...key, status: 'Inactive' } : key));
    case 'reactivated':
      return keys.map((key) => (key.id === effect.keyId ? { ...key, status: 'Active' } : key));
    case 'deleted':
    case 'orphan-discarded':
      return keys.filter((key) => key.id !== effect.keyId);
    case 'intent-settled':
      return keys;
    default:
      return effect satisfies never;
  }
}

/** A new AWSCURRENT moves the old one to AWSPREVIOUS, which then falls out. */
const successor: Readonly<Record<Custody, Custody>> = { current: 'previous', previous: 'none', none: 'none' };

/** Put into another secret, before the policy's secret name or Region changed: a new version here moves nothing there. */
function liesElsewhere(key: Key, { secret }: IssuedKey, { issued }: UserRecord): boolean {
  const own = issued.find(({ keyId }) => keyId === key.id)?.secret;
  return own !== undefined && (own.name !== secret.name || own.region !== secret.region);
}

const withoutKey = (record: UserRecord, gone: KeyId): UserRecord => ({
  ...record,
  issued: record.issued.filter((issued) => issued.keyId !== gone),
  switchedOff: record.switchedOff.filter((entry) => entry.keyId !== gone),
});

const changeKeys = (facts: UserFacts, change: (keys: readonly Key[]) => readonly Key[]): UserFacts =>
  isKnown(facts.keys) ? { ...facts, keys: { ...facts.keys, seen: 'evolved', list: change(facts.keys.list) } } : facts;
