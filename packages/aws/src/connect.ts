import type { Clock, Directory, Organization, Sessions } from '@rekey/engine';
import { createCaller } from './aws/caller.ts';
import { callerCredentialsOf } from './aws/caller-credentials.ts';
import { type Credentials, createClients, silentLogger, userAgent } from './aws/clients.ts';
import { createAwsClock } from './aws/clock.ts';
import { createHttp, type Http } from './aws/http.ts';
import { configuredRegion } from './aws/region.ts';
import { createDirectory } from './directory/directory.ts';
import { createSessions } from './sessions/sessions.ts';
import { type ConnectSettings, defaultLimits, defaultWaits } from './settings.ts';

/** What another client of the caller's own account needs, as that of the central table. */
export type AwsSettings = {
  readonly region: string;
  readonly credentials: Credentials;
  readonly requestHandler: Http['shared'];
  readonly customUserAgent: [string, string][];
  readonly logger: typeof silentLogger;
  readonly endpoint?: string;
};

export type Connection = {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly sessions: Sessions;
  /** Whose credentials these are; needs no permission, and nothing of the organization. */
  caller(): Promise<Organization['caller']>;
  readonly awsSettings: AwsSettings;
  /** Closes open connections, so that the process can end. */
  close(): void;
};

/** Wires the adapters to AWS, once for a process. Calls nothing yet: a missing credential shows with the first call. */
export async function connect(settings: ConnectSettings = {}): Promise<Connection> {
  const limits = { ...defaultLimits, ...settings.limits };
  const waits = { ...defaultWaits, ...settings.waits };
  const clock = createAwsClock();
  const http = createHttp(limits, clock);
  const region = settings.region ?? (await configuredRegion(settings.profile));
  const callerCredentials = settings.credentials ?? callerCredentialsOf(settings.profile);
  const clients = createClients({ settings, limits, http, clock, callerCredentials });
  const sts = clients.sts(region);
  const caller = createCaller(sts);
  return {
    clock,
    directory: createDirectory({
      caller,
      organizations: clients.organizations(region),
      taggingIn: (home) => clients.tagging(home),
      clock,
      limits,
      tagPace: settings.tagPace,
    }),
    caller,
    sessions: createSessions({ caller, clients, sts, region, clock, waits }),
    awsSettings: {
      region,
      credentials: callerCredentials,
      requestHandler: http.shared,
      customUserAgent: userAgent(settings.version),
      logger: silentLogger,
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    },
    close: () => http.close(),
  };
}
