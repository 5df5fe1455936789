import type { AccountResult, ErrorCode, RunResult } from '@rekey/engine';

export const exitCodes = { ok: 0, failed: 1, usage: 2, named: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

// Nothing was touched: the request or its surroundings have to be put right first.
const usageErrors: readonly ErrorCode[] = [
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
];

export const exitCodeOfError = (code: ErrorCode): ExitCode =>
  usageErrors.includes(code) ? exitCodes.usage : exitCodes.failed;

/** Something failed, was unreachable or unreadable, or was left for want of time. A cap reached is none of these. */
const isIncomplete = (result: RunResult): boolean =>
  result.status !== 'finished' || result.accounts.some(accountIsIncomplete);

const accountIsIncomplete = ({ coverage, code, users, counts }: AccountResult): boolean =>
  coverage === 'failed' ||
  coverage === 'unreachable' ||
  (coverage === 'deferred' && isWantOfTime(code)) ||
  counts.failed > 0 ||
  counts.unknown > 0 ||
  users.some(({ status, code: why }) => status === 'deferred' && isWantOfTime(why));

// A cap is a wish of the policy, and what changed since a plan waits for the next one; without a code a user became due while the run looked at the account.
const isWantOfTime = (code: ErrorCode | undefined): boolean =>
  code !== undefined && code !== 'CAP_REACHED' && code !== 'PLAN_CHANGED';

/** True if any step was done or is planned. */
const hasChanges = (result: RunResult): boolean =>
  result.accounts.some(({ users }) =>
    users.some(({ steps }) => steps.some(({ status }) => status === 'planned' || status === 'done')),
  );

/** What failed comes first: a plan that saw half of the organization proves nothing about changes. */
export const exitCodeOfRun = (result: RunResult, failOn: readonly string[] = []): ExitCode => {
  if (isIncomplete(result)) return exitCodes.failed;
  return failOn.includes('changes') && hasChanges(result) ? exitCodes.named : exitCodes.ok;
};
