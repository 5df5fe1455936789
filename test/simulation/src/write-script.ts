import type { AccountDescription, KeyDescription, UserDescription } from '@rekey/engine/testing';
import { accountIds, ouPathOf } from './places.ts';
import type { Random } from './random.ts';
import { randomOf } from './random.ts';
import type { Episode, Script } from './script.ts';
import { denials, unreadable, writeChange } from './write-change.ts';
import { writePolicy } from './write-policy.ts';
import { writeRun, writeTakeover } from './write-run.ts';

/** The history that a seed stands for. */
export function writeScript(seed: number): Script {
  const random = randomOf(seed);
  const count = random.weighted([
    [6, 1],
    [3, 2],
    [1, 3],
  ]);
  const script = {
    seed,
    accounts: random.many(count, (index) => writeAccount(random, index)),
    policy: writePolicy(random),
    episodes: random.many(1 + random.int(4), () => writeEpisode(random)),
  };
  return random.chance(0.04) ? withUnreadable(random, script) : script;
}

/**
 * An exception by tag or group that cannot be read where it matters: all of it is there from time to time by chance, but
 * together too rarely to be left to it.
 */
function withUnreadable(random: Random, script: Script): Script {
  const whom = random.pick(['tagged', 'grouped'] as const);
  const marks = whom === 'tagged' ? { tags: { kind: 'exempt' } } : { groups: ['exempt'] };
  const [first, ...others] = script.accounts;
  if (first === undefined) return script;
  const users = (first.users ?? []).map((user, index) => (index === 0 ? { ...user, ...marks } : user));
  return {
    ...script,
    accounts: [{ ...first, users, denyActions: unreadable[whom] }, ...others],
    policy: { ...script.policy, mode: 'enforce', exceptions: [{ place: 'org', whom }] },
  };
}

const names = ['alice', 'bob', 'svc-ci', 'svc-db', 'dev,ops'] as const;

function writeAccount(random: Random, index: number): AccountDescription {
  return {
    id: accountIds[index] ?? '',
    ouPath: ouPathOf(index),
    users: names.slice(0, 1 + random.int(3)).map((name) => writeUser(random, name)),
    secrets: random.chance(0.1)
      ? [{ name: 'alice_credentials', value: 'of somebody else', ours: random.chance(0.5) }]
      : [],
    ...(random.chance(0.04) ? { tags: { rekey: 'opt-out' } } : {}),
    ...(random.chance(0.1) ? { denyActions: random.pick(denials) } : {}),
  };
}

function writeUser(random: Random, name: string): UserDescription {
  // The usual case: one key, due and in use. Without it, half of all histories would be about nothing.
  if (random.chance(0.4))
    return { name, ...writeMarks(random), keys: [{ ageDays: 90 + random.int(3), lastUsedDaysAgo: random.int(3) }] };
  return {
    name,
    ...writeMarks(random),
    ...(random.chance(0.03) ? { attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] } : {}),
    keys: writeKeys(random),
  };
}

/** What exceptions turn on. */
const writeMarks = (random: Random): Pick<UserDescription, 'tags' | 'groups'> => ({
  ...(random.chance(0.15) ? { tags: { kind: 'exempt' } } : {}),
  ...(random.chance(0.15) ? { groups: ['exempt'] } : {}),
});

function writeKeys(random: Random): readonly KeyDescription[] {
  const count = random.weighted([
    [1, 0],
    [12, 1],
    [7, 2],
    [0.5, 3],
  ]);
  const keys = random.many(count, () => writeKey(random));
  const [first, second] = keys.toSorted((a, b) => a.ageDays - b.ageDays);
  // Now and then a pair that an earlier run left behind: the younger in custody, the older on its way out.
  if (count !== 2 || first === undefined || second === undefined || !random.chance(0.4)) return keys;
  return [
    { ...first, status: 'Active', issued: true, custody: 'current' },
    second.status === 'Inactive' ? { ...second, switchedOffDaysAgo: first.ageDays } : second,
  ];
}

function writeKey(random: Random): KeyDescription {
  const ageDays = random.pick([0, 1, 14.9, 20, 60, 89.9, 90, 95, 95, 130, 130, 200]);
  const lastUsed = random.pick([undefined, 0, 0.5, 3, 50, 120]);
  return {
    ageDays,
    status: random.chance(0.8) ? 'Active' : 'Inactive',
    ...(lastUsed === undefined ? {} : { lastUsedDaysAgo: Math.min(lastUsed, ageDays) }),
    ...(random.chance(0.04) ? { lastUsedService: 'ses' } : {}),
  };
}

function writeEpisode(random: Random): Episode {
  return {
    days: random.pick([0, 0.004, 0.02, 1, 1, 1, 7, 8, 15, 16, 30, 91]),
    changes: random.many(random.int(4), () => writeChange(random, 'between runs')),
    runs: random.weighted([
      [15, () => [writeRun(random, 0)]],
      [3, () => random.many(2, (index) => writeRun(random, index))],
      [2, () => writeTakeover(random)],
    ])(),
  };
}
