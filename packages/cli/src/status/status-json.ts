import type { Status } from './read-status.ts';
import { tallyOf } from './tally.ts';

/** The document of `status --json`, without its schema. */
export const statusJson = ({ latestRun, ...status }: Status): object => ({
  at: status.at,
  latestRun: latestRun ?? null,
  inProgress: status.inProgress,
  ...tallyOf(status.accounts),
  accounts: status.accounts,
  users: status.users,
  oldest: status.oldest,
  attention: status.attention,
  overdue: status.overdue,
});
