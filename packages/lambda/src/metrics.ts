import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AccountId, NoticeReport, RunResult, StatusReader } from '@rekey/engine';
import { noticesFailed } from '@rekey/notify';

import { type MetricName, metricNames } from './metric-names.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const measureRefusal = (metrics: Metrics): void => count(metrics, metricNames.runRefused, 1);

const count = (metrics: Metrics, name: MetricName, value: number): void => {
  metrics.addMetric(name, MetricUnit.Count, value);
};

const amount = (metrics: Metrics, name: MetricName, value: number): void => {
  metrics.addMetric(name, MetricUnit.NoUnit, value);
};

/** What any run did, over however little. */
export function measureSteps(metrics: Metrics, { counts }: RunResult): void {
  count(metrics, metricNames.keysRotated, counts.issued);
  count(metrics, metricNames.usersFailed, counts.failed);
}

/** Where there is somebody to tell, after any run. */
export const measureNotices = (metrics: Metrics, notices: NoticeReport): void =>
  count(metrics, metricNames.noticesFailed, noticesFailed(notices));

/** What a run over the whole organization saw. */
export function measureRun(metrics: Metrics, result: RunResult): void {
  const { coverage, counts, compliance, status } = result;
  count(metrics, metricNames.runsFinished, status === 'finished' ? 1 : 0);
  count(metrics, metricNames.accountsScanned, coverage.scanned);
  count(metrics, metricNames.accountsFailed, coverage.failed);
  count(metrics, metricNames.accountsUnreachable, coverage.unreachable);
  count(metrics, metricNames.accountsDeferred, coverage.deferred);
  count(metrics, metricNames.keysOverdue, counts.overdue);
  if (compliance === undefined) return;
  count(metrics, metricNames.keysCompliant, compliance.compliant);
  count(metrics, metricNames.keysTooOld, compliance['too-old']);
  count(metrics, metricNames.keysExcepted, compliance.excepted);
}

export const measureReport = (metrics: Metrics, isWritten: boolean): void =>
  count(metrics, metricNames.reportsFailed, isWritten ? 0 : 1);

/** What the table holds at the end of it. */
export async function measureTable(metrics: Metrics, reader: StatusReader, result: RunResult): Promise<void> {
  const at = result.endedAt ?? result.startedAt;
  const oldest = await oldestKeyAt(reader, result);
  amount(metrics, metricNames.oldestKeyAgeDays, oldest === undefined ? 0 : (at.getTime() - oldest) / dayMs);
  const opened: number[] = [];
  for await (const { openedAt } of reader.openIntents()) opened.push(openedAt.getTime());
  count(metrics, metricNames.openIntents, opened.length);
  const ageMs = opened.length === 0 ? 0 : at.getTime() - Math.min(...opened);
  amount(metrics, metricNames.oldestOpenIntentHours, Math.max(ageMs, 0) / hourMs);
}

/** Accounts that were not seen this time have the oldest key that was last seen; those that left have none. */
async function oldestKeyAt(reader: StatusReader, { accounts }: RunResult): Promise<number | undefined> {
  const now = new Map<AccountId, Date | undefined>();
  for (const { account, coverage, oldestActiveKeyAt } of accounts) {
    if (coverage === 'scanned') now.set(account.id, oldestActiveKeyAt);
  }
  const there = new Set(accounts.map(({ account }) => account.id));
  for await (const { account, oldestActiveKeyAt } of reader.accounts()) {
    if (there.has(account.id) && !now.has(account.id)) now.set(account.id, oldestActiveKeyAt);
  }
  const times = [...now.values()].flatMap((at) => (at === undefined ? [] : [at.getTime()]));
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
}
