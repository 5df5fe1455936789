import type { STSClient } from '@aws-sdk/client-sts';
import type { AccountAccess, AccountId, KeyId, SessionOptions, Sessions, Vault } from '@rekey/engine';
import { type BeforeEffect, type Guards, guardRequests } from '../aws/before-effect.ts';
import type { Caller } from '../aws/caller.ts';
import type { Clients } from '../aws/clients.ts';
import type { AwsClock } from '../aws/clock.ts';
import { failureOf } from '../aws/failure.ts';
import { createGate } from '../aws/gate.ts';
import { onDemand } from '../aws/on-demand.ts';
import { isThrottled } from '../aws/translate.ts';
import { createCensus } from '../census/census.ts';
import { createReportPace, type ReportPace } from '../census/report-pace.ts';
import { createKeys } from '../keys/keys.ts';
import type { Waits } from '../settings.ts';
import { createVault } from '../vault/vault.ts';
import { assumeRole } from './assume-role.ts';
import { type RenewingCredentials, renewing } from './credentials.ts';
import { createMemberCall } from './member-call.ts';
import { readRole } from './role.ts';

type SessionsRequest = {
  readonly caller: () => Promise<Caller>;
  readonly clients: Clients;
  readonly sts: STSClient;
  readonly region: string;
  readonly clock: AwsClock;
  readonly waits: Waits;
};

/** Sessions in member accounts, each with clients of its own, so that accounts slow each other down in nothing. */
export function createSessions(given: SessionsRequest): Sessions {
  const request = { ...given, pace: createReportPace(given.waits.reportMs) };
  const { caller, clients, sts, clock } = request;
  const context = { caller, sts, stsIn: (region: string) => clients.sts(region), clock };
  return {
    async open(account, { beforeEffect = () => {}, ...options }) {
      const credentials = renewing(() => assumeRole(context, { account, ...options }), clock);
      await credentials();
      return accessTo({ account: account.id, role: options.role, credentials, beforeEffect }, request);
    },
  };
}

// As many as the engine has users at work in an account: the gate closes only where AWS throttles.
const requestsInFlight = 10;

const isThrottling = (error: unknown): boolean => isThrottled(failureOf(error));

type Session = {
  readonly account: AccountId;
  readonly role: string;
  readonly credentials: RenewingCredentials;
} & Required<Pick<SessionOptions, 'beforeEffect'>>;

function accessTo(
  { account, role, credentials, beforeEffect }: Session,
  { clients, region, clock, waits, pace }: SessionsRequest & { readonly pace: ReportPace },
): AccountAccess {
  const call = createMemberCall(account, credentials);
  const made = new Set<string | undefined>();
  // A key that this session made may always be taken back: nobody else can have brought it into custody.
  const askEffect: BeforeEffect = ({ command, keyId }) => {
    if (command !== 'DeleteAccessKeyCommand' || !made.has(keyId)) beforeEffect();
  };
  const guards: Guards = { beforeEffect: askEffect, gate: createGate({ atMost: requestsInFlight, isThrottling }) };
  const iam = onDemand(() => guardRequests(clients.iam(credentials, region), guards));
  const iamOnce = onDemand(() => guardRequests(clients.iamOnce(credentials, region), guards));
  const census = createCensus({ iam, call, clock, pace });
  const vaults = new Map<string, Vault>();
  return {
    census: {
      ...census,
      async requestReport() {
        await census.requestReport();
        iam.letGo(); // hundreds of accounts wait for their reports
      },
    },
    keys: createKeys({
      iam,
      iamOnce,
      made: (key: KeyId) => made.add(key),
      call,
      clock,
    }),
    role: () => readRole({ iam, call, role }),
    vault(vaultRegion) {
      const vault =
        vaults.get(vaultRegion) ??
        createVault({
          secrets: guardRequests(clients.secrets(credentials, vaultRegion), guards),
          region: vaultRegion,
          call,
          clock,
          waits,
        });
      vaults.set(vaultRegion, vault);
      return vault;
    },
  };
}
