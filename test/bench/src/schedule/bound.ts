import type { Rate, Span } from './assumptions.ts';
import type { Sky } from './sky.ts';
import { latencyOf } from './wire.ts';

// The least time in which any schedule could make the calls that a run made, by the same rates and latencies.
//
//   bound = before + max(the last account, each shared resource) + after
//
// The last account: an account can be begun when the page of the listing that names it has arrived. Pages follow each other,
// each after the answer to the one before and never faster than the rate of ListAccounts; then comes the chain of calls that
// each account needs one after the other, with the time that its report takes. The bound is the latest end of any account.
//
// A shared resource: from the first page on, all that was asked of it, divided by what it gives a second, with a full bucket
// to begin with. Tags are asked for, and the most is written, where a report has told of work: after the first report; and
// whoever is asked about last has one rotation still to come. Of the processor: all that was computed, divided by how many there are.
//
// In the distributed form the list is complete before anything else is begun: its map reads a finished list.
//
// Before and after: what has to come first (the start of the function) and last (the summary of the run).

export type Binding =
  | 'listing and the last account'
  | 'listTags'
  | 'assumeRole'
  | 'tableWrites'
  | 'tableReads'
  | 'processor';

export type Bound = {
  readonly ms: number;
  /** Which of them is the largest. */
  readonly binding: Binding;
};

export type BoundRequest = {
  readonly processorMs: number;
  readonly processes: number;
  /** Whether all accounts are listed before the first is begun. */
  readonly listedFirst?: boolean;
  readonly beforeMs?: number;
  readonly afterMs?: number;
};

export function lowerBound(
  sky: Sky,
  { processorMs, processes, listedFirst = false, beforeMs = 0, afterMs = 0 }: BoundRequest,
): Bound {
  const { shared, assumptions } = sky;
  const listed = pagesOf(sky);
  const arrivals = listedFirst ? listed.map(() => listed.at(-1) ?? 0) : listed;
  const first = arrivals[0] ?? 0;
  const firstReport = first + chainOf(sky, 0).reportedMs;
  const drained = (demand: number, rate: Rate, from: number = first): number =>
    from + (Math.max(0, demand - rate.burst) / rate.perSecond) * 1_000;
  const ends: Readonly<Record<Binding, number>> = {
    'listing and the last account': lastAccount(sky, arrivals),
    listTags: drained(shared.listTags.demand, assumptions.listTags, firstReport) + shortestRotation(sky),
    assumeRole: drained(shared.assumeRole.demand, assumptions.assumeRole),
    tableWrites: drained(shared.tableWrites.demand, assumptions.tableWrites, firstReport),
    tableReads: drained(shared.tableReads.demand, assumptions.tableReads),
    processor: (listedFirst ? first : 0) + processorMs / processes,
  };
  const [binding, ms] = Object.entries(ends).reduce((most, end) => (end[1] > most[1] ? end : most)) as [
    Binding,
    number,
  ];
  return { ms: beforeMs + ms + afterMs + 2 * table(sky, 'dynamodb:PutItem'), binding };
}

const table = (sky: Sky, name: string): number =>
  latencyOf(sky.organization.shape.seed, { name, latencyMs: sky.assumptions.latencyMs.table });

const accountsPerPage = 20;

/** When each page of the listing can have arrived at the earliest. */
function pagesOf({ organization, assumptions }: Sky): readonly number[] {
  const { perSecond, burst } = assumptions.listAccounts;
  const arrivals: number[] = [];
  let at = 0;
  for (let page = 0; page * accountsPerPage < organization.accounts.length; page += 1) {
    const tokenAt = (Math.max(0, page + 1 - burst) / perSecond) * 1_000;
    const request = {
      name: 'organizations:ListAccounts',
      account: page * accountsPerPage,
      latencyMs: assumptions.latencyMs.aws,
    };
    at = Math.max(at, tokenAt) + latencyOf(organization.shape.seed, request);
    arrivals.push(at);
  }
  return arrivals;
}

function lastAccount(sky: Sky, arrivals: readonly number[]): number {
  return sky.organization.accounts.reduce(
    (latest, _, account) =>
      Math.max(latest, (arrivals[Math.floor(account / accountsPerPage)] ?? 0) + chainOf(sky, account).endedMs),
    0,
  );
}

const rotation = [
  'secretsmanager:CreateSecret',
  'secretsmanager:PutResourcePolicy',
  'iam:CreateAccessKey',
  'secretsmanager:PutSecretValue',
  'iam:ListAccessKeys',
  'iam:UpdateAccessKey',
];
const iamCallsOfRotation = 4;
const iamCallsBefore = 3; // GenerateCredentialReport, GetCredentialReport, GetAccountAuthorizationDetails

/** How long calls about this account take. */
const takesOf =
  ({ organization, assumptions }: Sky, account: number) =>
  (name: string, latencyMs: Span = assumptions.latencyMs.aws): number =>
    latencyOf(organization.shape.seed, { name, account, latencyMs });

/** One key, from the first change to the writing of its account's result. */
const rotationOf = (sky: Sky, account: number): number =>
  rotation.reduce((sum, name) => sum + takesOf(sky, account)(name), 0) +
  5 * table(sky, 'dynamodb:TransactWriteItems') +
  3 * table(sky, 'dynamodb:UpdateItem') +
  table(sky, 'dynamodb:PutItem');

const shortestRotation = (sky: Sky): number => {
  const { accounts } = sky.organization;
  const all = accounts.flatMap((_, index) => (sky.organization.dueIn(index) > 0 ? [rotationOf(sky, index)] : []));
  return all.length === 0 ? 0 : all.reduce((least, each) => Math.min(least, each));
};

/** From the page that names an account to the writing of its result, with the calls that must follow each other. */
function chainOf(sky: Sky, account: number): { readonly reportedMs: number; readonly endedMs: number } {
  const { organization, assumptions } = sky;
  const { latencyMs, iam, processor, reportReadyMs } = assumptions;
  const takes = takesOf(sky, account);
  const generating = takes('iam:GenerateCredentialReport');
  const fetching = takes('iam:GetCredentialReport');
  const entering = takes('sts:AssumeRole', latencyMs.assumeRole);
  const reportedMs =
    entering + generating / 2 + reportReadyMs + fetching / 2 + processor.perAccountMs / processor.share;
  const due = organization.dueIn(account);
  if (due === 0) return { reportedMs, endedMs: reportedMs + table(sky, 'dynamodb:PutItem') };
  const ofOne =
    takes('iam:GetAccountAuthorizationDetails') +
    Math.max(takes('organizations:ListTagsForResource'), takes('iam:ListAccessKeys')) +
    rotationOf(sky, account);
  const calls = iamCallsBefore + iamCallsOfRotation * due;
  const throttled = entering + (Math.max(0, calls - iam.burst) / iam.perSecond) * 1_000 + takes('iam:UpdateAccessKey');
  return { reportedMs, endedMs: Math.max(reportedMs + ofOne, throttled) };
}
