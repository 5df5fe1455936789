import type { STSClient } from '@aws-sdk/client-sts';
import type { AccountAccess, AccountId, Sessions, Vault } from '@rekey/engine';
import type { Caller } from '../aws/caller.ts';
import type { Clients } from '../aws/clients.ts';
import type { AwsClock } from '../aws/clock.ts';
import { createCensus } from '../census/census.ts';
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
export function createSessions(request: SessionsRequest): Sessions {
  const { caller, clients, sts, clock } = request;
  const context = { caller, sts, stsIn: (region: string) => clients.sts(region), clock };
  return {
    async open(account, options) {
      const credentials = renewing(() => assumeRole(context, { account, ...options }), clock);
      await credentials();
      return accessTo({ account: account.id, role: options.role, credentials }, request);
    },
  };
}

type Session = { readonly account: AccountId; readonly role: string; readonly credentials: RenewingCredentials };

function accessTo(
  { account, role, credentials }: Session,
  { clients, region, clock, waits }: SessionsRequest,
): AccountAccess {
  const call = createMemberCall(account, credentials);
  const iam = clients.iam(credentials, region);
  const vaults = new Map<string, Vault>();
  return {
    census: createCensus({ iam, call, clock, waits }),
    keys: createKeys({ iam, createOnce: () => clients.iamOnce(credentials, region), call, clock }),
    role: () => readRole({ iam, call, role }),
    vault(vaultRegion) {
      const vault =
        vaults.get(vaultRegion) ??
        createVault({ secrets: clients.secrets(credentials, vaultRegion), region: vaultRegion, call, clock, waits });
      vaults.set(vaultRegion, vault);
      return vault;
    },
  };
}
