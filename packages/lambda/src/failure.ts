import { type ErrorCode, isRekeyError } from '@rekey/engine';

/** What is said of an error that ended the work as a whole. */
export type Failure = { readonly code: ErrorCode; readonly because: string; readonly hint?: string };

export const failureOf = (error: unknown): Failure => {
  if (isRekeyError(error)) {
    return { code: error.code, because: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
  // Nobody knows what its message holds.
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'FUNCTION_FAILED', because: `an unexpected error: ${name}`, hint: 'the log has more; report it' };
};

// The same event would meet the same: somebody has to put something right first, or another run is at work.
const lasting: readonly ErrorCode[] = [
  'EVENT_INVALID',
  'SETTINGS_INVALID',
  'ORGANIZATION_DIFFERS',
  'POLICY_NOT_FOUND',
  'POLICY_INVALID',
  'UNKNOWN_ACCOUNT',
  'USAGE',
  'RUN_IN_PROGRESS',
];

/** Outages pass, and so does the time that IAM takes to let a new role or table be seen. */
export const isWorthARetry = ({ code }: Failure): boolean => !lasting.includes(code);

/** Fails the invocation. Says what the log says, and carries nothing: the runtime prints whatever an error holds. */
export class ServiceFailure extends Error {
  override readonly name: string;

  constructor({ code, because }: Failure) {
    super(because);
    this.name = code;
  }
}
