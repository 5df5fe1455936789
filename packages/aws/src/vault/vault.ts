import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Clock, Vault } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import type { MemberCall } from '../sessions/member-call.ts';
import type { Waits } from '../settings.ts';
import { custodyIn } from './custody.ts';
import { prepareSecret } from './prepare.ts';
import { stateOf } from './state.ts';
import { storeSecret } from './store.ts';
import { createVaultCall } from './vault-call.ts';

type VaultContext = {
  readonly secrets: SecretsManagerClient;
  readonly region: string;
  readonly call: MemberCall;
  readonly clock: Clock;
  readonly waits: Pick<Waits, 'newPrincipalMs'>;
};

/** The secrets of one account in one Region. */
export function createVault({ secrets, region, call, clock, waits }: VaultContext): Vault {
  const vaultCall = createVaultCall(call, region);

  const describe = (name: string): Promise<DescribeSecretCommandOutput | undefined> =>
    vaultCall.ask('secretsmanager:DescribeSecret', async () => {
      try {
        return await secrets.send(new DescribeSecretCommand({ SecretId: name }));
      } catch (error) {
        if (isCode(failureOf(error), 'ResourceNotFound')) return undefined;
        throw error;
      }
    });

  return {
    prepare: (request) => prepareSecret({ secrets, region, clock, waits, steps: vaultCall.steps() }, request),
    store: (request) => storeSecret({ secrets, steps: vaultCall.steps() }, request),
    custody: async ({ account, name, keyIds }) => custodyIn(await describe(name), account, keyIds),
    async inspect(name) {
      const secret = await describe(name);
      return secret === undefined ? { status: 'absent' } : stateOf(secret, region);
    },
  };
}
