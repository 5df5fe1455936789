import { RekeyError } from '@rekey/engine';

/** The call that went wrong: `operation` as IAM names it, without the service. */
export type Call = { readonly operation: string; readonly tableName: string };

// Of an error of the SDK or of Node's network code only this much is relied on.
type Failure = {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of a transaction. */
  readonly CancellationReasons?: readonly { readonly Message?: string }[];
};

const serverError = 500;
const expired = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];
const notCredentials = ['CredentialsProviderError', 'UnrecognizedClientException', 'InvalidSignatureException'];
const denied = ['AccessDeniedException', 'AccessDenied'];
const exhausted = [
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
];
const network = ['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ENETUNREACH', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT'];

// DynamoDB says all of these as ValidationException and differs in the words only.
const wrongShape =
  /specified index|key element does not match|missed key schema element|missing the key|type mismatch for key|size of key/i;

/** What to throw for a failed call: RekeyError where a person can act, otherwise the error as it came. */
export const translated = (error: unknown, call: Call): unknown => {
  if (!(error instanceof Error) || error instanceof RekeyError) return error;
  const failure = error as Failure;
  return aboutTable(failure, call) ?? aboutCaller(failure, call) ?? aboutService(failure, call) ?? error;
};

const aboutTable = (failure: Failure, { tableName }: Call): RekeyError | undefined => {
  if (failure.name === 'ResourceNotFoundException') return tableNotFound(tableName, failure);
  const complaint = complaintsOf(failure).find((text) => wrongShape.test(text));
  return complaint === undefined ? undefined : tableUnusable(tableName, [complaint], failure);
};

const complaintsOf = ({ name, message, CancellationReasons = [] }: Failure): readonly string[] => {
  if (name === 'ValidationException') return [message];
  return CancellationReasons.map(({ Message = '' }) => Message);
};

const aboutCaller = (failure: Failure, { operation, tableName }: Call): RekeyError | undefined => {
  if (denied.includes(failure.name)) {
    const action = /perform: ([\w:]+)/.exec(failure.message)?.[1] ?? `dynamodb:${operation}`;
    return new RekeyError('PERMISSION_MISSING', `table ${tableName}: ${action} was refused`, {
      cause: failure,
      hint: `Allow ${action} on the table ${tableName} and its index.`,
    });
  }
  if (expired.includes(failure.name))
    return new RekeyError('CREDENTIALS_EXPIRED', `table ${tableName}: the credentials have expired`, {
      cause: failure,
      hint: 'Sign in again and repeat the command.',
    });
  if (notCredentials.includes(failure.name))
    return new RekeyError('NO_CREDENTIALS', `table ${tableName}: ${failure.message}`, {
      cause: failure,
      hint: 'Check AWS_PROFILE or the AWS_* variables.',
    });
  return undefined;
};

const aboutService = (failure: Failure, { operation, tableName }: Call): RekeyError | undefined =>
  isOutage(failure)
    ? new RekeyError(
        'STORE_UNAVAILABLE',
        `table ${tableName}: ${operation} failed: ${failure.name}: ${failure.message}`,
        {
          cause: failure,
          hint: 'Nothing is lost: the next run goes on from what the table holds. Look at the table and its Region if it stays so.',
        },
      )
    : undefined;

const isOutage = ({ name, code, $fault, $metadata }: Failure): boolean =>
  exhausted.includes(name) ||
  $fault === 'server' ||
  ($metadata?.httpStatusCode ?? 0) >= serverError ||
  (typeof code === 'string' && network.includes(code));

export const tableNotFound = (tableName: string, cause?: unknown): RekeyError =>
  new RekeyError('TABLE_NOT_FOUND', `there is no table ${tableName} in this account and Region`, {
    cause,
    hint: `rekey table create --table ${tableName}`,
  });

export const tableUnusable = (tableName: string, problems: readonly string[], cause?: unknown): RekeyError =>
  new RekeyError('TABLE_UNUSABLE', `table ${tableName} is not one of Rekey's: ${problems.join('; ')}`, {
    cause,
    hint: 'Name another table, or make one: rekey table create --table NAME',
  });
