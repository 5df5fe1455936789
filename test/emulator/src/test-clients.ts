import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import type { Credentials, Emulator } from './emulator.ts';

export type Clients = {
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly secrets: SecretsManagerClient;
  readonly sts: STSClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
};

type LongLived = Omit<Credentials, 'sessionToken'>;

/** Clients of one principal, that try once: the tests are about single answers. */
export function clientsOf(emulator: Emulator, credentials: Credentials | LongLived, region = 'us-east-1'): Clients {
  const settings = { endpoint: emulator.endpoint, region, credentials, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient(settings),
    iam: new IAMClient(settings),
    organizations: new OrganizationsClient(settings),
    secrets: new SecretsManagerClient(settings),
    sts: new STSClient(settings),
    tagging: new ResourceGroupsTaggingAPIClient(settings),
  };
}

export const memberRole = (account: string, name = 'rekey-member'): string =>
  `arn:aws:iam::${account}:role/rekey/${name}`;

/** A session of the member role, assumed with the given clients. */
export async function assume(
  clients: Clients,
  account: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const { Credentials } = await clients.sts.send(
    new AssumeRoleCommand({ RoleArn: memberRole(account), RoleSessionName: 'run-1', ...input }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

/** The name, code and status of what a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; status: number; message: string }> {
  const error = await call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (thrown: unknown) => thrown as Error & { $metadata?: { httpStatusCode?: number } },
  );
  return { name: error.name, status: error.$metadata?.httpStatusCode ?? 0, message: error.message };
}
