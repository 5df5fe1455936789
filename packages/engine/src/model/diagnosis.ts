import type { ErrorCode } from '../errors.ts';
import type { RunId } from './ids.ts';
import type { Account, Coverage } from './run.ts';

/** `note`: nothing is wrong, but somebody may want to know. */
export type CheckStatus = 'good' | 'note' | 'wrong';

/** One thing that was looked at, and what was found. Nothing else is looked at where what it needs is wrong. */
export type Check<About extends string = string> = {
  readonly about: About;
  readonly status: CheckStatus;
  readonly because: string;
  readonly code?: ErrorCode;
  /** What to do about it. */
  readonly hint?: string;
};

export type CentralCheck = Check<'credentials' | 'organization' | 'management-account' | 'table' | 'policy'>;
export type AccountCheck = Check<'role' | 'role-version' | 'role-access' | 'report' | 'secrets'>;

export type AccountDiagnosis = {
  readonly account: Account;
  /** `scanned`: it was looked at. Otherwise why not, in the words of a run. */
  readonly coverage: Exclude<Coverage, 'off' | 'unreachable' | 'failed'>;
  readonly checks: readonly AccountCheck[];
};

/** What is right and what is wrong with an installation, found without changing anything. */
export type Diagnosis = {
  /** Names the sessions in CloudTrail. */
  readonly run: RunId;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly central: readonly CentralCheck[];
  /** By id; none where the organization can not be read. */
  readonly accounts: readonly AccountDiagnosis[];
};

/** What is known of the central table beside what it holds. */
export type TableHealth =
  | { readonly status: 'missing' }
  /** There, but not one of Rekey's. */
  | { readonly status: 'unusable'; readonly because: string }
  | {
      readonly status: 'usable';
      readonly deletionProtection: boolean;
      readonly pointInTimeRecovery: boolean | 'unreadable';
      /** History and requests go away by themselves. */
      readonly expiry: boolean | 'unreadable';
    };
