import type { ErrorCode } from '../errors.ts';
import type { Cancellation } from '../ports.ts';
import type { AccountId, KeyId, RunId, UserName } from './ids.ts';
import type { Policy } from './policy.ts';
import type { Hold } from './rules.ts';

/** Whose keys are to be switched on again: those of one user, or those that one run switched off, in one account or all. */
export type UndoOf =
  | { readonly account: AccountId; readonly user: UserName }
  | { readonly run: RunId; readonly account?: AccountId };

/** `plan` says what `undo` would do, and changes nothing. */
export type UndoRequest = {
  readonly kind: 'plan' | 'undo';
  /** The id of this undo: the history names it, and CloudTrail. */
  readonly run: RunId;
  readonly of: UndoOf;
  /** Names the member role; nothing else of it matters, for excepted users are helped too. */
  readonly policy: Policy;
  /** End of the holds that are put on the users; undefined: until they are released. */
  readonly until?: Date;
  readonly cancellation?: Cancellation;
};

/**
 * `off-since`: it was switched off once more, by another run or by somebody else, whose business it is.
 * `refused`: certainly nothing happened; `unclear`: it may have, and a later run finds out; `failed`: not even asked.
 */
export type UndoKeyStatus =
  | 'planned'
  | 'reactivated'
  | 'already-active'
  | 'deleted'
  | 'off-since'
  | 'refused'
  | 'unclear'
  | 'failed';

export type UndoKey = {
  readonly keyId: KeyId;
  readonly status: UndoKeyStatus;
  readonly because: string;
  readonly code?: ErrorCode;
  /** By Rekey, as far as it is still known. */
  readonly switchedOff?: { readonly at: Date; readonly by: RunId };
  /** By Rekey; undefined of a key that somebody else deleted. */
  readonly deleted?: { readonly at: Date; readonly by: RunId };
};

/** `nothing`: Rekey has nothing switched off of this user. `gone`: the user was deleted. `deferred`: not begun. */
export type UndoUserStatus = 'looked-at' | 'nothing' | 'gone' | 'failed' | 'deferred';

export type UndoUser = {
  readonly account: AccountId;
  readonly user: UserName;
  readonly status: UndoUserStatus;
  readonly keys: readonly UndoKey[];
  /** The hold that the user is under now: this undo's, or one that was there and lasts at least as long. */
  readonly hold?: Hold;
  readonly code?: ErrorCode;
  readonly because?: string;
  readonly hint?: string;
};

export type UndoResult = {
  readonly run: RunId;
  readonly kind: UndoRequest['kind'];
  readonly of: UndoOf;
  readonly caller: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** By account and name. */
  readonly users: readonly UndoUser[];
};
