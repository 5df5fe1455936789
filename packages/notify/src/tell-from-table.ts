import type { AccountResult, Observer, RunResult, StatusReader, UserResult } from '@rekey/engine';
import pLimit from 'p-limit';
import { readsInFlight } from './notifier.ts';

/** What a run in one process tells its observer of everybody it has looked at, from what the workers of a run wrote down. */
export async function tellFromTable(
  reader: Pick<StatusReader, 'users'>,
  { accounts }: RunResult,
  observe: Observer,
): Promise<void> {
  const limit = pLimit(readsInFlight);
  const tell = async ({ account }: AccountResult): Promise<void> => {
    const users: UserResult[] = [];
    for await (const { user, view } of reader.users(account.id)) {
      if (view !== undefined) users.push({ user, status: 'settled', mode: view.mode, steps: [], view });
    }
    observe({ kind: 'users-judged', account, users });
  };
  await Promise.all(accounts.filter(isSeen).map((account) => limit(tell, account)));
}

const isSeen = ({ coverage }: AccountResult): boolean => coverage === 'scanned';
