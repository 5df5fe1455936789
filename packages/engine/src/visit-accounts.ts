import pLimit from 'p-limit';
import { accountCaps, type Cap } from './caps.ts';
import type { Listing } from './discover.ts';
import { describeError } from './errors.ts';
import { deferredFor, finishAccount, type Recording, unvisited } from './finish-account.ts';
import { holdIsInForce } from './lifecycle/exceptions.ts';
import type { Fact } from './model/facts.ts';
import type { AccountId } from './model/ids.ts';
import type { Hold } from './model/rules.ts';
import type { Account, AccountResult } from './model/run.ts';
import type { RunContext } from './rotate-account.ts';
import { rotateAccount } from './rotate-account.ts';

// A credential report takes AWS seconds and costs us nothing: so many accounts wait for theirs, for each that is worked at.
const waitingForEach = 15;

export type Visiting = Recording & {
  readonly writing: RunContext['writing'];
  /** The name that this process has within the run. */
  readonly worker: string;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
  /** How many more keys the whole run may make. */
  readonly rotations: Cap;
  /** Accounts of the whole run as far as is known when so many were listed, for the share of those that failed. */
  readonly total: (listed: number) => number;
  /** Who comes first. */
  readonly order: (a: Account, b: Account) => number;
  /** None is begun until so many are listed, or all: so that their order counts. */
  readonly listedFirst: number;
};

/**
 * Accounts with bounded concurrency, of those that are listed by then the first in order; each is recorded as it ends.
 * What stops the visiting, or the listing, defers what is left. Throws what the listing throws before any account was begun.
 */
export async function visitAccounts(visiting: Visiting, listing: Listing): Promise<readonly AccountResult[]> {
  const { ports, request, stops, optedOut, writing, worker } = visiting;
  const { limits, accounts: settings } = request.policy;
  const atWork = pLimit(limits.accountsInFlight);
  const context: RunContext = {
    ports,
    request,
    writing,
    worker,
    stopped: stops.reason,
    stop: stops.stop,
    mayBegin: () => mayBegin(visiting),
    atWork,
    // A list of the opted-out accounts does not prove that the tag was not set since: asked again before the first change.
    isOptedOut: (account) =>
      optedOut instanceof Set && optedOut.has(account.id)
        ? Promise.resolve(true)
        : ports.directory.isOptedOut(account.id, settings.optOutTag),
  };
  const visits: Promise<AccountResult>[] = [];
  const visit = async (account: Account): Promise<AccountResult> => {
    const stop = stops.reason();
    if (stop !== undefined) return finishAccount(visiting, unvisited(visiting, account, deferredFor(stop)));
    const result = await rotateAccount(context, account, accountCaps(limits, visiting.rotations));
    await stops.count(result, visiting.total(visits.length));
    return finishAccount(visiting, result);
  };
  const waiting = pLimit(limits.accountsInFlight * waitingForEach);
  const queue = createQueue(visiting.order);
  const beginAll = (): void => {
    while (visits.length < queue.added()) visits.push(waiting(() => visit(queue.take())));
  };
  try {
    for await (const account of listing) {
      queue.add(account);
      if (queue.added() >= visiting.listedFirst) beginAll();
    }
  } catch (error) {
    if (visits.length === 0) throw error;
    const { code, because } = describeError(error);
    stops.stop({ code, because: `the accounts could not be listed to the end: ${because}` });
  }
  beginAll();
  return Promise.all(visits);
}

type Queue = { add(account: Account): void; added(): number; take(): Account };

/** Gives each that was added once, of equals the one that was added first. */
function createQueue(order: Visiting['order']): Queue {
  const left: { readonly account: Account; readonly nth: number }[] = []; // the first in order at the end
  let added = 0;
  let isSorted = true;
  return {
    add: (account) => {
      left.push({ account, nth: added });
      added += 1;
      isSorted = false;
    },
    added: () => added,
    take: () => {
      if (!isSorted) left.sort((a, b) => order(b.account, a.account) || b.nth - a.nth);
      isSorted = true;
      const first = left.pop();
      if (first === undefined) throw new Error('more was taken than was added');
      return first.account;
    },
  };
}

/** Read before each account: an emergency stop is a hold on the organization. */
async function mayBegin({ ports, stops }: Visiting): ReturnType<RunContext['mayBegin']> {
  const stopped = stops.reason();
  if (stopped !== undefined) return { stop: stopped }; // a table that is gone is not asked for each account that waits
  try {
    const holds = await ports.store.holds();
    const hold = holds.find(isOnEverything(ports.clock.now()));
    if (hold !== undefined) {
      const because = `the organization is on hold by ${hold.author}: ${hold.reason}`;
      stops.stop({ code: 'ORGANIZATION_ON_HOLD', because });
    }
    const stop = stops.reason();
    return stop === undefined ? { holds } : { stop };
  } catch (error) {
    const stop = describeError(error);
    stops.stop(stop);
    return { stop };
  }
}

const isOnEverything =
  (now: Date) =>
  (hold: Hold): boolean =>
    hold.scope === 'org' && hold.user === undefined && holdIsInForce(hold, now);
