import type { AccountId, RunId, UserName } from '../model/ids.ts';
import type { AccountResult, HistoryEvent, RunSummary } from '../model/run.ts';

/** What earlier runs recorded in the table. */
export type Archive = {
  run(run: RunId): Promise<RunSummary | undefined>;
  /** Of every account in which something was done, with the users to whom it was done. */
  results(run: RunId): AsyncIterable<AccountResult>;
  /** Newest first; of one user, or of everybody in the account. */
  history(account: AccountId, user?: UserName): AsyncIterable<HistoryEvent>;
};
