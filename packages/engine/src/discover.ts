import { RekeyError } from './errors.ts';
import type { AccountId } from './model/ids.ts';
import type { Account } from './model/run.ts';
import type { Directory } from './ports.ts';

/** Accounts, all at once or as AWS lists them. */
export type Listing = Iterable<Account> | AsyncIterable<Account>;

/**
 * The accounts that were asked for. Of everyone the first is waited for, so that whoever may not list them is told before
 * anything is touched, and the others come as they are listed. Throws UNKNOWN_ACCOUNT, and what the first page throws.
 */
export async function listAccounts(directory: Directory, asked: readonly AccountId[] | undefined): Promise<Listing> {
  if (asked !== undefined) return (await discover(directory, asked)).filter(({ id }) => asked.includes(id));
  const accounts = directory.accounts()[Symbol.asyncIterator]();
  const first = await accounts.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => accounts };
  })();
}

/** Every account of the organization. Throws UNKNOWN_ACCOUNT, before anything was touched, if one that was asked for is not in it. */
export async function discover(directory: Directory, asked: readonly AccountId[] = []): Promise<readonly Account[]> {
  const all: Account[] = [];
  for await (const account of directory.accounts()) all.push(account);
  const unknown = asked.filter((id) => !all.some((account) => account.id === id));
  if (unknown.length > 0) {
    throw new RekeyError('UNKNOWN_ACCOUNT', `not in this organization: ${unknown.join(', ')}`, {
      hint: `the organization has ${all.length} accounts; look for a mistyped digit`,
    });
  }
  return all;
}
