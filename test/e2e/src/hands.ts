import { createHash } from 'node:crypto';
import type { Call, State } from '@rekey/emulator';
import { currentKeyIn } from './judge.ts';

/** Judges, as time goes by, whether somebody was left without a working key. Each sentence is a complaint. */
export type Watch = {
  /** To be called whenever something may have happened. */
  readonly judge: (state: State, callsSince: readonly Call[]) => readonly string[];
  /** Of everybody the newest of the keys in hands: what they would use. */
  readonly inUse: (state: State) => readonly string[];
  /** Active keys whose secret nobody has: lost in a crash, and not cleared up yet. */
  readonly orphans: (state: State) => readonly string[];
};

type Seen = { readonly account: string; readonly user: string; readonly active: readonly string[] };

/**
 * In hands are the keys that were there at first, and those that have been current in their user's secret. Who holds an
 * active one at first must hold one ever after; and a key is switched off only when another is in custody.
 */
export function watchHands(seeded: State): Watch {
  const hands = new Set(usersOf(seeded).flatMap(({ active }) => active));
  const provided = usersOf(seeded).filter(({ active }) => active.length > 0);
  const stored = new Set<string>();
  const made = new Map<string, string>();
  let before = usersOf(seeded);

  const learn = (state: State): void => {
    for (const user of usersOf(state)) {
      const current = storedKeyOf(state, user);
      if (current !== undefined) hands.add(current);
    }
  };
  const inHands = ({ active }: Seen): readonly string[] => active.filter((id) => hands.has(id));

  return {
    judge: (state, callsSince) => {
      learn(state);
      const now = usersOf(state);
      const left = provided.filter((user) => inHands(sameIn(now, user)).length === 0);
      const off = before.flatMap((user) => switchedOff(state, user));
      before = now;
      return [
        ...left.map(({ account, user }) => `${user} in ${account} has no working key`),
        ...off,
        ...outOfOrder(callsSince, { made, stored }),
      ];
    },
    inUse: (state) => usersOf(state).flatMap((user) => inHands(user).slice(-1)),
    orphans: (state) => usersOf(state).flatMap((user) => user.active.filter((id) => !hands.has(id))),
  };
}

const usersOf = ({ accounts }: State): readonly Seen[] =>
  Object.values(accounts).flatMap(({ id, users }) =>
    Object.values(users).map(({ name, keys }) => ({
      account: id,
      user: name,
      active: keys.filter(({ status }) => status === 'Active').map((key) => key.id),
    })),
  );

const sameIn = (users: readonly Seen[], { account, user }: Seen): Seen =>
  users.find((each) => each.account === account && each.user === user) ?? { account, user, active: [] };

const storedKeyOf = (state: State, { account, user }: Seen): string | undefined =>
  currentKeyIn(state, account, { name: `${user}_credentials` });

/** Keys that were active and are inactive now, without an active one in custody. */
function switchedOff(state: State, { account, user, active }: Seen): readonly string[] {
  const keys = state.accounts[account]?.users[user]?.keys ?? [];
  const current = storedKeyOf(state, { account, user, active });
  if (keys.some(({ id, status }) => id === current && status === 'Active')) return [];
  return keys
    .filter(({ id, status }) => status === 'Inactive' && active.includes(id))
    .map(({ id }) => `${id} of ${user} in ${account} is off without a successor in custody`);
}

/** Of calls in their order: a key switched off by one that came before the successor's secret was stored. */
function outOfOrder(
  calls: readonly Call[],
  { made, stored }: { readonly made: Map<string, string>; readonly stored: Set<string> },
): readonly string[] {
  const early: string[] = [];
  for (const { account, operation, status, params } of calls) {
    if (status !== 200) continue;
    const who = `${params.userName} in ${account}`;
    if (operation === 'CreateAccessKey' && params.createdAccessKeyId) made.set(who, params.createdAccessKeyId);
    if (operation === 'PutSecretValue') stored.add(String(params['clientRequestToken']));
    if (operation !== 'UpdateAccessKey' || params.status !== 'Inactive') continue;
    if (!stored.has(versionOf(account, made.get(who))))
      early.push(`${params.accessKeyId} of ${who} went off too early`);
  }
  return early;
}

/** As docs say how Rekey names the version of a secret; said again here, so that a mistake shows. */
const versionOf = (account: string, keyId = ''): string =>
  createHash('sha256').update(`${account}|${keyId}`).digest('hex');
