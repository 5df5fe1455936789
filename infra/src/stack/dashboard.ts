import { type MetricName, metricNames as metric, metricNamespace, serviceName } from '@rekey/lambda/metrics';
import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { alarmArns } from './alarms.ts';
import { onlyIf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { names, widgetArn } from './names.ts';

type Line = readonly [metric: MetricName, label: string];
type Graph = { readonly title: string; readonly lines: readonly Line[]; readonly stacked?: boolean };

// Runs measure once a day.
const daySeconds = 86_400;
const shown = '-P30D';

const columns = 24; // of every dashboard
const overviewHeight = 9;
const alarmsHeight = 3;
const graphHeight = 6;
const graphsInARow = 3;

/** Counts over a whole run say how things stand: the largest of a day, where somebody started more than one. */
const graphs: readonly Graph[] = [
  {
    title: 'Active keys',
    stacked: true,
    lines: [
      [metric.keysCompliant, 'compliant'],
      [metric.keysExcepted, 'too old, excepted'],
      [metric.keysTooOld, 'too old'],
    ],
  },
  { title: 'Users overdue', lines: [[metric.keysOverdue, 'overdue']] },
  { title: 'Oldest active key, days', lines: [[metric.oldestKeyAgeDays, 'oldest']] },
  {
    title: 'Accounts by coverage',
    stacked: true,
    lines: [
      [metric.accountsScanned, 'scanned'],
      [metric.accountsDeferred, 'deferred'],
      [metric.accountsUnreachable, 'unreachable'],
      [metric.accountsFailed, 'failed'],
    ],
  },
  {
    title: 'Keys rotated, users failed',
    lines: [
      [metric.keysRotated, 'rotated'],
      [metric.usersFailed, 'failed'],
    ],
  },
  {
    title: 'Runs, open intents',
    lines: [
      [metric.runsFinished, 'runs finished'],
      [metric.runRefused, 'runs refused'],
      [metric.openIntents, 'open intents'],
    ],
  },
];

// What adds up over the runs of a day; everything else is a state.
const summed: readonly MetricName[] = [metric.keysRotated, metric.usersFailed, metric.runsFinished, metric.runRefused];

export const addDashboard = (stack: Stack, inputs: Inputs): void =>
  onlyIf(inputs.dashboard, () => [
    new CfnDashboard(stack, 'Dashboard', {
      dashboardName: names.dashboard,
      dashboardBody: stack.toJsonString({
        start: shown,
        periodOverride: 'inherit',
        widgets: [overview, alarms, ...graphs.map(graphWidget)],
      }),
    }),
  ]);

const overview = {
  type: 'custom',
  x: 0,
  y: 0,
  width: columns,
  height: overviewHeight,
  properties: { title: 'Rekey', endpoint: widgetArn, updateOn: { refresh: true, resize: true, timeRange: false } },
};

const alarms = {
  type: 'alarm',
  x: 0,
  y: overviewHeight,
  width: columns,
  height: alarmsHeight,
  properties: { title: 'Alarms', alarms: alarmArns },
};

const graphWidget = ({ title, lines, stacked = false }: Graph, index: number): object => {
  const width = columns / graphsInARow;
  const row = Math.floor(index / graphsInARow);
  return {
    type: 'metric',
    x: (index % graphsInARow) * width,
    y: overviewHeight + alarmsHeight + row * graphHeight,
    width,
    height: graphHeight,
    properties: {
      title,
      ...(stacked ? { stacked } : {}),
      region: Aws.REGION,
      period: daySeconds,
      stat: 'Maximum',
      yAxis: { left: { min: 0, showUnits: false } },
      metrics: lines.map(([name, label]) => [
        metricNamespace,
        name,
        'service',
        serviceName,
        { label, ...(summed.includes(name) ? { stat: 'Sum' } : {}) },
      ]),
    },
  };
};
