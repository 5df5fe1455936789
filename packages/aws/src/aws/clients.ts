import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { CallLimits, ConnectSettings } from '../settings.ts';
import type { AwsClock } from './clock.ts';
import type { Http } from './http.ts';
import { repeatForSkewAlone } from './skew.ts';

export type Credentials = NonNullable<STSClientConfig['credentials']>;

/** Makes clients that share connections and nothing else: each has its own retry tokens and its own pace when throttled. */
export type Clients = {
  sts(region: string): STSClient;
  organizations(region: string): OrganizationsClient;
  tagging(region: string): ResourceGroupsTaggingAPIClient;
  iam(credentials: Credentials, region: string): IAMClient;
  /** One request on one connection: for what must not be sent twice. */
  iamOnce(credentials: Credentials, region: string): IAMClient;
  secrets(credentials: Credentials, region: string): SecretsManagerClient;
};

type ClientsRequest = {
  readonly settings: Pick<ConnectSettings, 'endpoint' | 'version'>;
  readonly limits: CallLimits;
  readonly http: Http;
  readonly clock: AwsClock;
  readonly callerCredentials: Credentials;
};

export function createClients({ settings, limits, http, clock, callerCredentials }: ClientsRequest): Clients {
  const common = () => ({
    customUserAgent: userAgent(settings.version),
    requestHandler: http.shared,
    retryMode: 'adaptive',
    logger: silentLogger,
    // So that the first request of a client is signed right, even where the local clock is wrong.
    systemClockOffset: clock.now().getTime() - Date.now(),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  });
  const central = (region: string) => ({
    ...common(),
    region,
    credentials: callerCredentials,
    maxAttempts: limits.centralAttempts,
  });
  const iamFound = found((region) => new IAMClient({ ...common(), region }).config);
  const secretsFound = found((region) => new SecretsManagerClient({ ...common(), region }).config);
  const member = (credentials: Credentials, region: string) => ({
    ...common(),
    region,
    credentials,
    maxAttempts: limits.attempts,
  });
  return {
    sts: (region) => repeatForSkewAlone(new STSClient(central(region))),
    organizations: (region) => repeatForSkewAlone(new OrganizationsClient(central(region))),
    tagging: (region) => repeatForSkewAlone(new ResourceGroupsTaggingAPIClient(central(region))),
    iam: (credentials, region) =>
      repeatForSkewAlone(new IAMClient({ ...member(credentials, region), ...iamFound(region) })),
    iamOnce: (credentials, region) =>
      new IAMClient({
        ...member(credentials, region),
        ...iamFound(region),
        maxAttempts: 1,
        retryMode: 'standard',
        requestHandler: http.single,
      }),
    secrets: (credentials, region) =>
      repeatForSkewAlone(new SecretsManagerClient({ ...member(credentials, region), ...secretsFound(region) })),
  };
}

type Findable = Pick<
  IAMClient['config'],
  'useFipsEndpoint' | 'useDualstackEndpoint' | 'userAgentAppId' | 'defaultsMode'
>;

/**
 * What a client finds out from the environment and the profile as it first needs it, found out once for the clients of
 * all accounts: there are two for each account, and they would all look for what is not there.
 */
function found(configOf: (region: string) => Findable): (region: string) => Findable {
  const known = new Map<string, Findable>();
  const look = (region: string): Findable => {
    const { useFipsEndpoint, useDualstackEndpoint, userAgentAppId, defaultsMode } = configOf(region);
    return { useFipsEndpoint, useDualstackEndpoint, userAgentAppId, defaultsMode };
  };
  return (region) => {
    const all = known.get(region) ?? look(region);
    known.set(region, all);
    return all;
  };
}

/**
 * Without `info` and `error` the SDK does not even put together what it would log: parameters and answers of every call, items
 * of the table. The others it calls unasked.
 */
export const silentLogger = { trace() {}, debug() {}, warn() {} } as unknown as NonNullable<STSClientConfig['logger']>;

export const userAgent = (version = 'dev'): [string, string][] => [['rekey', version]];
