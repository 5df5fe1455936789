import { noRecord } from '../model/facts.ts';
import { runId, userName } from '../model/ids.ts';
import type {
  AccountResult,
  AccountRollup,
  Counts,
  Coverage,
  HistoryEvent,
  RunSummary,
  UserItem,
  UserView,
} from '../model/run.ts';
import { coverages } from '../model/run.ts';
import type { LeaseRecord } from '../ports.ts';
import { theAccount, theUser, thisRun } from './builders.ts';
import { anAccount } from './builders-policy.ts';
import { daysAgo, minuteMs, now } from './time.ts';

export const someCounts = (sketch: Partial<Counts> = {}): Counts => ({
  users: 0,
  keys: 0,
  activeKeys: 0,
  issued: 0,
  deactivated: 0,
  deleted: 0,
  discarded: 0,
  planned: 0,
  attention: 0,
  unknown: 0,
  failed: 0,
  deferred: 0,
  overdue: 0,
  ...sketch,
});

export const someCoverage = (sketch: Partial<Record<Coverage, number>> = {}): Record<Coverage, number> => {
  const none = Object.fromEntries(coverages.map((coverage) => [coverage, 0])) as Record<Coverage, number>;
  return { ...none, ...sketch };
};

/** A pending deactivation by this run. */
export const anEvent = (sketch: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: 'event-1',
  account: theAccount,
  user: theUser,
  run: thisRun,
  at: now,
  action: 'deactivate',
  rule: 'R9',
  because: 'the newest key is in custody',
  status: 'pending',
  ...sketch,
});

export const aView = (sketch: Partial<UserView> = {}): UserView => ({
  keys: [],
  verdict: 'fresh',
  rule: 'R14',
  because: 'created 2026-05-22, due 2026-08-20',
  mode: 'enforce',
  ...sketch,
});

export const aUserItem = ({
  user = theUser,
  ...sketch
}: Partial<Omit<UserItem, 'user'>> & { user?: string } = {}): UserItem => ({
  account: theAccount,
  record: noRecord,
  ...sketch,
  user: userName(user),
});

export const aLease = ({
  holder = thisRun,
  ...sketch
}: Partial<Omit<LeaseRecord, 'holder'>> & { holder?: string } = {}): LeaseRecord => ({
  epoch: 1,
  beat: 0,
  lengthMs: 30_000,
  caller: 'arn:aws:iam::999999999999:user/operator',
  released: false,
  worker: holder,
  ...sketch,
  holder: runId(holder),
});

export const aRunSummary = ({
  run = thisRun,
  ...sketch
}: Partial<Omit<RunSummary, 'run'>> & { run?: string } = {}): RunSummary => ({
  epoch: 1,
  startedAt: now,
  status: 'running',
  kind: 'run',
  caller: 'arn:aws:iam::999999999999:user/operator',
  policy: 'rekey.yaml@test',
  coverage: someCoverage(),
  counts: someCounts(),
  ...sketch,
  run: runId(run),
});

export const anAccountResult = ({
  run = thisRun,
  ...sketch
}: Partial<Omit<AccountResult, 'run'>> & { run?: string } = {}): AccountResult => ({
  account: anAccount(),
  mode: 'enforce',
  coverage: 'scanned',
  startedAt: now,
  endedAt: new Date(now.getTime() + minuteMs),
  counts: someCounts(),
  verdicts: {},
  ages: [],
  findings: {},
  users: [],
  warnings: [],
  fullScan: false,
  ...sketch,
  run: runId(run),
});

export const aRollup = ({
  lastRun = thisRun,
  ...sketch
}: Partial<Omit<AccountRollup, 'lastRun'>> & { lastRun?: string } = {}): AccountRollup => ({
  account: anAccount(),
  mode: 'enforce',
  coverage: 'scanned',
  counts: someCounts(),
  verdicts: {},
  ages: [],
  findings: {},
  lastSeenAt: now,
  lastSuccessAt: daysAgo(1),
  ...sketch,
  lastRun: runId(lastRun),
});
