import { RekeyError } from './errors.ts';
import type { AccountId } from './model/ids.ts';
import type { Account } from './model/run.ts';
import type { Directory } from './ports.ts';

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
