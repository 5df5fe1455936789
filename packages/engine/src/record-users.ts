import { describeError } from './errors.ts';
import { leavesSecret } from './left-secrets.ts';
import type { UserItem, UserResult, UserView } from './model/run.ts';
import type { AccountAccess } from './ports.ts';
import { keysOf } from './renamed.ts';
import type { Visit } from './rotate-account.ts';
import type { Stop } from './stops.ts';
import type { UserCensus } from './take-census.ts';
import { viewChanged, viewOfMissing } from './view.ts';

export type Recorded = {
  /** Of users who are gone, but not forgotten. */
  readonly missing: readonly UserView[];
  /** Why the table did not take it, if it did not. */
  readonly unrecorded: Stop | undefined;
};

type Seen = Pick<UserItem, 'user'> & { readonly view: UserView };

/** What the table is to show of users who have changed or gone since it was told last. */
export async function recordUsers(
  context: Visit & { readonly access: AccountAccess },
  census: UserCensus,
  results: readonly UserResult[],
): Promise<Recorded> {
  const { writing, account, memory } = context;
  const before = census.gone.flatMap(({ view }) => view ?? []);
  if (writing === undefined) return { missing: before, unrecorded: undefined };
  const present = results.flatMap(({ user, view }) => (view === undefined ? [] : [{ user, view }]));
  const { missing, forgotten } = await judgeGone(context, census, results);
  const seen = [...present, ...missing].filter(({ user, view }) => viewChanged(memory.users.get(user)?.view, view));
  const unrecorded =
    seen.length + forgotten.length === 0
      ? undefined
      : await writing.journal.recordUsers(account.id, seen, forgotten).then(() => undefined, describeError);
  return { missing: [...before, ...missing.map(({ view }) => view)], unrecorded };
}

type Gone = { readonly missing: readonly Seen[]; readonly forgotten: readonly UserItem['user'][] };

/** Users who are gone: whom the table may forget, and of whom it has to know something for a while. */
async function judgeGone(
  { access, memory }: Visit & { readonly access: AccountAccess },
  census: UserCensus,
  results: readonly UserResult[],
): Promise<Gone> {
  const allSettled = isAllSettled(memory.users, census, results);
  const missing: Seen[] = [];
  const forgotten: UserItem['user'][] = [];
  for (const { user, status, steps, mode } of results) {
    const item = memory.users.get(user);
    if (status !== 'gone' || (item === undefined && steps.length === 0)) continue;
    // What was done is in the item, as it is now and not as it was read.
    const isWorthKeeping =
      steps.some((step) => step.status === 'done') || (item !== undefined && keysOf(item).length > 0);
    if (isWorthKeeping && !(allSettled && census.missing.has(user))) missing.push({ user, view: viewOfMissing(mode) });
    else if (item !== undefined && (await leavesSecret(item, { access, memory, results })))
      missing.push({ user, view: viewOfMissing(mode, ['secret-without-user']) });
    else forgotten.push(user);
  }
  return { missing, forgotten };
}

/** Whoever was not looked at, or is newer than the report, may be the same user under a new name. */
const isAllSettled = (
  known: ReadonlyMap<unknown, UserItem>,
  { left }: UserCensus,
  results: readonly UserResult[],
): boolean =>
  left.length === 0 &&
  results.every(({ user, status }) => known.has(user) || status === 'settled' || status === 'gone');
