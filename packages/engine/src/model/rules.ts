import type { UserNeed } from './facts.ts';
import type { UserName } from './ids.ts';
import type { Exception, Lifecycle, Mode, Scope, SecretSettings } from './policy.ts';

/** An exception made by command and kept in the table; pushing a policy never touches it. */
export type Hold = {
  readonly scope: Scope;
  /** Undefined: every user of the scope. */
  readonly user?: UserName;
  readonly reason: string;
  readonly author: string;
  readonly since: Date;
  /** Undefined: until it is released. */
  readonly until?: Date;
};

/** The policy resolved for one account and one user. */
export type Rules = {
  readonly mode: Mode;
  readonly lifecycle: Lifecycle;
  readonly secrets: SecretSettings;
  /** Exceptions in whose scope and selectors the user is, whatever their period. */
  readonly exceptions: readonly Exception[];
  /** Holds on the organization, the OUs, the account or the user, whatever their end. */
  readonly holds: readonly Hold[];
  /** Facts that selectors turn on and that are not known yet: of exceptions, and of overrides. */
  readonly openExceptions: readonly UserNeed[];
  readonly openOverrides: readonly UserNeed[];
  /** Keys of tags that name the owner. */
  readonly ownerTags: readonly string[];
  /** This one user's key is to be rotated now, whatever its age. */
  readonly forced: boolean;
};
