import {
  type Exception,
  type Hold,
  holdIsInForce,
  type ListedUserView,
  type Policy,
  type Standing,
  standingOf,
  type UserView,
} from '@rekey/engine';

type Cover = {
  readonly standing: Standing;
  /** In force, and over within 30 days. */
  readonly endsSoon: boolean;
  /** Users whom the last runs left alone for it. */
  readonly users: readonly Pick<ListedUserView, 'account' | 'user'>[];
};

export type ExceptionStatus = Cover & { readonly exception: Exception };
type HoldStatus = Cover & { readonly hold: Hold };

export type Covers = {
  readonly at: Date;
  readonly exceptions: readonly ExceptionStatus[];
  readonly holds: readonly HoldStatus[];
};

export const soonDays = 30; // long enough to renew an exception, or to do without
const soonMs = soonDays * 86_400_000;

export type CoverSource = {
  readonly policy: Policy;
  readonly holds: readonly Hold[];
  /** As the last runs saw them: those left alone. */
  readonly excepted: readonly ListedUserView[];
  readonly at: Date;
};

/** Each exception and hold: whether it counts, when it ends, and whom it has left alone. */
export const coversOf = ({ policy, holds, excepted, at }: CoverSource): Covers => {
  const usersOf = (isOfIt: (of: Named) => boolean): Cover['users'] =>
    excepted
      .filter(({ view: { exception } }) => exception !== undefined && isOfIt(exception))
      .map(({ account, user }) => ({ account, user }));
  const soon = new Date(at.getTime() + soonMs);
  return {
    at,
    exceptions: policy.exceptions.map((exception) => {
      const standing = standingOf(exception, at);
      return {
        exception,
        standing,
        endsSoon: standing === 'in-force' && standingOf(exception, soon) === 'over',
        users: usersOf((of) => isOfException(exception, of)),
      };
    }),
    holds: holds.map((hold) => {
      const standing = holdIsInForce(hold, at) ? 'in-force' : 'over';
      return {
        hold,
        standing,
        endsSoon: standing === 'in-force' && !holdIsInForce(hold, soon),
        users: usersOf((of) => of.hold && of.reason === hold.reason && of.owner === hold.author),
      };
    }),
  };
};

type Named = NonNullable<UserView['exception']>;

/** A user's item names the exception as the policy did when the user was last seen. */
const isOfException = (exception: Exception, of: Named): boolean =>
  !of.hold &&
  of.id === exception.id &&
  (exception.id !== undefined ||
    (of.reason === exception.reason && of.owner === exception.owner && of.expires === exception.expires));
