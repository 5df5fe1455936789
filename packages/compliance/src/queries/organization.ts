import { type AccountRollup, defaultPolicy, type OpenIntent, type OuId, type Threshold } from '@rekey/engine';
import { collect } from './collect.ts';
import { accountsIn } from './ou-tree.ts';
import { type RunsView, readRuns } from './runs.ts';
import type { Source } from './source.ts';
import { type AccountRow, rowOf, type Sums, sumsOf } from './sums.ts';

/** What the rollups and the recent runs tell: everything that other views narrow and add up. */
export type Organization = {
  readonly threshold: Threshold;
  /** Accounts of the organization, oldest active key first. */
  readonly accounts: readonly AccountRow[];
  /** Accounts that the last finished run over the organization did not find in it. They count nowhere else. */
  readonly left: readonly AccountRow[];
  readonly sums: Sums;
  readonly runs: RunsView;
  readonly openIntents: readonly OpenIntent[];
};

/** Reads rollups, never keys: a request for some 700 accounts, and three or four more. */
export const readOrganization = async (source: Source): Promise<Organization> => {
  const { reader, at } = source;
  const [rollups, runs, openIntents] = await Promise.all([
    collect(reader.accounts()),
    readRuns(source),
    collect(reader.openIntents()),
  ]);
  const threshold = { at, maxKeyAgeDays: runs.latestWhole?.compliance?.maxKeyAgeDays ?? defaultMaxKeyAgeDays };
  const hasLeft = ({ lastSeenAt }: AccountRollup): boolean =>
    runs.latestFinished !== undefined && lastSeenAt < runs.latestFinished.startedAt;
  const rows = rollups.map((rollup) => rowOf(rollup, threshold));
  const accounts = rows.filter(({ rollup }) => !hasLeft(rollup));
  return {
    threshold,
    accounts,
    left: rows.filter(({ rollup }) => hasLeft(rollup)),
    sums: sumsOf(accounts),
    runs,
    openIntents,
  };
};

const { maxKeyAgeDays: defaultMaxKeyAgeDays } = defaultPolicy.compliance;

/** The part of it below one unit. Runs stay those of the whole organization. */
export const organizationWithin = (whole: Organization, ou: OuId): Organization => {
  const accounts = accountsIn(whole.accounts, ou);
  const ids = new Set(accounts.map(({ rollup }) => rollup.account.id));
  return {
    ...whole,
    accounts,
    left: accountsIn(whole.left, ou),
    sums: sumsOf(accounts),
    openIntents: whole.openIntents.filter(({ account }) => ids.has(account)),
  };
};
