import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Refusal, Vault } from '@rekey/engine';
import { type Failure, failureOf, isCode } from '../aws/failure.ts';
import { isDenied, isExpired } from '../aws/translate.ts';
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
    return withoutQuotes(steps.refusal(error), failureOf(error));
  }
}

// AWS's words in these cases are about the secret, the caller or a key of KMS. Elsewhere, as in errors of validation, they
// may repeat the value that was sent.
const discreet = [
  'ResourceNotFound',
  'ResourceExists',
  'InvalidRequest',
  'LimitExceeded',
  'EncryptionFailure',
  'DecryptionFailure',
  'InternalServiceError',
  'Throttling',
];

function withoutQuotes(refusal: Refusal, failure: Failure | undefined): Refusal {
  const isDiscreet = !failure?.words || isDenied(failure) || isExpired(failure) || isCode(failure, ...discreet);
  return isDiscreet ? refusal : { ...refusal, because: `secretsmanager:PutSecretValue: ${failure.code}` };
}
