import type { ErrorCode } from '../errors.ts';
import type { IssuedKey, Need, SecretRef, SwitchedOffKey } from './facts.ts';
import type { KeyId } from './ids.ts';

/** Rows of the table in docs and design; `G` marks a guard's veto. */
export type RuleId =
  | 'R1'
  | 'R2'
  | 'R3'
  | 'R4'
  | 'R5'
  | 'R6'
  | 'R7'
  | 'R8'
  | 'R9'
  | 'R10'
  | 'R11'
  | 'R12'
  | 'R13'
  | 'R14'
  | 'G1'
  | 'G2'
  | 'G3'
  | 'G4';

export type Verdict =
  | 'excepted'
  | 'opted-out'
  | 'no-keys'
  | 'inactive-only'
  | 'fresh'
  | 'overlap'
  | 'waiting'
  | 'attention'
  | 'unknown';

/** Something a person should look at; no action was taken. Each has an entry in docs/runbook.md. */
export type Finding =
  | 'quarantined'
  | 'three-keys'
  | 'lost-key'
  | 'switched-back-on'
  | 'custody-lost'
  | 'stored-key-inactive'
  | 'overlap-at-max'
  | 'unadopted-newest'
  | 'two-active-keys'
  | 'unused-key'
  | 'ses-smtp';

export const urgentFindings: readonly Finding[] = ['quarantined', 'switched-back-on', 'lost-key'];

export type Action =
  | { readonly kind: 'issue' }
  | { readonly kind: 'deactivate'; readonly keyId: KeyId }
  | { readonly kind: 'delete'; readonly keyId: KeyId }
  /** Deletes a key of ours that was lost in a crash, then closes its intent. */
  | { readonly kind: 'discard-orphan'; readonly keyId: KeyId }
  /** Closes the intent of an earlier run; `stored` is its key if that came into custody. */
  | { readonly kind: 'settle-intent'; readonly stored?: KeyId }
  | { readonly kind: 'reactivate'; readonly keyId: KeyId };

export type Act = { readonly rule: RuleId; readonly because: string; readonly kind: 'act'; readonly action: Action };
export type Read = {
  readonly rule: RuleId;
  readonly because: string;
  readonly kind: 'read';
  readonly need: Need;
};
export type Settled = {
  readonly rule: RuleId;
  readonly because: string;
  readonly kind: 'settled';
  readonly verdict: Verdict;
  /** Set exactly when the verdict is `attention`. */
  readonly finding?: Finding;
  /** Set when the verdict is `excepted`: the exception's id or reason, or the hold's. */
  readonly exception?: {
    readonly id?: string;
    readonly reason?: string;
    readonly owner?: string;
    readonly expires?: string;
    readonly hold: boolean;
  };
  /** Set when the verdict is `unknown`. */
  readonly unreadable?: Need;
};
export type Decision = Act | Read | Settled;

/** The change that a `done` made. */
export type Effect =
  | { readonly kind: 'issued'; readonly key: IssuedKey; readonly createdAt: Date }
  | { readonly kind: 'deactivated'; readonly entry: SwitchedOffKey }
  | { readonly kind: 'deleted'; readonly keyId: KeyId }
  | { readonly kind: 'orphan-discarded'; readonly keyId: KeyId }
  | { readonly kind: 'intent-settled'; readonly stored?: IssuedKey }
  | { readonly kind: 'reactivated'; readonly keyId: KeyId };

/** A user's secret, and what became or would become of it when a key is issued. */
export type PreparedSecret = SecretRef & { readonly how: 'created' | 'present' | 'restored' | 'adopted' };

/**
 * What became of an action. `refused`: certainly nothing happened. `unclear`: it may or may not have happened; a
 * later run finds out. `deferred`: a cap or the time budget
 * stood in the way, which is no failure.
 */
export type Outcome =
  | { readonly status: 'done'; readonly effect: Effect; readonly secret?: PreparedSecret }
  | ({ readonly status: 'refused' } & Why)
  | ({ readonly status: 'unclear' } & Why)
  | ({ readonly status: 'deferred' } & Why);

export type Why = { readonly code: ErrorCode; readonly because: string };
