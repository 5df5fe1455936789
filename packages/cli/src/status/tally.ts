import { verdicts } from '@rekey/compliance';
import { type AccountRollup, type Counts, type Coverage, coverages, type Verdict } from '@rekey/engine';

export type Tally = {
  readonly coverage: Readonly<Record<Coverage, number>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly counts: Pick<Counts, 'users' | 'keys' | 'activeKeys'>;
};

/** What the rollups of some accounts add up to. */
export const tallyOf = (accounts: readonly AccountRollup[]): Tally => ({
  coverage: recordOf(coverages, (one) => accounts.filter(({ coverage }) => coverage === one).length),
  verdicts: recordOf(verdicts, (one) => sum(accounts, (rollup) => rollup.verdicts[one] ?? 0)),
  counts: {
    users: sum(accounts, ({ counts }) => counts.users),
    keys: sum(accounts, ({ counts }) => counts.keys),
    activeKeys: sum(accounts, ({ counts }) => counts.activeKeys),
  },
});

const recordOf = <K extends string>(keys: readonly K[], valueOf: (key: K) => number): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, number>;

const sum = <T>(items: readonly T[], valueOf: (item: T) => number): number =>
  items.reduce((total, item) => total + valueOf(item), 0);
