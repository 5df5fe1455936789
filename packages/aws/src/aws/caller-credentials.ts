import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Credentials } from './clients.ts';

type Provider = ReturnType<typeof fromIni>;
type Identity = Awaited<ReturnType<Provider>>;

/**
 * Where the credentials come from that Rekey runs with. A named profile is that profile or nothing: the SDK's usual chain
 * would go on to the role of the machine, and act as somebody else.
 */
export const callerCredentialsOf = (profile: string | undefined): Credentials =>
  profile === undefined ? fromNodeProviderChain() : remembering(fromIni({ profile }));

const renewBeforeMs = 5 * 60 * 1_000;

/** Asks once for all clients: each would run the profile's process, or assume its role, by itself. */
function remembering(provide: Provider): Provider {
  let known: Promise<Identity> | undefined;
  return async (context) => {
    const identity = await known?.catch(() => undefined);
    if (identity && !endsSoon(identity)) return identity;
    known = provide(context);
    return known;
  };
}

const endsSoon = ({ expiration }: Identity): boolean =>
  expiration !== undefined && expiration.getTime() - Date.now() < renewBeforeMs;
