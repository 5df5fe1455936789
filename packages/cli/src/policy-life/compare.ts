import type { Account, AccountId, Coverage, RuleId, RunResult, Step, UserName, UserResult } from '@rekey/engine';

/** What a plan said about everyone it looked at. */
export type Judgement = {
  readonly result: RunResult;
  readonly users: ReadonlyMap<AccountId, ReadonlyMap<UserName, UserResult>>;
};

type Move = { readonly action: Step['action']['kind']; readonly keyId?: string; readonly rule: RuleId };

/** One thing that differs for a user. `enforced`: with the new policy it is done and not only planned. */
export type UserChange =
  | ({ readonly change: 'newly' | 'no-longer'; readonly enforced: boolean } & Move)
  | ({ readonly change: 'now-enforced' | 'now-only-planned' } & Move)
  /** The key that is to be issued would be stored elsewhere. */
  | { readonly change: 'other-secret'; readonly from: string; readonly to: string }
  | { readonly change: 'excepted' | 'no-longer-excepted'; readonly exception: string }
  | { readonly change: 'reported' | 'no-longer-reported'; readonly finding: string };

export type ChangedUser = {
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly user: UserName;
  readonly changes: readonly UserChange[];
};

export type ChangedAccount = {
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly from: Coverage;
  readonly to: Coverage;
};

export type Comparison = { readonly accounts: readonly ChangedAccount[]; readonly users: readonly ChangedUser[] };

/** What the second policy changes, user by user, given two plans over the same facts. */
export const compare = (before: Judgement, after: Judgement): Comparison => {
  const earlier = new Map(before.result.accounts.map((result) => [result.account.id, result]));
  return {
    accounts: after.result.accounts.flatMap(({ account, coverage }) => {
      const from = earlier.get(account.id)?.coverage ?? coverage;
      return from === coverage ? [] : [{ account, from, to: coverage }];
    }),
    users: after.result.accounts
      .filter(({ account, coverage }) => !isBlind(coverage) && !isBlind(earlier.get(account.id)?.coverage ?? coverage))
      .flatMap(({ account }) => usersOf(account, before, after)),
  };
};

/** Whether an account was not looked at, or not to the end: nothing follows from what was not seen there. */
export const isBlind = (coverage: Coverage): boolean =>
  coverage === 'failed' || coverage === 'unreachable' || coverage === 'deferred';

const usersOf = (...[account, before, after]: readonly [Account, Judgement, Judgement]): readonly ChangedUser[] => {
  const old = before.users.get(account.id) ?? new Map<UserName, UserResult>();
  const now = after.users.get(account.id) ?? new Map<UserName, UserResult>();
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((user) => {
    const changes = changesOf(old.get(user), now.get(user));
    return changes.length === 0 ? [] : [{ account: { id: account.id, name: account.name }, user, changes }];
  });
};

const changesOf = (before: UserResult | undefined, after: UserResult | undefined): readonly UserChange[] => [
  ...exceptionChanges(before, after),
  ...stepChanges(before, after),
  ...findingChanges(before, after),
];

const exceptionChanges = (before: UserResult | undefined, after: UserResult | undefined): readonly UserChange[] => {
  const was = exceptionOf(before);
  const is = exceptionOf(after);
  if (is !== undefined && was === undefined) return [{ change: 'excepted', exception: is }];
  // A user who is not looked at any more is not excepted any more either, but nothing follows from it.
  if (was !== undefined && is === undefined && after !== undefined)
    return [{ change: 'no-longer-excepted', exception: was }];
  return [];
};

const exceptionOf = (user: UserResult | undefined): string | undefined => {
  const exception = user?.view?.exception;
  return exception === undefined ? undefined : (exception.id ?? exception.reason ?? 'an exception');
};

const stepChanges = (before: UserResult | undefined, after: UserResult | undefined): readonly UserChange[] => {
  const was = movesOf(before);
  const is = movesOf(after);
  const wasEnforced = before?.mode === 'enforce';
  const isEnforced = after?.mode === 'enforce';
  const gone = [...was].filter(([key]) => !is.has(key));
  const kept = wasEnforced === isEnforced ? [] : [...is].filter(([key]) => was.has(key));
  const come = [...is].filter(([key]) => !was.has(key));
  return [
    ...come.map(([, move]): UserChange => ({ change: 'newly', enforced: isEnforced, ...move })),
    ...gone.map(([, move]): UserChange => ({ change: 'no-longer', enforced: wasEnforced, ...move })),
    ...kept.map(([, move]): UserChange => ({ change: isEnforced ? 'now-enforced' : 'now-only-planned', ...move })),
    ...secretChanges(before, after),
  ];
};

const secretChanges = (before: UserResult | undefined, after: UserResult | undefined): readonly UserChange[] => {
  const from = secretOf(before);
  const to = secretOf(after);
  return from === undefined || to === undefined || from === to ? [] : [{ change: 'other-secret', from, to }];
};

const secretOf = (user: UserResult | undefined): string | undefined => {
  const secret = user?.steps.find(({ action, status }) => action.kind === 'issue' && status === 'planned')?.secret;
  return secret && `${secret.name} (${secret.region})`;
};

const movesOf = (user: UserResult | undefined): ReadonlyMap<string, Move> =>
  new Map(
    (user?.steps ?? [])
      .filter(({ status }) => status === 'planned')
      .map(({ action, keyId, rule }) => [
        `${action.kind} ${keyId ?? ''}`,
        { action: action.kind, rule, ...(keyId === undefined ? {} : { keyId }) },
      ]),
  );

const findingChanges = (before: UserResult | undefined, after: UserResult | undefined): readonly UserChange[] => {
  const was = before?.view?.finding;
  const is = after?.view?.finding;
  if (was === is) return [];
  return [
    ...(is === undefined ? [] : [{ change: 'reported', finding: is } as const]),
    ...(was === undefined ? [] : [{ change: 'no-longer-reported', finding: was } as const]),
  ];
};
