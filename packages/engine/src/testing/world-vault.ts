import { RekeyError } from '../errors.ts';
import type { Custody } from '../model/facts.ts';
import type { AccountId, KeyId } from '../model/ids.ts';
import type { Prepared, Refusal, SecretState, Vault, VaultRequest } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { CallDetails } from './calls.ts';
import { seedSecret } from './world-seed.ts';
import type { WorldSession } from './world-session.ts';
import { assertAllowed, firstRefusal } from './world-session.ts';
import type { WorldSecret } from './world-state.ts';
import { secretsIn, userArn, versionId } from './world-state.ts';

type Place = { readonly session: WorldSession; readonly region: string };

export const createVault = (session: WorldSession, region: string): Vault => {
  const place = { session, region };
  const about = (method: string, arg: unknown, details: Partial<CallDetails> = {}): CallDetails => ({
    port: 'vault',
    method,
    mutating: false,
    account: session.account.id,
    region,
    args: [arg],
    ...details,
  });
  return {
    prepare: (request) =>
      session.call(about('prepare', request, { mutating: true, user: request.user }), () => prepare(place, request)),
    store: (request) =>
      session.call(about('store', request, { mutating: true, keyId: request.keyId }), () => store(place, request)),
    custody: (request) => session.call(about('custody', request), () => custody(place, request)),
    inspect: (name) => session.call(about('inspect', name), () => inspect(place, name)),
  };
};

const disabled = ({ session, region }: Place): Refusal | undefined =>
  session.account.disabledRegions.includes(region)
    ? { status: 'refused', code: 'REGION_DISABLED', because: `${region} is not enabled in ${session.account.id}` }
    : undefined;

const refused = (code: Refusal['code'], because: string): Refusal => ({ status: 'refused', code, because });

const prepare = (place: Place, request: VaultRequest): Prepared => {
  const { session, region } = place;
  const secret = secretsIn(session.account, region).get(request.name);
  const refusal =
    disabled(place) ??
    firstRefusal(session, actionsFor(secret, request)) ??
    (secret === undefined ? undefined : notForUs(secret, request));
  if (refusal !== undefined) return refusal;
  // As in AWS, a secret that was created or restored stays so when its policy is then refused.
  const ready = secret === undefined ? created(place, request.name) : taken(secret);
  const owner = [...session.account.users.values()].find((user) => userArn(session.account, user) === request.userArn);
  if (owner === undefined) return refused('SECRET_REFUSED', `unsupported principal ${request.userArn}`);
  return { ...ready.result, ...renderPolicy(ready, request) };
};

const actionsFor = (secret: WorldSecret | undefined, { known }: VaultRequest): readonly string[] => {
  const first = known ? 'secretsmanager:DescribeSecret' : 'secretsmanager:CreateSecret';
  const always = [first, 'secretsmanager:PutResourcePolicy'];
  if (secret === undefined) return [...always, 'secretsmanager:CreateSecret', 'secretsmanager:TagResource'];
  const restoring = secret.scheduledForDeletion ? ['secretsmanager:RestoreSecret'] : [];
  const adopting = secret.ours ? [] : ['secretsmanager:TagResource', 'secretsmanager:GetResourcePolicy'];
  return [...always, 'secretsmanager:DescribeSecret', ...restoring, ...adopting];
};

/** Why no secret of Rekey's can be made of this one, whatever the policy says. */
const notOurs = (secret: WorldSecret): string | undefined => {
  if (secret.rotationEnabled) return 'rotation is enabled on it';
  if (secret.owningService !== undefined) return `it belongs to ${secret.owningService}`;
  if (secret.primaryRegion !== undefined) return `it is a replica of one in ${secret.primaryRegion}`;
  return undefined;
};

const notForUs = (secret: WorldSecret, { existing }: VaultRequest): Refusal | undefined => {
  const because = notOurs(secret);
  if (because !== undefined) return refused('SECRET_NOT_OURS', because);
  if (!secret.ours && existing === 'refuse') return refused('SECRET_NOT_OURS', 'somebody else made it');
  return undefined;
};

type Ready = { readonly secret: WorldSecret; readonly result: Extract<Prepared, { status: 'ready' }> };

const created = ({ session, region }: Place, name: string): Ready => ({
  secret: seedSecret(session.account, { name, region, ours: true }),
  result: { status: 'ready', how: 'created' },
});

const taken = (secret: WorldSecret): Ready => {
  const how = secret.ours ? (secret.scheduledForDeletion ? 'restored' : 'present') : 'adopted';
  secret.scheduledForDeletion = false;
  secret.ours = true;
  return { secret, result: { status: 'ready', how } };
};

const renderPolicy = (
  { secret, result }: Ready,
  { userArn: owner, readers }: VaultRequest,
): { replacedPolicy?: string } => {
  const replaced = secret.policy;
  secret.policy = JSON.stringify({ owner, readers });
  return result.how === 'adopted' && replaced !== undefined ? { replacedPolicy: replaced } : {};
};

const store = (
  place: Place,
  { account, name, keyId, value }: { account: AccountId; name: string; keyId: KeyId; value: Secret },
): { readonly status: 'stored' } | Refusal => {
  const refusal = disabled(place) ?? firstRefusal(place.session, ['secretsmanager:PutSecretValue']);
  if (refusal !== undefined) return refusal;
  const secret = secretsIn(place.session.account, place.region).get(name);
  if (secret === undefined) return refused('SECRET_REFUSED', `there is no secret ${name}`);
  if (secret.scheduledForDeletion) return refused('SECRET_REFUSED', `${name} is scheduled for deletion`);
  return putValue(secret, versionId(account, keyId), value.reveal());
};

/** As PutSecretValue: the same version and value again changes nothing, a new version moves the stages. */
export const putValue = (secret: WorldSecret, id: string, value: string): { readonly status: 'stored' } | Refusal => {
  const there = secret.versions.get(id);
  if (there !== undefined)
    return there.value === value
      ? { status: 'stored' }
      : refused('SECRET_REFUSED', 'this version exists with another value');
  for (const version of secret.versions.values()) version.stage = version.stage === 'current' ? 'previous' : 'none';
  secret.versions.set(id, { value, stage: 'current' });
  return { status: 'stored' };
};

const describe = (place: Place, name: string): WorldSecret | undefined => {
  const refusal = disabled(place);
  if (refusal !== undefined) throw new RekeyError(refusal.code, refusal.because);
  assertAllowed(place.session, 'secretsmanager:DescribeSecret');
  return secretsIn(place.session.account, place.region).get(name);
};

const custody = (
  place: Place,
  { account, name, keyIds }: { account: AccountId; name: string; keyIds: readonly KeyId[] },
): ReadonlyMap<KeyId, Custody> => {
  const secret = describe(place, name);
  const versions = secret === undefined || secret.scheduledForDeletion ? undefined : secret.versions;
  return new Map(keyIds.map((keyId) => [keyId, versions?.get(versionId(account, keyId))?.stage ?? 'none']));
};

const inspect = (place: Place, name: string): SecretState => {
  const secret = describe(place, name);
  if (secret === undefined) return { status: 'absent' };
  const because = notOurs(secret);
  if (because !== undefined) return { status: 'not-ours', because };
  return { status: secret.ours ? 'ours' : 'foreign', scheduledForDeletion: secret.scheduledForDeletion };
};
