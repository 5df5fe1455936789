import type { Day } from '../schedule/organization.ts';
import {
  announceUnits,
  completeUnits,
  keyOwnerUnits,
  noteCreatedUnits,
  openIntentUnits,
  viewUnits,
} from '../schedule/table-units.ts';

export const usersPerAccount = 50;
const dueOnNormalDay = 0.01;

/** What a day asks for. */
export type Work = {
  readonly accounts: number;
  readonly accountsWithWork: number;
  readonly rotations: number;
};

export function workOf(accounts: number, day: Day): Work {
  if (day === 'quiet') return { accounts, accountsWithWork: 0, rotations: 0 };
  if (day === 'first') return { accounts, accountsWithWork: accounts, rotations: accounts * usersPerAccount };
  return {
    accounts,
    accountsWithWork: accounts * (1 - (1 - dueOnNormalDay) ** usersPerAccount),
    rotations: accounts * usersPerAccount * dueOnNormalDay,
  };
}

/** Of the table, for one account and for one rotation: issued, the old key switched off at once. */
export const unitsOfAccount = { writes: 6, reads: 12 }; // a rollup of 3 KB and its index; 50 users of 0.8 KB
export const unitsOfRotation: number =
  announceUnits(false) +
  openIntentUnits +
  noteCreatedUnits +
  completeUnits(true) +
  announceUnits(true) +
  completeUnits(false) +
  viewUnits +
  2 * keyOwnerUnits;
/** And of the deletion of the old key, later. */
export const unitsOfDeletion: number = announceUnits(true) + completeUnits(false) + viewUnits + keyOwnerUnits;

/** Milliseconds of a whole processor: assumed, as in the benchmark `schedule`. */
export const processorMs = { ofAccount: 6, ofRotation: 10 };

/** Calls to IAM, of which one account has an unpublished share: ListAccessKeys twice, CreateAccessKey, UpdateAccessKey. */
export const iamCalls = { ofAccountWithWork: 3, ofRotation: 4 };
/** CreateSecret or DescribeSecret, PutResourcePolicy, PutSecretValue. */
export const secretCallsOfRotation = 3;
