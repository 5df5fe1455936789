import { discover } from './discover.ts';
import { finishAccount, type Recording, unvisited } from './finish-account.ts';
import { acquireLease, type Lease } from './lease.ts';
import type { Fact } from './model/facts.ts';
import type { AccountId } from './model/ids.ts';
import type { RunRequest } from './model/request.ts';
import type { Account, AccountResult, AccountRollup, Coverage } from './model/run.ts';
import type { Journal, Organization, Ports } from './ports.ts';
import { summaryOf } from './run-summary.ts';
import { createStops } from './stops.ts';

/** A run that has begun. */
export type OpenRun = Recording & {
  readonly organization: Organization;
  readonly startedAt: Date;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
  /** Both or none: a plan writes nothing. */
  readonly writing: { readonly journal: Journal; readonly lease: Lease } | undefined;
};

export type Opened = {
  readonly run: OpenRun;
  /** Not active, opted out or not covered: they are recorded already. */
  readonly aside: readonly AccountResult[];
  /** Oldest success first. */
  readonly toVisit: readonly Account[];
};

/** Who is there, the lease, and what became of those who are not to be visited. Throws before anything was touched; with the lease released. */
export async function openRun(
  ports: Ports,
  request: RunRequest,
  { lengthMs }: { readonly lengthMs?: number } = {},
): Promise<Opened> {
  const startedAtMs = ports.clock.elapsedMs();
  const organization = await ports.directory.organization();
  const everyone = await discover(ports.directory, request.accounts);
  const all = everyone.filter(({ id }) => request.accounts?.includes(id) ?? true);
  const holder = { run: request.run, caller: organization.caller.arn, ...(lengthMs === undefined ? {} : { lengthMs }) };
  const lease = request.kind === 'run' ? await acquireLease(ports, holder) : undefined;
  try {
    const writing = lease === undefined ? undefined : { lease, journal: ports.store.journal(lease.epoch) };
    return await begin({ ports, request, organization, startedAtMs, writing }, all);
  } catch (error) {
    await lease?.release().catch(() => undefined); // it ends by itself; the error matters more
    throw error;
  }
}

type Beginning = Pick<OpenRun, 'ports' | 'request' | 'organization' | 'writing'> & { readonly startedAtMs: number };

async function begin(beginning: Beginning, accounts: readonly Account[]): Promise<Opened> {
  const { ports, request, organization, startedAtMs, writing } = beginning;
  const optedOut = await ports.directory.optedOut(request.policy.accounts.optOutTag);
  const rollups = new Map<AccountId, AccountRollup>();
  for await (const rollup of ports.store.rollups()) rollups.set(rollup.account.id, rollup);
  const run: OpenRun = {
    ports,
    request,
    organization,
    optedOut,
    writing,
    startedAt: ports.clock.now(),
    stops: createStops(ports.clock, request, { startedAtMs }),
    journal: writing?.journal,
    before: async (account) => rollups.get(account),
  };
  await run.journal?.recordRun(summaryOf(run, { results: [] }));

  const covered = accounts.map((account) => ({ account, coverage: skippedAs(account, run) }));
  const aside: AccountResult[] = [];
  for (const { account, coverage } of covered) {
    if (coverage !== undefined) aside.push(await finishAccount(run, unvisited(run, account, { coverage })));
  }
  const toVisit = covered
    .filter(({ coverage }) => coverage === undefined)
    .map(({ account }) => account)
    .sort(byOldestSuccess(rollups));
  ports.observe({ kind: 'discovered', accounts: accounts.length, toScan: toVisit.length });
  return { run, aside, toVisit };
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
  (rollups: ReadonlyMap<AccountId, AccountRollup>) =>
  (a: Account, b: Account): number => {
    const at = ({ id }: Account): number => rollups.get(id)?.lastSuccessAt?.getTime() ?? 0;
    return at(a) - at(b) || (a.id < b.id ? -1 : 1);
  };
