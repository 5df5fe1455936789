import type { Rekey } from '../compose.ts';
import type { Context } from '../context.ts';
import type { PolicyDiff } from '../views/policy-diff.ts';
import { judgeBoth } from './judge.ts';
import { changedLines } from './line-diff.ts';
import type { ReadPolicy } from './read-policy-files.ts';

type Wiring = { readonly rekey: Rekey; readonly context: Context; readonly json: boolean };

/** What the second policy changes: in lines, accounts, users and keys. Two plans over the same facts; changes nothing. */
export const diffPolicies = async (from: ReadPolicy, to: ReadPolicy, wiring: Wiring): Promise<PolicyDiff> => {
  const { accounts, users, before, after } = await judgeBoth(from, to, wiring);
  return {
    from: from.name,
    to: to.name,
    files: changedLines(from.files, to.files),
    accounts,
    users,
    results: [before, after],
  };
};
