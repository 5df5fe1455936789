import type { Action } from './decision.ts';
import type { KeyStatus, SecretRef } from './facts.ts';
import type { AccountId, KeyId, UserName } from './ids.ts';

/** A step as a plan announced it. A new key has no id yet, but a secret to go into. */
export type PlannedStep = {
  readonly kind: Action['kind'];
  readonly keyId?: KeyId;
  readonly secret?: SecretRef;
};

/** A user of a saved plan: the keys as they were seen, and what is to be done, in order. */
export type PlannedUser = {
  readonly account: AccountId;
  readonly user: UserName;
  readonly keys: readonly { readonly id: KeyId; readonly status: KeyStatus }[];
  readonly steps: readonly PlannedStep[];
};
