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
      session.call(
        about('prepare', request, { mutating: true, user: request.user }),
        () => prepare(place, request),
        session.veto,
      ),
    store: (request) =>
      session.call(
        about('store', request, { mutating: true, keyId: request.keyId }),
        () => store(place, request),
        session.veto,
      ),
    custody: (request) => session.call(about('custody', request), () => custody(place, request)),
    inspect: (name) => session.call(about('inspect', name), () => inspect(place, name)),
  };
};

const disabled = ({ session, region }: Place): Refusal | undefined =>
  session.account.disabledRegions.includes(region)
    ? { status: 'refused', code: 'REGION_DISABLED', because: `${region} is not enabled in ${session.account.id}` }
    : undefined;

const refused = (code: Refusal['code'], because: string): Refusal => ({ status: 'refused', code, because });

// In the order of AWS's calls: what was done before one of them is refused stays done.
const prepare = (place: Place, request: VaultRequest): Prepared => {
  const { session, region } = place;
  const there = secretsIn(session.account, region).get(request.name);
  const asked = request.known ? describing : creating;
  const refusal =
    disabled(place) ??
    firstRefusal(session, [asked, there === undefined ? creating : describing]) ??
    (there === undefined ? undefined : notForUs(there, request));
  if (refusal !== undefined) return refusal;
  if (there === undefined) return finish(session, request, created(place, request.name));
  const how = there.ours ? (there.scheduledForDeletion ? 'restored' : 'present') : 'adopted';
  return restore(session, there) ?? finish(session, request, { secret: there, how });
};

const creating = 'secretsmanager:CreateSecret';
const describing = 'secretsmanager:DescribeSecret';

type Ready = { readonly secret: WorldSecret; readonly how: Extract<Prepared, { status: 'ready' }>['how'] };

const created = ({ session, region }: Place, name: string): Ready => ({
  secret: seedSecret(session.account, { name, region, ours: true }),
  how: 'created',
});

const restore = (session: WorldSession, secret: WorldSecret): Refusal | undefined => {
  if (!secret.scheduledForDeletion) return undefined;
  const refusal = firstRefusal(session, ['secretsmanager:RestoreSecret']);
  if (refusal === undefined) secret.scheduledForDeletion = false;
  return refusal;
};

const finish = (session: WorldSession, request: VaultRequest, { secret, how }: Ready): Prepared => {
  const adopting = how === 'adopted';
  const refusal =
    firstRefusal(session, [
      ...(adopting ? ['secretsmanager:GetResourcePolicy'] : []),
      'secretsmanager:PutResourcePolicy',
    ]) ?? withoutOwner(session, request);
  if (refusal !== undefined) return refusal;
  const replacedPolicy = secret.policy;
  secret.policy = JSON.stringify({ owner: request.userArn, readers: request.readers });
  const untagged = adopting ? firstRefusal(session, ['secretsmanager:TagResource']) : undefined;
  if (untagged !== undefined) return untagged;
  secret.ours = true;
  return { status: 'ready', how, ...(adopting && replacedPolicy !== undefined ? { replacedPolicy } : {}) };
};

const withoutOwner = ({ account }: WorldSession, { userArn: arn }: VaultRequest): Refusal | undefined =>
  [...account.users.values()].some((user) => userArn(account, user) === arn)
    ? undefined
    : refused('SECRET_REFUSED', `This resource policy contains an unsupported principal: ${arn}`);

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
