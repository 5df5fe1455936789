import type { Cancellation } from '../ports.ts';
import type { AccountId, RunId, UserName } from './ids.ts';
import type { PlannedUser } from './planned.ts';
import type { Policy } from './policy.ts';

/** What a program asks of the engine. `plan` says what `run` would do and changes nothing, not even the table. */
export type RunRequest = {
  readonly kind: 'plan' | 'run';
  readonly run: RunId;
  readonly policy: Policy;
  /** How results name the policy: a file and its checksum, or a pushed version. */
  readonly policyName: string;
  /** Undefined: every account. An id that is not in the organization throws UNKNOWN_ACCOUNT before anything is touched. */
  readonly accounts?: readonly AccountId[];
  /** Only this user, in every account asked for. */
  readonly user?: UserName;
  /** Rotate `user` now, whatever the age of the key. */
  readonly force?: boolean;
  /** Only what a saved plan announced: only these users, and each step only while it is the next that was planned. */
  readonly planned?: readonly PlannedUser[];
  /** Milliseconds from the start; what does not fit is `deferred`. Undefined: no limit. */
  readonly timeBudgetMs?: number;
  readonly cancellation?: Cancellation;
};
