import { RekeyError } from '../errors.ts';
import type { AccountId, UserName } from '../model/ids.ts';
import type { Account, RunSummary, Step, UserResult } from '../model/run.ts';
import type { UndoOf } from '../model/undo.ts';
import type { Archive } from './archive.ts';

export type Target = { readonly account: AccountId; readonly user: UserName };

/**
 * The users that are meant, by account and name. Of a run: those to whose keys it did something, as its results tell; of
 * a run that did not come to its end, the history of every account whose result is missing. Throws USAGE for a run that
 * the table does not know.
 */
export async function findTargets(
  archive: Archive,
  of: UndoOf,
  accounts: readonly Account[],
): Promise<readonly Target[]> {
  if ('user' in of) return [of];
  const summary = await archive.run(of.run);
  if (summary === undefined) {
    throw new RekeyError('USAGE', `the table knows no run ${of.run}`, {
      hint: '`rekey history` lists the recent runs.',
    });
  }
  const isAskedFor = (account: AccountId): boolean => of.account === undefined || of.account === account;
  const targets: Target[] = [];
  const told = new Set<AccountId>();
  for await (const { account, users } of archive.results(of.run)) {
    told.add(account.id);
    if (!isAskedFor(account.id)) continue;
    for (const { user } of users.filter(wasTouched)) targets.push({ account: account.id, user });
  }
  if (summary.status !== 'finished') {
    const untold = accounts.filter(({ id }) => isAskedFor(id) && !told.has(id));
    for (const { id } of untold) targets.push(...(await touchedIn(archive, id, summary)));
  }
  return targets.toSorted((a, b) => (`${a.account} ${a.user}` < `${b.account} ${b.user}` ? -1 : 1));
}

const wasTouched = ({ steps }: UserResult): boolean => steps.some(mayHaveTakenAKey);

const mayHaveTakenAKey = ({ action, status }: Step): boolean =>
  takesAKey(action.kind) && (status === 'done' || status === 'unclear' || status === 'failed');

const takesAKey = (action: string): boolean => action === 'deactivate' || action === 'delete';

async function touchedIn(
  archive: Archive,
  account: AccountId,
  { run, startedAt }: RunSummary,
): Promise<readonly Target[]> {
  const users = new Set<UserName>();
  for await (const event of archive.history(account)) {
    if (event.at < startedAt) break;
    if (event.run === run && takesAKey(event.action)) users.add(event.user);
  }
  return [...users].map((user) => ({ account, user }));
}
