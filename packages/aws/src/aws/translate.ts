import { type AccountId, type ErrorCode, isRekeyError, RekeyError } from '@rekey/engine';
import { type Failure, failureOf, isCode } from './failure.ts';

/** What was called, for the message: the account (undefined: the caller's own) and the IAM action. */
export type About = { readonly account?: AccountId; readonly action: string };

/** A RekeyError for what a person can act on and for everything AWS answers; what else there is comes back as it is. */
export function translate(error: unknown, about: About): unknown {
  if (isRekeyError(error)) return error;
  const missing = credentialsProblem(error);
  if (missing) return missing;
  const failure = failureOf(error);
  if (!failure) return error;
  const code = codeOf(failure);
  const hint = hintOf(code, failure, about);
  return new RekeyError(code, messageOf(code, failure, about), {
    // Not the SDK's error: it holds the raw answer.
    cause: { code: failure.code, status: failure.status, requestId: failure.requestId },
    ...(hint === undefined ? {} : { hint }),
  });
}

const codesOfExpiry: readonly string[] = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'RequestExpired',
];

const codesOfThrottling: readonly string[] = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'BandwidthLimitExceeded',
  'SlowDown',
];
const tooManyRequests = 429;

const codesOfDenial: readonly string[] = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
  'AuthorizationError',
  'KMSAccessDenied',
  'KMSAccessDeniedException',
];

export const isDenied = (failure: Failure | undefined): boolean =>
  failure !== undefined && codesOfDenial.includes(failure.code);

export const isThrottled = (failure: Failure | undefined): boolean =>
  failure !== undefined && (codesOfThrottling.includes(failure.code) || failure.status === tooManyRequests);

export const isExpired = (failure: Failure | undefined): boolean =>
  failure !== undefined && codesOfExpiry.includes(failure.code);

// "with an explicit deny in a service control policy", "because no service control policy allows the ... action"
const byOrganization = /\b(service|resource) control policy\b/i;

function codeOf(failure: Failure): ErrorCode {
  if (failure.unreachableHost !== undefined) return 'ENDPOINT_UNREACHABLE';
  if (isExpired(failure)) return 'CREDENTIALS_EXPIRED';
  if (isDenied(failure)) return byOrganization.test(failure.words) ? 'SCP_DENIED' : 'PERMISSION_MISSING';
  if (isThrottled(failure)) return 'THROTTLED';
  if (isCode(failure, 'RegionDisabled', 'OptInRequired')) return 'REGION_DISABLED';
  if (isCode(failure, 'NoSuchEntity')) return 'NO_SUCH_USER';
  return 'AWS_ERROR';
}

/** The action that AWS says is missing; it may be another than the one called, as kms:Decrypt is. */
const deniedAction = (words: string): string | undefined =>
  /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(words)?.[1];

function messageOf(code: ErrorCode, failure: Failure, { account, action }: About): string {
  const where = account === undefined ? '' : `account ${account}: `;
  const words = failure.words === '' ? failure.code : `${failure.code}: ${failure.words}`;
  if (code === 'ENDPOINT_UNREACHABLE') {
    return `${where}${action}: no answer from ${failure.unreachableHost} (${failure.code})`;
  }
  if (code === 'PERMISSION_MISSING')
    return `${where}${deniedAction(failure.words) ?? action} is not allowed (${words})`;
  if (code === 'SCP_DENIED') {
    return `${where}${deniedAction(failure.words) ?? action} is denied by a policy of the organization (${words})`;
  }
  return `${where}${action}: ${words}`;
}

function hintOf(code: ErrorCode, { words }: Failure, { account, action }: About): string | undefined {
  const denied = deniedAction(words) ?? action;
  if (code === 'PERMISSION_MISSING') {
    return account === undefined
      ? `allow ${denied} to the identity that runs Rekey`
      : `bring the member role in ${account} up to date with stacksets/member-role.yaml, which allows ${denied}`;
  }
  if (code === 'SCP_DENIED') return `except the member role from the service control policy that denies ${denied}`;
  if (code === 'CREDENTIALS_EXPIRED') return 'renew your AWS credentials and run again';
  if (code === 'ENDPOINT_UNREACHABLE') return 'check the network, the Region and AWS_ENDPOINT_URL';
  return undefined;
}

const noCredentials = ['CredentialsProviderError', 'ProviderError', 'TokenProviderError'];

/** Credential providers throw before any request is made, so AWS says nothing. */
function credentialsProblem(error: unknown): RekeyError | undefined {
  if (!(error instanceof Error) || !noCredentials.includes(error.name)) return undefined;
  const message = error.message.trim();
  return /expired|refresh|re-?authenticate/i.test(message)
    ? new RekeyError('CREDENTIALS_EXPIRED', message, { hint: 'renew your AWS credentials, as with `aws sso login`' })
    : new RekeyError('NO_CREDENTIALS', message, {
        hint: 'name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN)',
      });
}
