import pLimit from 'p-limit';
import { accountCaps, type Cap } from './caps.ts';
import { describeError } from './errors.ts';
import { finishAccount, type Recording, unvisited } from './finish-account.ts';
import { holdIsInForce } from './lifecycle/exceptions.ts';
import type { Fact } from './model/facts.ts';
import type { AccountId } from './model/ids.ts';
import type { Hold } from './model/rules.ts';
import type { Account, AccountResult } from './model/run.ts';
import type { RunContext } from './rotate-account.ts';
import { deferredFor, rotateAccount } from './rotate-account.ts';

// A credential report takes AWS seconds and costs us nothing: so many accounts wait for theirs, for each that is worked at.
const waitingForEach = 25;

export type Visiting = Recording & {
  readonly writing: RunContext['writing'];
  /** The name that this process has within the run. */
  readonly worker: string;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
  /** How many more keys the whole run may make. */
  readonly rotations: Cap;
  /** Of the whole run, for the share of those that failed. */
  readonly accounts: number;
};

/** Accounts with bounded concurrency, in their order; each is recorded as it ends. Never throws: what stops the visiting defers what is left. */
export function visitAccounts(visiting: Visiting, accounts: readonly Account[]): Promise<readonly AccountResult[]> {
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
  const visit = async (account: Account): Promise<AccountResult> => {
    const stop = stops.reason();
    if (stop !== undefined) return finishAccount(visiting, unvisited(visiting, account, deferredFor(stop)));
    const result = await rotateAccount(context, account, accountCaps(limits, visiting.rotations));
    await stops.count(result, visiting.accounts);
    return finishAccount(visiting, result);
  };
  const waiting = pLimit(limits.accountsInFlight * waitingForEach);
  return Promise.all(accounts.map((account) => waiting(visit, account)));
}

/** Read before each account: an emergency stop is a hold on the organization. */
async function mayBegin({ ports, stops }: Visiting): ReturnType<RunContext['mayBegin']> {
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
