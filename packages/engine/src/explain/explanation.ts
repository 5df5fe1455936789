import type { ErrorCode } from '../errors.ts';
import type { Trace } from '../lifecycle/decide.ts';
import type { Settled } from '../model/decision.ts';
import type { UserFacts } from '../model/facts.ts';
import type { AccountId, UserName } from '../model/ids.ts';
import type { Exception, Mode } from '../model/policy.ts';
import type { Hold } from '../model/rules.ts';
import type { Account, Coverage, Step, UserItem } from '../model/run.ts';
import type { Setting } from '../policy/settings.ts';

/** What would be done at one moment, and where that leaves the user: undefined where something stood in the way. */
export type Moment = {
  readonly at: Date;
  readonly steps: readonly Step[];
  readonly settled: Settled | undefined;
};

/** A period in relation to a moment. */
export type Standing = 'in-force' | 'not-yet' | 'over';

/** Why a user is where they are, every setting in force, and what happens next. */
export type Explanation = {
  readonly at: Date;
  readonly accountId: AccountId;
  /** Undefined where the organization has no such account. */
  readonly account: Account | undefined;
  readonly user: UserName;
  readonly policyName: string;
  /** What the table holds of the user, if it knows them. */
  readonly remembered: UserItem | undefined;
} & (
  | { readonly status: 'unknown-account'; readonly accounts: number }
  | {
      readonly status: 'not-visited';
      readonly coverage: Coverage;
      readonly because: string;
      readonly code?: ErrorCode;
      readonly hint?: string;
    }
  | { readonly status: 'no-such-user' }
  | ExplainedUser
);

export type ExplainedUser = {
  readonly status: 'explained';
  readonly facts: UserFacts;
  readonly mode: Mode;
  readonly trace: Trace;
  readonly settings: readonly Setting[];
  readonly exceptions: readonly { readonly exception: Exception; readonly standing: Standing }[];
  readonly holds: readonly { readonly hold: Hold; readonly standing: Standing }[];
  /** What a run would do now. */
  readonly now: Moment;
  /** What follows, if the facts stay as they are: nobody uses or changes a key in between. */
  readonly next: readonly Moment[];
  /** AWS's words, where a fact was refused. */
  readonly refusal?: { readonly code: ErrorCode; readonly because: string };
};
