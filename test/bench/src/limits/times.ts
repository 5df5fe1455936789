import { listingPace, tagPace } from '@rekey/aws/pacer';
import { defaultLimits } from '@rekey/aws/settings';
import { defaultPolicy } from '@rekey/engine';
import { assumptions, type Rate } from '../schedule/assumptions.ts';
import type { Day } from '../schedule/organization.ts';
import { iamCalls, processorMs, unitsOfAccount, unitsOfRotation, type Work, workOf } from './work.ts';

export type Form = 'single' | 'distributed';

/** What may bind a run, and for how many seconds at the least. */
export type Quota = { readonly name: string; readonly seconds: number };

export type Time = {
  readonly seconds: number;
  readonly binding: string;
  /** Of the single form, which ends after 15 minutes: what is left comes first in the next one. */
  readonly runs: number;
};

// The function has 1 GB, and so much of a processor: 1,769 MB have a whole one.
export const functionGb = 1;
export const processorShare: number = 1_024 / 1_769;
export const workers = 40;
export const accountsPerBatch = 25;
const accountsPerPage = 20;

// 15 minutes, less what is kept for the end of the last accounts (60 s), for telling people (75 s) and for the summary (15 s).
const secondsOfSingleRun = 900 - 60 - 75 - 15;
// Of the last account: a session, a report that takes 2 s, a look at it, the result.
const lastAccountSeconds = 2.5;
// Start of three functions one after the other, and the states between them.
const startsOfDistributedSeconds = 4;
// How long an account has its place when its report is there; with work, what follows in turn for one user.
const placeSeconds = { quiet: 0.09, rotation: 0.9 };

export function timeOf(accounts: number, day: Day, form: Form): Time {
  const work = workOf(accounts, day);
  const listing = listingOf(work);
  const others = [tagsOf(work), tableOf(work), processorOf(work, form), placesOf(work, form)];
  const most = longest(form === 'single' ? [listing, ...others] : others);
  const seconds =
    lastAccountSeconds + most.seconds + (form === 'single' ? 0 : startsOfDistributedSeconds + listing.seconds);
  const binding = form === 'distributed' && listing.seconds > most.seconds ? listing.name : most.name;
  return {
    seconds,
    binding: longest([listing, ...others]).seconds < 1 ? 'nothing: the report takes longest' : binding,
    runs: form === 'single' ? Math.ceil(seconds / secondsOfSingleRun) : 1,
  };
}

/** How many accounts one process has seen when its time is over. */
export function mostInOneRun(day: Day): number {
  let most = 0;
  for (let accounts = 100; accounts <= 1_000_000 && timeOf(accounts, day, 'single').runs === 1; accounts += 100)
    most = accounts;
  return most;
}

const longest = (quotas: readonly Quota[]): Quota =>
  quotas.reduce((most, quota) => (quota.seconds > most.seconds ? quota : most));

const drained = (demand: number, { perSecond, burst: atOnce }: Rate): number =>
  Math.max(0, demand - atOnce) / perSecond;

const listingOf = ({ accounts }: Work): Quota => ({
  name: 'ListAccounts',
  seconds: drained(accounts / accountsPerPage, listingPace(defaultLimits)),
});

const tagsOf = ({ accountsWithWork }: Work): Quota => ({
  name: 'ListTagsForResource',
  seconds: drained(accountsWithWork, tagPace(defaultLimits)),
});

const workersFor = (accounts: number): number => Math.min(workers, Math.ceil(accounts / accountsPerBatch));

const tableOf = ({ accounts, rotations }: Work): Quota => ({
  name: 'write units of a new table',
  seconds: drained(accounts * unitsOfAccount.writes + rotations * unitsOfRotation, assumptions.tableWrites),
});

function processorOf({ accounts, rotations }: Work, form: Form): Quota {
  const ms = accounts * processorMs.ofAccount + rotations * processorMs.ofRotation;
  const processes = form === 'single' ? 1 : workersFor(accounts);
  return { name: 'the processor of the function', seconds: ms / 1_000 / processorShare / processes };
}

/** Accounts that are worked at at the same time, and how long each of them takes by IAM's share of an account. */
function placesOf({ accounts, accountsWithWork, rotations }: Work, form: Form): Quota {
  const ofEach = accountsWithWork === 0 ? 0 : rotations / accountsWithWork;
  const calls = iamCalls.ofAccountWithWork + iamCalls.ofRotation * ofEach;
  const withWork = Math.max(placeSeconds.rotation, drained(calls, assumptions.iam));
  const seconds = accounts * placeSeconds.quiet + accountsWithWork * withWork;
  const inFlight = defaultPolicy.limits.accountsInFlight;
  const places = form === 'single' ? inFlight : Math.min(workers * inFlight, accounts);
  return { name: 'accountsInFlight, by IAM per account', seconds: seconds / places };
}
