import { metricNames as metric, metricNamespace, serviceName } from '@rekey/lambda/metrics';
import { Aws, Fn, type Stack } from 'aws-cdk-lib';
import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { type Choice, onlyIf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { arnOf, names, stateMachineId } from './names.ts';
import { documentOf, onlyByTls } from './policy.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

type Alarm = Pick<
  CfnAlarmProps,
  'metricName' | 'statistic' | 'comparisonOperator' | 'threshold' | 'treatMissingData'
> & {
  readonly tells: string;
  /** The sum of these, instead of one metric. */
  readonly sumOf?: readonly string[];
  readonly namespace?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly period?: number;
  /** All of so many periods: 1 where absent. */
  readonly periods?: number;
  /** Only where there is something to watch. */
  readonly if?: (inputs: Inputs) => Choice;
};

const over = (threshold: number) => ({ comparisonOperator: 'GreaterThanThreshold', threshold });
// What a run measures holds until the next one measures again.
const untilNextRun = { statistic: 'Maximum', treatMissingData: 'ignore' };

// A run starts daily, within the flexible window, and takes 15 minutes at most, or in the distributed form about as long as that of
// the day before: 26 hours are a day and room for both.
const longestSilenceHours = 26;
const longestOpenHours = 24;
const unreachableDays = 3; // StackSets reach a new account within hours

/** By name, as `rekey-<name>`. docs/deploy.md says what to do at each. */
const alarms: Readonly<Record<string, Alarm>> = {
  'no-finished-run': {
    tells: `No run has finished for ${longestSilenceHours} hours: keys are getting older`,
    metricName: metric.runsFinished,
    statistic: 'Sum',
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    periods: longestSilenceHours,
    treatMissingData: 'breaching',
  },
  'run-refused': {
    tells: 'A run refused to start, as without a policy in the table: nothing was touched',
    metricName: metric.runRefused,
    statistic: 'Sum',
    ...over(0),
    treatMissingData: 'notBreaching',
  },
  'failed-accounts': {
    tells: 'The last run failed in some account: rekey status names it',
    metricName: metric.accountsFailed,
    ...over(0),
    ...untilNextRun,
  },
  'unreachable-accounts': {
    tells: `An account has been out of reach for ${unreachableDays} days: no role there, or an SCP in the way`,
    metricName: metric.accountsUnreachable,
    ...over(0),
    statistic: 'Minimum',
    period: daySeconds,
    periods: unreachableDays,
    treatMissingData: 'ignore',
  },
  'overdue-keys': {
    tells: 'What the policy wanted done by now has not been, for some user: rekey status --fail-on overdue names them',
    metricName: metric.keysOverdue,
    ...over(0),
    ...untilNextRun,
  },
  'open-intent': {
    tells: `What became of a new key has been unclear for ${longestOpenHours} hours`,
    metricName: metric.oldestOpenIntentHours,
    ...over(longestOpenHours),
    ...untilNextRun,
  },
  'report-failed': {
    tells: 'The report of the last run was not written to its bucket: the log says why',
    metricName: metric.reportsFailed,
    ...over(0),
    ...untilNextRun,
    if: ({ reports }) => reports.given,
  },
  'notices-failed': {
    tells: 'People or other systems could not be told of the last run: rekey status says why',
    metricName: metric.noticesFailed,
    ...over(0),
    ...untilNextRun,
  },
  'executions-failed': {
    tells: 'A run of the state machine failed, timed out or was stopped: it can be redriven, for 14 days',
    namespace: 'AWS/States',
    sumOf: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'],
    dimensions: { StateMachineArn: Fn.ref(stateMachineId) }, // batches have the name of the map after it
    ...over(0),
    statistic: 'Sum',
    treatMissingData: 'notBreaching',
    if: ({ distributed }) => distributed.given,
  },
  'dead-letters': {
    tells: 'A start of the function failed for good: the queue rekey-dead-letters holds the event and why',
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: names.deadLetters },
    statistic: 'Maximum',
    ...over(0),
    treatMissingData: 'notBreaching',
  },
};

export const addAlarms = (stack: Stack, inputs: Inputs): CfnTopic => {
  const topic = addTopic(stack, inputs);
  for (const [name, alarm] of Object.entries(alarms))
    onlyIf(alarm.if?.(inputs) ?? true, () => [addAlarm(stack, { name, alarm, topic: topic.ref })]);
  return topic;
};

/** ARNs of those that are always there. */
export const alarmArns: readonly string[] = Object.entries(alarms)
  .filter(([, alarm]) => alarm.if === undefined)
  .map(([name]) => arnOf('cloudwatch', `alarm:rekey-${name}`));

const addAlarm = (
  stack: Stack,
  { name, alarm, topic }: { readonly name: string; readonly alarm: Alarm; readonly topic: string },
): CfnAlarm => {
  const {
    tells,
    if: _if,
    namespace = metricNamespace,
    dimensions = { service: serviceName },
    period = hourSeconds,
    periods = 1,
    sumOf,
    statistic,
    metricName,
    ...rest
  } = alarm;
  const of = { namespace, dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })) };
  const single = { ...of, metricName, statistic, period };
  return new CfnAlarm(stack, `Alarm-${name}`, {
    ...rest,
    alarmName: `rekey-${name}`,
    alarmDescription: tells,
    ...(sumOf === undefined ? single : { metrics: summing(sumOf, (name) => ({ ...of, metricName: name })) }),
    evaluationPeriods: periods,
    alarmActions: [topic],
    okActions: [topic],
  });
};

/** One that has no data adds nothing. */
const summing = (
  names: readonly string[],
  metricOf: (name: string) => CfnAlarm.MetricProperty,
): CfnAlarm.MetricDataQueryProperty[] => [
  ...names.map((name, index) => ({
    id: `m${index}`,
    metricStat: { metric: metricOf(name), period: hourSeconds, stat: 'Sum' },
    returnData: false,
  })),
  { id: 'sum', expression: names.map((_, index) => `FILL(m${index},0)`).join('+'), returnData: true },
];

const addTopic = (stack: Stack, { alarmEmails }: Inputs): CfnTopic => {
  const topic = new CfnTopic(stack, 'AlarmTopic', { topicName: names.topic, displayName: 'Rekey' });
  const topicArn = arnOf('sns', names.topic);
  new CfnTopicPolicy(stack, 'AlarmTopicPolicy', {
    topics: [topic.ref],
    policyDocument: documentOf([
      {
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      },
      onlyByTls('sns:Publish', topicArn),
    ]),
  });
  for (const [index, { given, value }] of alarmEmails.entries()) {
    onlyIf(given, () => [
      new CfnSubscription(stack, `AlarmEmail${index + 1}`, { topicArn: topic.ref, protocol: 'email', endpoint: value }),
    ]);
  }
  return topic;
};
