import { RekeyError } from '../errors.ts';
import type { KeyStatus } from '../model/facts.ts';
import type { KeyId, UserName } from '../model/ids.ts';
import type { ChangeOutcome, KeyGateway, ListedKey, Refusal } from '../ports.ts';
import { Secret } from '../secret.ts';
import type { CallDetails } from './calls.ts';
import { wholeSeconds } from './time.ts';
import { mintKey } from './world-mint.ts';
import type { WorldSession } from './world-session.ts';
import { assertAllowed, refusalOf } from './world-session.ts';
import type { WorldKey, WorldUser } from './world-state.ts';

const keysPerUser = 2; // the quota, which cannot be raised; a description may seed more, as racing creates do

export const createKeys = (session: WorldSession): KeyGateway => {
  const { account, call, veto } = session;
  const made = new Set<KeyId>();
  const about = (method: string, details: Partial<CallDetails> = {}): CallDetails => ({
    port: 'keys',
    method,
    mutating: true,
    account: account.id,
    args: [details.user, details.keyId].filter((arg) => arg !== undefined),
    ...details,
  });
  const change = (method: string, { user, keyId }: { user: UserName; keyId: KeyId }, act: typeof remove) =>
    call(
      about(method, { user, keyId }),
      () => act(session, { user, keyId }),
      // A key that this session made may always be taken back.
      method === 'delete' && made.has(keyId) ? undefined : veto,
    );

  return {
    list: (user) => call(about('list', { user, mutating: false }), () => list(session, user)),
    lastUse: (keyId) => call(about('lastUse', { keyId, mutating: false }), () => lastUse(session, keyId)),
    create: async (user) => {
      const created = await call(about('create', { user }), () => create(session, user), veto);
      if (created.status === 'created') made.add(created.keyId);
      return created;
    },
    deactivate: (user, keyId) => change('deactivate', { user, keyId }, setStatus('Inactive')),
    reactivate: (user, keyId) => change('reactivate', { user, keyId }, setStatus('Active')),
    delete: (user, keyId) => change('delete', { user, keyId }, remove),
  };
};

const listed = ({ id, status, createdAt }: WorldKey): ListedKey => ({ id, status, createdAt: wholeSeconds(createdAt) });

const list = (session: WorldSession, name: UserName): Awaited<ReturnType<KeyGateway['list']>> => {
  assertAllowed(session, 'iam:ListAccessKeys');
  const user = session.account.users.get(name);
  if (user === undefined) return { status: 'no-such-user' };
  return { status: 'listed', keys: user.keys.map(listed), at: wholeSeconds(session.awsNow()) };
};

const lastUse = (session: WorldSession, keyId: KeyId): WorldKey['lastUse'] => {
  assertAllowed(session, 'iam:GetAccessKeyLastUsed');
  for (const user of session.account.users.values()) {
    const key = user.keys.find(({ id }) => id === keyId);
    if (key !== undefined) return key.lastUse;
  }
  throw new RekeyError('NO_SUCH_USER', `account ${session.account.id}: there is no key ${keyId}`);
};

const create = (session: WorldSession, name: UserName): Awaited<ReturnType<KeyGateway['create']>> => {
  const refusal = refusalOf(session, 'iam:CreateAccessKey') ?? limitOf(session, name);
  if (refusal !== undefined) return refusal;
  const user = session.account.users.get(name);
  if (user === undefined) return { status: 'refused', code: 'NO_SUCH_USER', because: `there is no user ${name}` };
  const key = mintKey(session.state, name, {
    status: 'Active',
    createdAt: session.awsNow(),
    lastUse: { at: undefined },
  });
  user.keys.push(key);
  return { status: 'created', keyId: key.id, createdAt: wholeSeconds(key.createdAt), secret: new Secret(key.secret) };
};

const limitOf = ({ account }: WorldSession, user: UserName): Refusal | undefined =>
  (account.users.get(user)?.keys.length ?? 0) < keysPerUser
    ? undefined
    : { status: 'refused', code: 'KEY_LIMIT', because: 'Cannot exceed quota for AccessKeysPerUser: 2' };

type Named = { readonly user: UserName; readonly keyId: KeyId };

const find = ({ account }: WorldSession, { user, keyId }: Named): { user: WorldUser; key: WorldKey } | undefined => {
  const owner = account.users.get(user);
  const key = owner?.keys.find(({ id }) => id === keyId);
  return owner === undefined || key === undefined ? undefined : { user: owner, key };
};

const setStatus =
  (status: KeyStatus) =>
  (session: WorldSession, named: Named): ChangeOutcome => {
    const refusal = refusalOf(session, 'iam:UpdateAccessKey');
    if (refusal !== undefined) return refusal;
    const found = find(session, named);
    if (found === undefined) return { status: 'gone' };
    found.key.status = status;
    return { status: 'done' };
  };

const remove = (session: WorldSession, named: Named): ChangeOutcome => {
  const refusal = refusalOf(session, 'iam:DeleteAccessKey');
  if (refusal !== undefined) return refusal;
  const found = find(session, named);
  if (found === undefined) return { status: 'gone' };
  found.user.keys = found.user.keys.filter(({ id }) => id !== named.keyId);
  return { status: 'done' };
};
