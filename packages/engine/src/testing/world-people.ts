import type { KeyStatus, Tags } from '../model/facts.ts';
import type { AccountId, KeyId, UserName } from '../model/ids.ts';
import { userName } from '../model/ids.ts';
import { minuteMs } from './time.ts';
import type { AccountDescription, UserDescription } from './world-description.ts';
import { mintKey } from './world-mint.ts';
import { seedAccount, seedUser } from './world-seed.ts';
import type { WorldAccount, WorldKey, WorldSecret, WorldState, WorldUser } from './world-state.ts';
import { secretsIn } from './world-state.ts';
import { putValue } from './world-vault.ts';

const keysPerUser = 2;
const lastUseSpanMs = 15 * minuteMs; // only the first use in such a span is recorded

/**
 * What people do to the organization without Rekey. Nobody stands in their way: naming what is not there throws, for
 * it is the test that is wrong.
 */
export type People = {
  /** Undefined at the quota, unless they race past it. */
  createKey(account: AccountId, user: UserName, options?: { readonly pastQuota?: boolean }): KeyId | undefined;
  deleteKey(account: AccountId, keyId: KeyId): void;
  setStatus(account: AccountId, keyId: KeyId, status: KeyStatus): void;
  useKey(account: AccountId, keyId: KeyId, service?: string): void;
  createUser(account: AccountId, user: UserDescription): void;
  deleteUser(account: AccountId, user: UserName): void;
  /** The same user, UserId and keys under another name. */
  renameUser(account: AccountId, user: UserName, to: string): void;
  changeUser(account: AccountId, user: UserName, change: UserChange): void;
  scheduleSecretDeletion(account: AccountId, region: string, name: string): void;
  /** For good, as after the recovery window. */
  removeSecret(account: AccountId, region: string, name: string): void;
  putSecretValue(account: AccountId, region: string, secret: { readonly name: string; readonly value: string }): void;
  addAccount(account: AccountDescription): void;
  removeAccount(account: AccountId): void;
  changeAccount(account: AccountId, change: AccountChange): void;
};

export type UserChange = Partial<Pick<WorldUser, 'path' | 'groups' | 'attachedPolicies' | 'console'>> & {
  readonly tags?: Tags;
};

export type AccountChange = Partial<
  Pick<
    WorldAccount,
    | 'state'
    | 'ouPath'
    | 'tags'
    | 'tagsReadable'
    | 'roles'
    | 'denyActions'
    | 'scpDeny'
    | 'disabledRegions'
    | 'reportCompletes'
  >
>;

export const createPeople = (state: WorldState, awsNow: () => Date): People => {
  const accountOf = (id: AccountId): WorldAccount => found(state.accounts.get(id), id);
  const userOf = (account: AccountId, name: UserName): WorldUser => found(accountOf(account).users.get(name), name);
  const secretOf = (account: AccountId, region: string, name: string): WorldSecret =>
    found(secretsIn(accountOf(account), region).get(name), name);
  const ownerOf = (account: AccountId, id: KeyId): WorldUser =>
    found(
      [...accountOf(account).users.values()].find(({ keys }) => keys.some((key) => key.id === id)),
      id,
    );
  const keyOf = (account: AccountId, id: KeyId): WorldKey =>
    found(
      ownerOf(account, id).keys.find((key) => key.id === id),
      id,
    );

  return {
    createKey: (account, name, { pastQuota = false } = {}) => {
      const user = userOf(account, name);
      if (user.keys.length >= keysPerUser && !pastQuota) return undefined;
      const key = mintKey(state, name, { status: 'Active', createdAt: awsNow(), lastUse: { at: undefined } });
      user.keys.push(key);
      return key.id;
    },
    deleteKey: (account, keyId) => {
      const user = ownerOf(account, keyId);
      user.keys = user.keys.filter(({ id }) => id !== keyId);
    },
    setStatus: (account, keyId, status) => {
      keyOf(account, keyId).status = status;
    },
    useKey: (account, keyId, service = 's3') => {
      const key = keyOf(account, keyId);
      const sinceMs = awsNow().getTime() - (key.lastUse.at?.getTime() ?? Number.NEGATIVE_INFINITY);
      if (sinceMs >= lastUseSpanMs) key.lastUse = { at: awsNow(), service, region: 'us-east-1' };
    },
    createUser: (account, described) => void seedUser(state, accountOf(account), { described, start: awsNow() }),
    deleteUser: (account, name) => {
      accountOf(account).users.delete(userOf(account, name).name);
    },
    renameUser: (account, name, to) => {
      const user = userOf(account, name);
      accountOf(account).users.delete(name);
      user.name = userName(to);
      accountOf(account).users.set(user.name, user);
    },
    changeUser: (account, name, change) => void Object.assign(userOf(account, name), change),
    scheduleSecretDeletion: (account, region, name) => {
      secretOf(account, region, name).scheduledForDeletion = true;
    },
    removeSecret: (account, region, name) => {
      secretsIn(accountOf(account), region).delete(secretOf(account, region, name).name);
    },
    putSecretValue: (account, region, { name, value }) => {
      const secret = secretOf(account, region, name);
      putValue(secret, `by-hand-${secret.versions.size}`, value);
    },
    addAccount: (described) => void seedAccount(state, described, awsNow()),
    removeAccount: (account) => {
      state.accounts.delete(accountOf(account).id);
    },
    changeAccount: (account, change) => void Object.assign(accountOf(account), change),
  };
};

const found = <T>(thing: T | undefined, name: string): T => {
  if (thing === undefined) throw new Error(`there is no ${name} in this world`);
  return thing;
};
