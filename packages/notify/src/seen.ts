import type { Account, AccountResult, Observer, UserName, UserResult, UserView } from '@rekey/engine';

/** A user of whom somebody may have to hear. */
export type SeenUser = { readonly account: Account; readonly user: UserName; readonly view: UserView };

/** What a run has seen that results do not keep: users of whom there is nothing to say yet, but soon. */
export type Seen = {
  readonly observe: Observer;
  users(): readonly SeenUser[];
  /** Users beyond the bound: they have their turn with a later run. */
  notKept(): number;
};

const dayMs = 86_400_000;
const usersKept = 50_000; // some 50 MB; a first run over a large organization sees more that is due than anybody reads

export function createSeen(now: () => Date, aheadDays: number): Seen {
  const users: SeenUser[] = [];
  let notKept = 0;
  const isWorthKeeping = ({ dueAt, verdict, finding, keys }: UserView): boolean => {
    const soon = now().getTime() + aheadDays * dayMs;
    const isNew = keys.some(({ createdAt }) => now().getTime() - createdAt.getTime() < newForDays * dayMs);
    return verdict === 'overlap' || finding !== undefined || isNew || (dueAt !== undefined && dueAt.getTime() <= soon);
  };
  return {
    observe: (event) => {
      if (event.kind !== 'users-judged') return;
      for (const { user, view } of event.users) {
        if (view === undefined || !isWorthKeeping(view)) continue;
        if (users.length < usersKept) users.push({ account: event.account, user, view });
        else notKept += 1;
      }
    },
    users: () => users,
    notKept: () => notKept,
  };
}

/** For so long a key that Rekey issued is news to its owner, should the mail not have gone out at once. */
export const newForDays = 7;

/** Users to whom something was done, or was to be done. */
export const usersWithSteps = (
  accounts: readonly AccountResult[],
): readonly { account: Account; result: UserResult }[] =>
  accounts.flatMap(({ account, users }) =>
    users.filter(({ steps, status }) => steps.length > 0 || status === 'failed').map((result) => ({ account, result })),
  );
