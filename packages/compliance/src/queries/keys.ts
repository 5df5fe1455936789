import {
  type AccountId,
  ageInDays,
  ageOf,
  type KeyStanding,
  type KeyView,
  keyStanding,
  type ListedUserView,
  type StatusReader,
  type Threshold,
  type UserName,
  type UserView,
  type Verdict,
} from '@rekey/engine';
import { verdicts } from '../words.ts';
import type { Source } from './source.ts';

/** An active key, with the verdict on its user. */
export type KeyRow = {
  readonly account: AccountId;
  readonly user: UserName;
  readonly key: KeyView;
  readonly ageDays: number;
  readonly standing: KeyStanding;
  readonly view: UserView;
};

export const keyRowsOf = ({ account, user, view }: ListedUserView, threshold: Threshold): readonly KeyRow[] =>
  view.keys
    .filter(({ status }) => status === 'Active')
    .map((key) => {
      const age = ageOf(key, view);
      const ageDays = ageInDays(age.createdOn, threshold.at);
      return { account, user, key, ageDays, standing: keyStanding(age, threshold), view };
    });

export type KeyFilter = {
  readonly verdict?: Verdict;
  readonly standing?: KeyStanding;
  /** Only of these accounts. */
  readonly within?: ReadonlySet<AccountId>;
  /** In whole days, inclusive. */
  readonly ages?: { readonly from?: number; readonly to?: number };
};

/**
 * Active keys, the oldest key of a user deciding the user's place: worst first. A request for some 100 users of each verdict and
 * shard, as far as the keys are read; of keys too old, no further than the last that is.
 */
export async function* keysWorstFirst(
  { reader }: Pick<Source, 'reader'>,
  threshold: Threshold,
  filter: KeyFilter = {},
): AsyncIterable<KeyRow> {
  const { verdict, standing, within, ages } = filter;
  for await (const user of usersWorstFirst(reader, verdict === undefined ? verdicts : [verdict])) {
    const rows = keyRowsOf(user, threshold);
    // Only compliant keys come behind the first user who has no other.
    if (standing !== undefined && standing !== 'compliant' && rows.every((row) => row.standing === 'compliant')) return;
    if (rows.every(({ ageDays }) => ageDays < (ages?.from ?? 0))) return;
    if (within !== undefined && !within.has(user.account)) continue;
    yield* rows.filter((row) => isAskedFor(row, filter));
  }
}

/** Of one account's keys too, which are read with the account. */
export const isAskedFor = ({ standing, ageDays, view }: KeyRow, asked: KeyFilter): boolean =>
  (asked.standing === undefined || asked.standing === standing) &&
  (asked.verdict === undefined || asked.verdict === view.verdict) &&
  ageDays >= (asked.ages?.from ?? 0) &&
  ageDays <= (asked.ages?.to ?? Infinity);

/** Users with active keys, oldest key first, merged from the lists of some verdicts. */
export async function* usersWorstFirst(
  reader: StatusReader,
  of: readonly Verdict[] = verdicts,
): AsyncIterable<ListedUserView> {
  const lists = of.map((verdict) => reader.byVerdict(verdict)[Symbol.asyncIterator]());
  const next = async (list: AsyncIterator<ListedUserView>): Promise<Head | undefined> => {
    const { done, value } = await list.next();
    const oldestAt = done === true ? undefined : oldestKeyAt(value.view);
    return done === true || oldestAt === undefined ? undefined : { list, user: value, oldestAt };
  };
  let heads = (await Promise.all(lists.map(next))).filter((head) => head !== undefined);
  try {
    while (heads.length > 0) {
      const first = heads.reduce((a, b) => (b.oldestAt < a.oldestAt ? b : a));
      yield first.user;
      const successor = await next(first.list);
      heads = heads.flatMap((head) => (head === first ? (successor ?? []) : head));
    }
  } finally {
    for (const list of lists) await list.return?.();
  }
}

type Head = {
  readonly list: AsyncIterator<ListedUserView>;
  readonly user: ListedUserView;
  readonly oldestAt: Date;
};

/** Of the active keys. */
export const oldestKeyAt = ({ keys }: Pick<UserView, 'keys'>): Date | undefined =>
  keys
    .filter(({ status }) => status === 'Active')
    .map(({ createdAt }) => createdAt)
    .sort((a, b) => a.getTime() - b.getTime())[0];
