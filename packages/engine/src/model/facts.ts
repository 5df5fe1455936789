import type { AccountId, KeyId, OuId, RunId, UserId, UserName } from './ids.ts';
import type { HistoryEvent } from './run.ts';

/** A fact may not have been asked for yet, or have been asked for and refused: never the same, and neither means "no". */
export type Fact<T> = T | 'unread' | 'unreadable';

export const isKnown = <T>(fact: Fact<T>): fact is Exclude<Fact<T>, 'unread' | 'unreadable'> =>
  fact !== 'unread' && fact !== 'unreadable';

/** Of a key: whether its version of the user's secret is AWSCURRENT (and the secret not scheduled for deletion), AWSPREVIOUS, or neither. */
export type Custody = 'current' | 'previous' | 'none';

/** Last use as AWS tells it: `at` is undefined for a key that was never used. */
export type LastUse = { readonly at: Date | undefined; readonly service?: string; readonly region?: string };

export type KeyStatus = 'Active' | 'Inactive';

export type Key = {
  /** From a credential report, which has no key ids, this is a placeholder that starts with `reported-`. */
  readonly id: KeyId;
  readonly status: KeyStatus;
  readonly createdAt: Date;
  readonly lastUse: Fact<LastUse>;
  readonly custody: Fact<Custody>;
};

/** Where the keys were seen: in a credential report (nominates only), in a fresh ListAccessKeys, or evolved by what was done since. */
export type Sighting = 'reported' | 'listed' | 'evolved';

export type Keys = {
  readonly seen: Sighting;
  /** When AWS answered, by AWS's own clock. */
  readonly at: Date;
  readonly list: readonly Key[];
  /** The credential report says that the user has more keys than its two columns show. */
  readonly more: boolean;
};

export type SecretRef = { readonly name: string; readonly region: string };

export type IssuedKey = {
  readonly keyId: KeyId;
  readonly at: Date;
  readonly secret: SecretRef;
  /** Whom the secret's resource policy names as its reader; unknown of keys issued before this was recorded. */
  readonly userArn?: string;
  readonly by: RunId;
};

export type SwitchedOffKey = {
  readonly keyId: KeyId;
  readonly at: Date;
  readonly by: RunId;
  /** When this key was first seen active again (R7). */
  readonly backOnSince?: Date;
};

/** The journal entry written before a key is created; open until it is certain what became of it. It never expires. */
export type Intent = {
  readonly epoch: number;
  readonly by: RunId;
  readonly userId: UserId;
  /** The ids that the user had in the ListAccessKeys answer that preceded it. */
  readonly keysBefore: readonly KeyId[];
  /** The `Date` header of that answer. */
  readonly openedAt: Date;
  readonly secret: SecretRef;
  readonly userArn?: string;
  /** The key it created, once that is recorded. */
  readonly created?: KeyId;
};

/** What Rekey itself knows about a user, kept in the user's item in the table. */
export type UserRecord = {
  readonly userId?: UserId;
  readonly issued: readonly IssuedKey[];
  readonly switchedOff: readonly SwitchedOffKey[];
  readonly intent?: Intent;
  /** A mutating call announced in the history whose end was never written; the next run finds out what became of it. */
  readonly pending?: HistoryEvent;
};

export const noRecord: UserRecord = { issued: [], switchedOff: [] };

export type Tags = Readonly<Record<string, string>>;

/** The live UserId and ARN; the ARN in a credential report may be hours old. */
export type Identity = { readonly userId: UserId; readonly arn: string };

/** Everything known about one user now. Plain data: decide and evolve take nothing else from the world. */
export type UserFacts = {
  readonly account: AccountId;
  readonly ouPath: readonly OuId[];
  readonly name: UserName;
  /** The path of the user's ARN, `/` or `/team/app/`. */
  readonly path: Fact<string>;
  readonly identity: Fact<Identity>;
  readonly console: Fact<boolean>;
  readonly tags: Fact<Tags>;
  readonly groups: Fact<readonly string[]>;
  readonly attachedPolicies: Fact<readonly string[]>;
  readonly keys: Fact<Keys>;
  readonly record: UserRecord;
  /** Whether the account carries the opt-out tag, confirmed before its first change. */
  readonly optedOut: Fact<boolean>;
  /** The run that looks at the user: what it did itself is told from what earlier runs did. */
  readonly run: RunId;
};

/** A fact that decide asks for. `last-use` and `custody` are read for the named keys. */
export type Need =
  | 'keys'
  | 'identity'
  | 'path'
  | 'console'
  | 'tags'
  | 'groups'
  | 'attached-policies'
  | 'opt-out'
  | 'last-use'
  | 'custody';

/** Facts of the user, not of its keys. */
export type UserNeed = Exclude<Need, 'keys' | 'last-use' | 'custody'>;
