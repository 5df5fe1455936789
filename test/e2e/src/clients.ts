import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { Credentials, Emulator, State } from '@rekey/emulator';

export type Clients = { readonly iam: IAMClient; readonly secrets: SecretsManagerClient; readonly sts: STSClient };

/** Clients of somebody else than Rekey, that try once. */
export function clientsOf(
  { endpoint }: Emulator,
  credentials: NonNullable<STSClientConfig['credentials']>,
  region = 'us-east-1',
): Clients {
  const settings = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(settings),
    secrets: new SecretsManagerClient(settings),
    sts: new STSClient(settings),
  };
}

export async function administratorOf(emulator: Emulator, account: string, region?: string): Promise<Clients> {
  return clientsOf(emulator, await emulator.credentials(account), region);
}

export async function assumed(
  by: Clients,
  { roleArn, policy }: { readonly roleArn: string; readonly policy?: string | undefined },
): Promise<Credentials> {
  const { Credentials: given } = await by.sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: 'test',
      ...(policy === undefined ? {} : { Policy: policy }),
    }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

/** An access key as its owner holds it. */
export function keyOf({ minted }: State, keyId: string | undefined): { accessKeyId: string; secretAccessKey: string } {
  const found = minted.find((key) => key.keyId === keyId);
  if (found === undefined) throw new Error(`no key ${keyId}`);
  return { accessKeyId: found.keyId, secretAccessKey: found.secret };
}

/** The code of what a call is refused with; undefined if it is not. */
export const refusalOf = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
