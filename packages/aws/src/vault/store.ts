import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Refusal, Vault } from '@rekey/engine';
import type { Steps } from './vault-call.ts';
import { versionIdOf } from './version-id.ts';

type StoreRequest = Parameters<Vault['store']>[0];

/** The one place where a secret is revealed. The SDK may repeat the call: the version id makes that a no-op. */
export async function storeSecret(
  { secrets, steps }: { readonly secrets: SecretsManagerClient; readonly steps: Steps },
  { account, name, keyId, value }: StoreRequest,
): Promise<{ readonly status: 'stored' } | Refusal> {
  try {
    await steps.run('secretsmanager:PutSecretValue', (watch) =>
      secrets.send(
        new PutSecretValueCommand({
          SecretId: name,
          ClientRequestToken: versionIdOf(account, keyId),
          SecretString: value.reveal(),
        }),
        watch,
      ),
    );
    return { status: 'stored' };
  } catch (error) {
    return steps.refusal(error);
  }
}
