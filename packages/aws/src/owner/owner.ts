import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { type KeyId, keyId, type SecretRef, type UserName } from '@rekey/engine';
import { callerCredentialsOf } from '../aws/caller-credentials.ts';
import { createClients } from '../aws/clients.ts';
import { createAwsClock } from '../aws/clock.ts';
import { failureOf } from '../aws/failure.ts';
import { createHttp } from '../aws/http.ts';
import type { Iam } from '../aws/on-demand.ts';
import { configuredRegion } from '../aws/region.ts';
import { isDenied, translate } from '../aws/translate.ts';
import { type CallLimits, type ConnectSettings, defaultLimits } from '../settings.ts';
import { type OwnerIdentity, readIdentity } from './identity.ts';
import { readSecret, type SecretReading } from './read-secret.ts';

export type { OwnerIdentity } from './identity.ts';
export type { SecretReading } from './read-secret.ts';
export type { StoredKey } from './stored-key.ts';

export type OwnKey = { readonly id: KeyId; readonly isActive: boolean; readonly createdAt: Date };

/** What the owner of a key finds out with that key alone: no table, no organization, no role. */
export type Owner = Disposable & {
  /** Of STS, and where a secret is first looked for. */
  readonly region: string;
  /** Throws NOT_A_USER for anybody but an IAM user, CREDENTIALS_EXPIRED for a key that is off. */
  identity(): Promise<OwnerIdentity>;
  read(secret: SecretRef): Promise<SecretReading>;
  /** The user's own keys; `unreadable` where the user may not list them, as most may not. */
  keys(user: UserName): Promise<readonly OwnKey[] | 'unreadable'>;
  now(): Date;
};

export type OwnerSettings = Pick<ConnectSettings, 'region' | 'profile' | 'credentials' | 'endpoint' | 'version'> & {
  readonly limits?: Partial<CallLimits>;
};

// A person waits, or an SDK that runs this as its credential_process; and several Regions are asked at once.
const attempts = 3;

/** Calls nothing yet: a missing credential shows with the first call. */
export async function createOwner(settings: OwnerSettings): Promise<Owner> {
  const limits = { ...defaultLimits, attempts, centralAttempts: attempts, ...settings.limits };
  const clock = createAwsClock();
  const http = createHttp(limits, clock);
  const region = settings.region ?? (await configuredRegion(settings.profile));
  const credentials = settings.credentials ?? callerCredentialsOf(settings.profile);
  const clients = createClients({ settings, limits, http, clock, callerCredentials: credentials });
  return {
    region,
    identity: () => readIdentity(clients.sts(region), credentials),
    read: ({ name, region: where }) => readSecret(clients.secrets(credentials, where), name),
    keys: (user) => listKeys(clients.iam(credentials, region), user),
    now: () => clock.now(),
    [Symbol.dispose]: () => http.close(),
  };
}

// A user has two keys; more come of racing creates, and none fills a page of 100.
async function listKeys(iam: Iam, user: UserName): Promise<readonly OwnKey[] | 'unreadable'> {
  try {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
    return AccessKeyMetadata.flatMap(({ AccessKeyId, Status, CreateDate }) =>
      AccessKeyId === undefined || CreateDate === undefined
        ? []
        : [{ id: keyId(AccessKeyId), isActive: Status === 'Active', createdAt: CreateDate }],
    );
  } catch (error) {
    // It only adds to what is told: an IAM that cannot be reached, as from a closed network, is no reason to fail.
    const failure = failureOf(error);
    if (isDenied(failure) || failure?.unreachableHost !== undefined) return 'unreadable';
    throw translate(error, { action: 'iam:ListAccessKeys' });
  }
}
