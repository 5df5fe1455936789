import { isRekeyError } from './errors.ts';
import type { Fact, Key, Need, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { KeyId } from './model/ids.ts';
import type { Rules } from './model/rules.ts';
import { secretOfKey } from './policy/secret-name.ts';
import type { AccountAccess, KeyGateway, ListedKey } from './ports.ts';
import { isOutdatedBy } from './staleness.ts';

/** Reads one fact; `gone` when the user is not there any more. A refused read leaves the fact `unreadable` and says why. */
export type Gatherer = {
  read(facts: UserFacts, need: Need, rules: Rules): Promise<UserFacts | 'gone'>;
  /** AWS's words for the last fact of this user that was refused. */
  refusal(facts: UserFacts):
    | {
        readonly code: 'PERMISSION_MISSING' | 'SCP_DENIED' | 'REGION_DISABLED' | 'OPT_OUT_UNREADABLE';
        readonly because: string;
      }
    | undefined;
};

type Refused = NonNullable<ReturnType<Gatherer['refusal']>>;

export function createGatherer(access: AccountAccess, isOptedOut: () => Promise<Fact<boolean>>): Gatherer {
  const refusals = new Map<string, Refused>();

  const orUnreadable = async <T>(facts: UserFacts, ask: () => Promise<T>): Promise<T | 'unreadable'> => {
    try {
      return await ask();
    } catch (error) {
      if (
        isRekeyError(error) &&
        (error.code === 'PERMISSION_MISSING' || error.code === 'SCP_DENIED' || error.code === 'REGION_DISABLED')
      ) {
        refusals.set(facts.name, { code: error.code, because: error.message });
        return 'unreadable';
      }
      throw error;
    }
  };

  const readers: Readonly<Record<Need, (facts: UserFacts, rules: Rules) => Promise<UserFacts | 'gone'>>> = {
    keys: async (facts) => {
      const answer = await orUnreadable(facts, () => access.keys.list(facts.name));
      return answer === 'unreadable' ? { ...facts, keys: answer } : withListed(facts, answer);
    },
    'last-use': async (facts) =>
      changeKeys(facts, async (key) => {
        if (key.status === 'Inactive' || isKnown(key.lastUse)) return key;
        return { ...key, lastUse: await orUnreadable(facts, () => access.keys.lastUse(key.id)) };
      }),
    custody: async (facts, rules) => {
      if (!isKnown(facts.keys)) return facts;
      const custody = await orUnreadable(facts, () => custodyOf(access, facts, rules));
      return changeKeys(facts, async (key) => ({
        ...key,
        custody: custody === 'unreadable' ? custody : (custody.get(key.id) ?? 'none'),
      }));
    },
    identity: (facts) => readUser(facts),
    path: (facts) => readUser(facts),
    tags: (facts) => readUser(facts),
    groups: async (facts) => ({ ...facts, groups: await orUnreadable(facts, () => access.census.groups(facts.name)) }),
    'attached-policies': async (facts) => ({
      ...facts,
      attachedPolicies: await orUnreadable(facts, () => access.census.attachedPolicies(facts.name)),
    }),
    console: async (facts) => ({
      ...facts,
      console: await orUnreadable(facts, () => access.census.console(facts.name)),
    }),
    'opt-out': async (facts) => {
      const optedOut = await isOptedOut();
      if (isKnown(optedOut)) return { ...facts, optedOut };
      refusals.set(facts.name, { code: 'OPT_OUT_UNREADABLE', because: 'the tags of the account could not be read' });
      return { ...facts, optedOut: 'unreadable' };
    },
  };

  const readUser = async (facts: UserFacts): Promise<UserFacts> => {
    const answer = await orUnreadable(facts, () => access.census.user(facts.name));
    if (answer !== 'unreadable') return { ...facts, ...answer };
    return { ...facts, identity: known(facts.identity), path: known(facts.path), tags: known(facts.tags) };
  };

  return {
    read: async (facts, need, rules) => {
      try {
        return await readers[need](facts, rules);
      } catch (error) {
        if (!isRekeyError(error) || error.code !== 'NO_SUCH_USER') throw error;
        // Of a key that is not there any more: a fresh list tells whether its user is.
        return need === 'last-use' ? readers.keys(facts, rules) : 'gone';
      }
    },
    refusal: (facts) => refusals.get(facts.name),
  };
}

const known = <T>(fact: Fact<T>): Fact<T> => (fact === 'unread' ? 'unreadable' : fact);

const withListed = (facts: UserFacts, answer: Awaited<ReturnType<KeyGateway['list']>>): UserFacts | 'gone' => {
  if (answer.status === 'no-such-user') return 'gone';
  const { keys } = facts;
  const before = isKnown(keys) && keys.seen !== 'reported' && !isOutdatedBy(keys, answer.at) ? keys.list : [];
  const list = answer.keys.map((key) => withWhatIsKnown(key, before));
  return { ...facts, keys: { seen: 'listed', at: answer.at, list, more: false } };
};

/** What was read about a key since it was listed stays known for a while; what a report or the table said of it does not. */
function withWhatIsKnown(listed: ListedKey, known: readonly Key[]): Key {
  const before = known.find((key) => key.id === listed.id);
  return { ...listed, lastUse: before?.lastUse ?? 'unread', custody: before?.custody ?? 'unread' };
}

async function changeKeys(facts: UserFacts, change: (key: Key) => Promise<Key>): Promise<UserFacts> {
  return isKnown(facts.keys)
    ? { ...facts, keys: { ...facts.keys, list: await Promise.all(facts.keys.list.map(change)) } }
    : facts;
}

/** One question per secret: the keys of a user may lie in several after the policy's secret name has changed. */
async function custodyOf(
  access: AccountAccess,
  facts: UserFacts,
  rules: Rules,
): Promise<ReadonlyMap<KeyId, 'current' | 'previous' | 'none'>> {
  const keys = isKnown(facts.keys) ? facts.keys.list : [];
  const bySecret = Map.groupBy(keys, (key) => {
    const secret = secretOfKey(key.id, facts, rules);
    return `${secret.region} ${secret.name}`;
  });
  const answers = await Promise.all(
    [...bySecret.values()].map((group) => {
      const keyIds = group.map((key) => key.id);
      const { name, region } = secretOfKey(keyIds[0] ?? ('' as KeyId), facts, rules);
      return access.vault(region).custody({ account: facts.account, name, keyIds });
    }),
  );
  return new Map(answers.flatMap((answer) => [...answer]));
}
