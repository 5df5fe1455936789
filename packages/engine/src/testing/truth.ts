import type { Act, Effect } from '../model/decision.ts';
import type { Custody, Key, KeyStatus, LastUse, Need, SecretRef, UserFacts, UserRecord } from '../model/facts.ts';
import type { KeyId } from '../model/ids.ts';
import { keyId } from '../model/ids.ts';
import type { Rules } from '../model/rules.ts';
import { secretOf, secretOfKey } from '../policy/secret-name.ts';
import type { Mask } from './arbitrary-users.ts';
import { masked } from './arbitrary-users.ts';
import { now } from './time.ts';

type TrueKey = { readonly id: KeyId; readonly status: KeyStatus; readonly createdAt: Date; readonly lastUse: LastUse };
type Secret = { readonly current?: KeyId; readonly previous?: KeyId };

/** One user as AWS has it: what acts change is changed here without asking evolve, so that the two can be compared. */
export type Truth = {
  readonly facts: UserFacts;
  readonly keys: readonly TrueKey[];
  readonly secrets: ReadonlyMap<string, Secret>;
};

const nameOf = ({ name, region }: SecretRef): string => `${region} ${name}`;

/** Facts made true: of several keys that claim one stage of a secret, the first one has it. */
export function truthOf(facts: UserFacts, rules: Rules): Truth {
  const list = typeof facts.keys === 'string' ? [] : facts.keys.list;
  const secrets = new Map<string, Secret>();
  for (const { id, custody } of list) {
    const name = nameOf(secretOfKey(id, facts, rules));
    if (custody === 'current' || custody === 'previous') secrets.set(name, { [custody]: id, ...secrets.get(name) });
  }
  const keys = list.map(({ custody: _told, lastUse, ...key }) => ({
    ...key,
    lastUse: typeof lastUse === 'string' ? { at: undefined } : lastUse,
  }));
  return { facts, keys, secrets };
}

/** Every fact as reading it now would show it. */
export function readAll(truth: Truth, rules: Rules, record: UserRecord = truth.facts.record): UserFacts {
  const facts = { ...truth.facts, record };
  const custodyOf = (id: KeyId): Custody => {
    const secret = truth.secrets.get(nameOf(secretOfKey(id, facts, rules)));
    return secret?.current === id ? 'current' : secret?.previous === id ? 'previous' : 'none';
  };
  const list: readonly Key[] = truth.keys.map((key) => ({ ...key, custody: custodyOf(key.id) }));
  return { ...facts, keys: { seen: 'listed', at: now, list, more: false } };
}

/** One fact read, as the shell reads it: what the mask refuses is unreadable, the rest of the facts stays as it was. */
export function readOne(truth: Truth, { facts, need, rules, mask }: ReadOne): UserFacts {
  const granted: Mask = { ...mask, ...Object.fromEntries(readable(mask).map((name) => [name, 'known'])) };
  const all = masked(readAll(truth, rules, facts.record), granted);
  switch (need) {
    case 'keys':
      return { ...facts, keys: masked(all, { ...granted, custody: 'unread', lastUse: 'unread' }).keys };
    case 'custody':
    case 'last-use': {
      const { keys } = facts;
      if (typeof keys === 'string' || typeof all.keys === 'string') return facts;
      const fresh = new Map(all.keys.list.map((key) => [key.id, key]));
      const field = need === 'custody' ? 'custody' : 'lastUse';
      return {
        ...facts,
        keys: {
          ...keys,
          list: keys.list.map((key) => ({ ...key, [field]: fresh.get(key.id)?.[field] ?? 'unreadable' })),
        },
      };
    }
    case 'attached-policies':
      return { ...facts, attachedPolicies: all.attachedPolicies };
    case 'opt-out':
      return { ...facts, optedOut: all.optedOut };
    default:
      return { ...facts, [need]: all[need] };
  }
}
type ReadOne = { readonly facts: UserFacts; readonly need: Need; readonly rules: Rules; readonly mask: Mask };

const readable = (mask: Mask): readonly string[] =>
  Object.entries(mask)
    .filter(([, how]) => how !== 'unreadable')
    .map(([name]) => name);

/** The world after an act that succeeded, and the effect that it reports. */
export function perform(
  truth: Truth,
  { action }: Act,
  { facts, rules }: { readonly facts: UserFacts; readonly rules: Rules },
): readonly [Truth, Effect] {
  const { keys, secrets } = truth;
  const by = facts.run;
  const set = (id: KeyId, status: KeyStatus): Truth => ({
    ...truth,
    keys: keys.map((key) => (key.id === id ? { ...key, status } : key)),
  });
  const without = (id: KeyId): Truth => ({ ...truth, keys: keys.filter((key) => key.id !== id) });
  switch (action.kind) {
    case 'issue': {
      const secret = secretOf(facts, rules);
      const id = keyId(`MADE${keys.length}${facts.record.issued.length}`);
      const replaced = secrets.get(nameOf(secret))?.current;
      const next: Secret = { current: id, ...(replaced === undefined ? {} : { previous: replaced }) };
      const made: TrueKey = { id, status: 'Active', createdAt: now, lastUse: { at: undefined } };
      return [
        { ...truth, keys: [...keys, made], secrets: new Map([...secrets, [nameOf(secret), next]]) },
        { kind: 'issued', key: { keyId: id, at: now, secret, by }, createdAt: now },
      ];
    }
    case 'deactivate':
      return [set(action.keyId, 'Inactive'), { kind: 'deactivated', entry: { keyId: action.keyId, at: now, by } }];
    case 'reactivate':
      return [set(action.keyId, 'Active'), { kind: 'reactivated', keyId: action.keyId }];
    case 'delete':
      return [without(action.keyId), { kind: 'deleted', keyId: action.keyId }];
    case 'discard-orphan':
      return [without(action.keyId), { kind: 'orphan-discarded', keyId: action.keyId }];
    case 'settle-intent': {
      const { intent } = facts.record;
      const { stored } = action;
      if (stored === undefined || intent === undefined) return [truth, { kind: 'intent-settled' }];
      const key = { keyId: stored, at: intent.openedAt, secret: intent.secret, by: intent.by };
      return [truth, { kind: 'intent-settled', stored: key }];
    }
    default:
      return action satisfies never;
  }
}
