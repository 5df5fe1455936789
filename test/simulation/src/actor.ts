import type { AccountId, HistoryEvent, KeyId, RunId, UserName } from '@rekey/engine';
import type { Moment } from './ledger.ts';
import { aboutUser } from './ledger.ts';
import type { PolicyScript, RunScript } from './script.ts';

/** As of when each kind of fact about a user was last read; and in virtual time, when the user's turn began. */
export type Looks = { list?: Moment; custody?: Moment; lastUse?: Moment; turnAt?: Date };

/** What a process has looked at, announced and made, as the auditor follows it. */
export type Actor = {
  readonly id: RunId;
  readonly kind: RunScript['kind'];
  readonly policy: PolicyScript;
  /** One user was asked for by name: rotated whatever the age of the key. */
  readonly isForced: boolean;
  readonly startedAt: Moment;
  /** When it opened each account. */
  readonly visits: Map<AccountId, Moment>;
  readonly looks: Map<string, Looks>;
  /** The last call that it announced in each user's history. */
  readonly announced: Map<string, HistoryEvent>;
  readonly made: Map<KeyId, { readonly account: AccountId; readonly user: UserName }>;
  /** How long it has been asleep: what it read before, it acts on after. */
  asleepMs: number;
};

export const createActor = (
  id: RunId,
  { kind, user }: Pick<RunScript, 'kind' | 'user'>,
  { policy, startedAt }: { readonly policy: PolicyScript; readonly startedAt: Moment },
): Actor => ({
  id,
  kind,
  policy,
  isForced: kind === 'run' && user !== undefined,
  startedAt,
  visits: new Map(),
  looks: new Map(),
  announced: new Map(),
  made: new Map(),
  asleepMs: 0,
});

export function looksOf({ looks }: Actor, account: AccountId, user: UserName): Looks {
  const subject = aboutUser(account, user);
  const there = looks.get(subject) ?? {};
  looks.set(subject, there);
  return there;
}
