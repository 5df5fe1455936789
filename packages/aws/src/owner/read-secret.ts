import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isRekeyError, RekeyError } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { isDenied, isExpired, translate } from '../aws/translate.ts';
import { parseStoredKey, type StoredKey } from './stored-key.ts';

/** What the owner's own rights make of a secret. */
export type SecretReading =
  | { readonly status: 'found'; readonly key: StoredKey }
  /** It holds something else than a key in Rekey's shape. */
  | { readonly status: 'foreign' }
  /** There is none, or one without a value. */
  | { readonly status: 'absent' }
  | { readonly status: 'scheduled-for-deletion' }
  /** Denied by a policy that names the denial: the secret is there. */
  | { readonly status: 'denied'; readonly because: string }
  /** Allowed by nothing. AWS says the same of a secret that is not there to users without a permission of their own. */
  | { readonly status: 'absent-or-denied' }
  /** This Region did not answer, or does not know the account. */
  | { readonly status: 'unreachable'; readonly because: string };

const action = 'secretsmanager:GetSecretValue';

export async function readSecret(secrets: SecretsManagerClient, name: string): Promise<SecretReading> {
  try {
    const answer = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    const key = parseStoredKey(answer.SecretString ?? '');
    answer.SecretString = '';
    return key === undefined ? { status: 'foreign' } : { status: 'found', key };
  } catch (error) {
    return readingOf(error);
  }
}

function readingOf(error: unknown): SecretReading {
  const failure = failureOf(error);
  if (isCode(failure, 'ResourceNotFound')) return { status: 'absent' };
  if (isCode(failure, 'InvalidRequest') && /delet/i.test(failure?.words ?? ''))
    return { status: 'scheduled-for-deletion' };
  if (isDenied(failure) && !/explicit deny|\bkms\b/i.test(failure?.words ?? '')) return { status: 'absent-or-denied' };
  const told = discreet(translate(error, { action }));
  if (isDenied(failure)) return { status: 'denied', because: told.message };
  // The credentials were good a moment ago: it is the Region that does not know the account.
  if (failure?.unreachableHost !== undefined || isExpired(failure))
    return { status: 'unreachable', because: told.message };
  throw told;
}

/** What is no failure that AWS named may quote its answer, and with it the secret. */
const discreet = (error: unknown): RekeyError =>
  isRekeyError(error) ? error : new RekeyError('AWS_ERROR', `${action}: the answer could not be read`);
