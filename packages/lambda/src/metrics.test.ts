import { Metrics } from '@aws-lambda-powertools/metrics';
import { accountId, type OpenIntent, type RunResult, type StatusReader, userName } from '@rekey/engine';
import { anAccount, anAccountResult, aRollup, aRunSummary, daysAgo, now, someCounts } from '@rekey/engine/testing';

import { expect, test } from 'vitest';
import { metricNames } from './metric-names.ts';
import { measureNotices, measureRun, measureTable } from './metrics.ts';

const valuesOf = (metrics: Metrics): Readonly<Record<string, unknown>> => {
  const { _aws, service: _service, ...values } = metrics.serializeMetrics();
  return values;
};
const fresh = () => new Metrics({ namespace: 'Test', serviceName: 'test' });
const account = (n: number) => anAccount({ id: accountId(`${111111111111 + n}`) });

async function* each<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}
const reader = (rollups: ReturnType<typeof aRollup>[], intents: readonly OpenIntent[] = []) =>
  ({ accounts: () => each(rollups), openIntents: () => each(intents) }) as unknown as StatusReader;

const aRun = (accounts: RunResult['accounts']): RunResult => ({ ...aRunSummary({ endedAt: now }), accounts });

test('a run that stopped is not a finished one', () => {
  const metrics = fresh();
  measureRun(metrics, { ...aRun([]), status: 'stopped', counts: someCounts({ overdue: 4 }) });
  expect(valuesOf(metrics)).toMatchObject({ [metricNames.runsFinished]: 0, [metricNames.keysOverdue]: 4 });
  expect(valuesOf(metrics)).not.toHaveProperty(metricNames.keysCompliant);
});

test('keys are counted by standing', () => {
  const metrics = fresh();
  const compliance = { compliant: 7, 'too-old': 2, excepted: 1, maxKeyAgeDays: 90 };
  measureRun(metrics, { ...aRun([]), compliance });
  expect(valuesOf(metrics)).toMatchObject({
    [metricNames.keysCompliant]: 7,
    [metricNames.keysTooOld]: 2,
    [metricNames.keysExcepted]: 1,
  });
});

test('the oldest key is of what was seen now, of what was last seen of the others, and of nobody who left', async () => {
  const metrics = fresh();
  const scanned = anAccountResult({ account: account(0), coverage: 'scanned', oldestActiveKeyAt: daysAgo(40) });
  const unreachable = anAccountResult({ account: account(1), coverage: 'unreachable' });
  const rollups = [
    aRollup({ account: account(0), oldestActiveKeyAt: daysAgo(400) }), // as it was before this run
    aRollup({ account: account(1), oldestActiveKeyAt: daysAgo(70) }),
    aRollup({ account: account(2), oldestActiveKeyAt: daysAgo(900) }), // not in the organization any more
  ];
  await measureTable(metrics, reader(rollups), aRun([scanned, unreachable]));
  expect(valuesOf(metrics)).toMatchObject({ [metricNames.oldestKeyAgeDays]: 70, [metricNames.openIntents]: 0 });
});

test('an organization without keys has an oldest key of no age', async () => {
  const metrics = fresh();
  await measureTable(metrics, reader([]), aRun([]));
  expect(valuesOf(metrics)).toMatchObject({
    [metricNames.oldestKeyAgeDays]: 0,
    [metricNames.oldestOpenIntentHours]: 0,
  });
});

test('open intents are counted, and the age of the oldest told in hours', async () => {
  const metrics = fresh();
  const intents = [2, 0.5].map((days) => ({
    account: account(0).id,
    user: userName('alice'),
    openedAt: daysAgo(days),
  }));
  await measureTable(metrics, reader([], intents), aRun([]));
  expect(valuesOf(metrics)).toMatchObject({
    [metricNames.openIntents]: 2,
    [metricNames.oldestOpenIntentHours]: 48,
  });
});

test('what people could not be told is counted over all kinds', () => {
  const metrics = fresh();
  const failed = { sent: 1, failed: 2, left: 0 };
  measureNotices(metrics, { events: failed, digest: { ...failed, failed: 0 }, mail: { ...failed, withoutOwner: 5 } });
  expect(valuesOf(metrics)).toEqual({ [metricNames.noticesFailed]: 4 });
});
