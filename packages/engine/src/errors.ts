/** Stable codes: scripts and the runbook rely on them. Each has an entry in docs/runbook.md, which a test holds. */
export const errorCodes = [
  // The request or its surroundings; the command exits with 2.
  'USAGE',
  'POLICY_INVALID',
  'POLICY_NOT_FOUND',
  'POLICY_DIFFERS',
  'POLICY_CONFLICT',
  'PLAN_REFUSED',
  'TABLE_NOT_FOUND',
  'TABLE_UNUSABLE',
  'NO_CREDENTIALS',
  'ORGANIZATION_ACCESS_DENIED',
  'ENDPOINT_UNREACHABLE',
  'UNKNOWN_ACCOUNT',
  'SETTINGS_INVALID',
  'EVENT_INVALID',
  'ORGANIZATION_DIFFERS',
  'FUNCTION_NOT_FOUND',
  'NOT_A_USER',
  'CREDENTIALS_FILE_REFUSED',
  // The run as a whole.
  'RUN_IN_PROGRESS',
  'LEASE_LOST',
  'STORE_UNAVAILABLE',
  'INTERRUPTED',
  'TIME_BUDGET',
  'WORKER_LOST',
  'TOO_MANY_FAILURES',
  'ORGANIZATION_ON_HOLD',
  'NO_ANSWER',
  'FUNCTION_FAILED',
  // The central table
  'TABLE_UNPROTECTED',
  // One account.
  'ROLE_NOT_ASSUMABLE',
  'ROLE_PENDING',
  'ROLE_OUTDATED',
  'REPORT_UNAVAILABLE',
  'OPT_OUT_UNREADABLE',
  'REGION_DISABLED',
  // One call, in an account or centrally.
  'PERMISSION_MISSING',
  'SCP_DENIED',
  'CREDENTIALS_EXPIRED',
  'THROTTLED',
  'NO_SUCH_USER',
  'AWS_ERROR',
  // One user.
  'CREATE_UNKNOWN',
  'KEY_LIMIT',
  'SECRET_NOT_OURS',
  'SECRET_REFUSED',
  'SECRET_UNCLEAR',
  'HELD_ELSEWHERE',
  'CAP_REACHED',
  'PLAN_CHANGED',
  'TURN_TOO_LONG',
  // An owner who fetches their new key.
  'OWN_SECRET_NOT_FOUND',
  'OWN_SECRET_UNREADABLE',
  'OWN_KEY_UNUSABLE',
  'CREDENTIALS_FILE_BUSY',
  // One message to people.
  'BUS_NOT_FOUND',
  'TOPIC_NOT_FOUND',
  'SENDER_REFUSED',
  'MAIL_REFUSED',
  'NOTICE_TOO_LARGE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error that a person can act on: what was wrong, and in `hint` what to do. Never holds secret material. */
export class RekeyError extends Error {
  override readonly name = 'RekeyError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

export const isRekeyError = (error: unknown): error is RekeyError => error instanceof RekeyError;

/** What is said of an error in results and tables: its code and message, whatever was thrown. */
export const describeError = (error: unknown): { readonly code: ErrorCode; readonly because: string } =>
  isRekeyError(error)
    ? { code: error.code, because: error.message }
    : { code: 'AWS_ERROR', because: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };

/** The same, and what to do about it. */
export const adviseOn = (error: unknown): ReturnType<typeof describeError> & { readonly hint?: string } => ({
  ...describeError(error),
  ...(isRekeyError(error) && error.hint !== undefined ? { hint: error.hint } : {}),
});

/** Refused to everybody in the account alike: what one user was told, the next need not ask. */
export const isOfTheAccount = (code: ErrorCode | undefined): boolean =>
  code === 'SCP_DENIED' || code === 'REGION_DISABLED';

/** Nothing more can be done by this run, in whatever account. */
export const endsRun = (code: ErrorCode | undefined): boolean =>
  code === 'LEASE_LOST' || code === 'CREDENTIALS_EXPIRED';
