import { type Listing, listAccounts } from './discover.ts';
import { finishAccount, type Recording, unvisited } from './finish-account.ts';
import { acquireLease, type Lease } from './lease.ts';
import type { Fact } from './model/facts.ts';
import type { AccountId } from './model/ids.ts';
import type { RunRequest } from './model/request.ts';
import type { Account, AccountResult, Coverage } from './model/run.ts';
import type { Journal, Organization, Ports } from './ports.ts';
import { type Rollups, readRollups } from './read-rollups.ts';
import { summaryOf } from './run-summary.ts';
import { createStops } from './stops.ts';

/** A run that has begun. */
export type OpenRun = Recording & {
  readonly organization: Organization;
  readonly startedAt: Date;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
  /** Both or none: a plan writes nothing. */
  readonly writing: { readonly journal: Journal; readonly lease: Lease } | undefined;
  /** Oldest success first. */
  readonly order: (a: Account, b: Account) => number;
  /** Accounts to be listed before the first is visited. */
  readonly listedFirst: number;
  /** How many accounts the table knows, before it is known how many there are. */
  readonly known: number;
};

/** Begins a run, and to list its accounts. Throws before anything was touched, with the lease released. */
export async function openRun(
  ports: Ports,
  request: RunRequest,
  { lengthMs }: { readonly lengthMs?: number } = {},
): Promise<{ readonly run: OpenRun; readonly listing: Listing }> {
  const startedAtMs = ports.clock.elapsedMs();
  const [organization, listing] = await Promise.all([
    ports.directory.organization(),
    listAccounts(ports.directory, request.accounts),
  ]);
  const holder = { run: request.run, caller: organization.caller.arn, ...(lengthMs === undefined ? {} : { lengthMs }) };
  const lease = request.kind === 'run' ? await acquireLease(ports, holder) : undefined;
  try {
    const writing = lease === undefined ? undefined : { lease, journal: ports.store.journal(lease.epoch) };
    return { run: await begin({ ports, request, organization, startedAtMs, writing }), listing };
  } catch (error) {
    await lease?.release().catch(() => undefined); // it ends by itself; the error matters more
    throw error;
  }
}

type Beginning = Pick<OpenRun, 'ports' | 'request' | 'organization' | 'writing'> & { readonly startedAtMs: number };

async function begin({ startedAtMs, ...beginning }: Beginning): Promise<OpenRun> {
  const { ports, request, writing } = beginning;
  const startedAt = ports.clock.now();
  const begun = summaryOf({ ...beginning, startedAt }, { results: [] });
  const [optedOut, rollups] = await Promise.all([
    ports.directory.optedOut(request.policy.accounts.optOutTag),
    readRollups(ports),
    writing?.journal.recordRun(begun),
  ]);
  ports.observe({ kind: 'run-begun', run: begun });
  return {
    ...beginning,
    startedAt,
    optedOut,
    stops: createStops(ports.clock, request, { startedAtMs }),
    journal: writing?.journal,
    before: async (account) => rollups.get(account),
    order: byOldestSuccess(rollups),
    listedFirst: leftSome(rollups) ? manyAccounts : onePage,
    known: rollups.size,
  };
}

const onePage = 20;
const manyAccounts = 1_000; // AWS lists 160 a second at best

/** The last run did not come to its end: whom it left comes first this time. */
const leftSome = (rollups: Rollups): boolean => [...rollups.values()].some(({ coverage }) => coverage === 'deferred');

/** Of the accounts that are listed those to be visited; what becomes of the others is recorded here, and handed to `aside`. */
export async function* sortOut(
  run: OpenRun,
  listing: Listing,
  aside: (result: AccountResult) => void,
): AsyncGenerator<Account> {
  let accounts = 0;
  let toScan = 0;
  for await (const account of listing) {
    accounts += 1;
    const coverage = skippedAs(account, run);
    if (coverage !== undefined) {
      aside(await finishAccount(run, unvisited(run, account, { coverage })));
      continue;
    }
    toScan += 1;
    yield account;
  }
  run.ports.observe({ kind: 'discovered', accounts, toScan });
}

/** Coverage of an account that is not to be visited at all. */
export function skippedAs(
  account: Account,
  {
    request,
    organization,
    optedOut,
  }: {
    readonly request: Pick<RunRequest, 'policy'>;
    readonly organization: Organization;
    readonly optedOut: Fact<ReadonlySet<AccountId>>;
  },
): Coverage | undefined {
  if (account.state !== 'ACTIVE') return 'not-active';
  if (account.id === organization.managementAccount && request.policy.accounts.managementAccount === 'skip')
    return 'not-covered';
  return optedOut instanceof Set && optedOut.has(account.id) ? 'opted-out' : undefined;
}

const byOldestSuccess =
  (rollups: Rollups) =>
  (a: Account, b: Account): number => {
    const at = ({ id }: Account): number => rollups.get(id)?.lastSuccessAt?.getTime() ?? 0;
    return at(a) - at(b) || (a.id < b.id ? -1 : 1);
  };
