import { batchesOf } from '@rekey/engine';
import { anAccount } from '@rekey/engine/testing';
import { prices } from './prices.ts';
import { accountsPerBatch, type Form, functionGb, timeOf, workers } from './times.ts';
import {
  secretCallsOfRotation,
  unitsOfAccount,
  unitsOfDeletion,
  unitsOfRotation,
  usersPerAccount,
  workOf,
} from './work.ts';

/** USD a month, by what is paid for. */
export type Costs = Readonly<Record<'secrets' | 'table' | 'function' | 'stateMachine' | 'watching', number>>;

const runsPerMonth = 30;
const bytesPerGb = 1_000_000_000;
const rotationsPerUserKept = 400 / 90; // history is kept for 400 days

/** Of the thirtieth month and not of the first: every user has a secret, and the history is as long as it gets. */
export function costsOf(accounts: number, form: Form): Costs {
  const { rotations } = workOf(accounts, 'normal');
  const monthly = rotations * runsPerMonth;
  const users = accounts * usersPerAccount;
  return {
    secrets: users * prices.secretMonth + monthly * secretCallsOfRotation * prices.secretCall,
    table: tableCosts(accounts, monthly),
    function: functionCosts(accounts, form),
    stateMachine: form === 'single' ? 0 : stateMachineCosts(accounts),
    watching: watchingCosts(accounts, monthly),
  };
}

/** A rotation of this month, and the deletion of the key that one of the month before has switched off. */
function tableCosts(accounts: number, rotations: number): number {
  const writes = accounts * unitsOfAccount.writes * runsPerMonth + rotations * (unitsOfRotation + unitsOfDeletion);
  const reads = accounts * unitsOfAccount.reads * runsPerMonth;
  const gb = (accounts * usersPerAccount * bytesOfUser) / bytesPerGb;
  return (
    writes * prices.tableWriteUnit +
    reads * prices.tableReadUnit +
    gb * (prices.tableGbMonth + prices.tableBackupGbMonth)
  );
}

const bytesOfEvent = 1_100; // with its place in the index
const eventsOfRotation = 3; // issued, switched off, deleted
const bytesOfKeyOwner = 250;
const bytesOfResult = 900; // for each rotated user
const bytesOfUser = 2_000 + rotationsPerUserKept * (eventsOfRotation * bytesOfEvent + bytesOfKeyOwner + bytesOfResult);

function functionCosts(accounts: number, form: Form): number {
  const { seconds, runs } = timeOf(accounts, 'normal', form);
  const batches = batchesFor(accounts);
  const listing = timeOf(accounts, 'quiet', 'single').seconds;
  const busy = form === 'single' ? seconds : listing + Math.min(workers, batches) * Math.max(4, seconds - listing);
  const requests = form === 'single' ? runs : batches + 2;
  return runsPerMonth * (busy * functionGb * prices.lambdaGbSecond + requests * prices.lambdaRequest);
}

/** Of accounts that earlier runs have been in. */
const batchesFor = (accounts: number): number => {
  const toVisit = Array.from({ length: accounts }, () => anAccount());
  return batchesOf({ toVisit, behind: 0 }, { size: accountsPerBatch, workers }).length;
};

const transitionsOfRun = 6;
const transitionsOfBatch = 2;

function stateMachineCosts(accounts: number): number {
  const batches = batchesFor(accounts);
  const transitions = transitionsOfRun + transitionsOfBatch * batches;
  return runsPerMonth * (transitions * prices.stateTransition + prices.objectPut + 2 * prices.objectGet);
}

const alarms = 8;
const bytesOfAccountLine = 400;
const bytesOfStepLine = 400;

function watchingCosts(accounts: number, rotations: number): number {
  const logged = accounts * runsPerMonth * bytesOfAccountLine + rotations * eventsOfRotation * bytesOfStepLine;
  return (
    (logged / bytesPerGb) * prices.logGb + alarms * prices.alarmMonth + prices.metricsMonth + prices.dashboardMonth
  );
}
