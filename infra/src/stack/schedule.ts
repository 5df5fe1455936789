import { Aws, Fn, type Stack, Validations } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { either, oneOf, textOf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { arnOf, deadLettersArn, functionArn, names, stateMachineArn, stateMachineId } from './names.ts';
import { documentOf, onlyByTls, type Statement, trustOf } from './policy.ts';

const retries = 10;
const longestWaitSeconds = 3_600; // Lambda out of reach for an hour: the alarm on a missing run takes over
const keptSeconds = 14 * 86_400; // the longest that SQS keeps a message

export const addSchedule = (stack: Stack, inputs: Inputs): void => {
  const { schedule: when, distributed } = inputs;
  const { expression, timeZone, flexibleMinutes, enabled } = when;
  const queue = new CfnQueue(stack, 'DeadLetters', {
    queueName: names.deadLetters,
    messageRetentionPeriod: keptSeconds,
    sqsManagedSseEnabled: true,
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'it is the dead-letter queue itself' });
  new CfnQueuePolicy(stack, 'DeadLettersPolicy', {
    queues: [queue.ref],
    policyDocument: documentOf([onlyByTls('sqs:*', deadLettersArn)]),
  });
  const group = new CfnScheduleGroup(stack, 'ScheduleGroup', { name: names.scheduleGroup });
  const schedule = new CfnSchedule(stack, 'Schedule', {
    name: names.schedule,
    groupName: group.ref,
    description: 'Starts a run of Rekey',
    scheduleExpression: expression,
    scheduleExpressionTimezone: timeZone,
    flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: flexibleMinutes },
    state: either(enabled, 'ENABLED', 'DISABLED'),
    target: {
      arn: either(distributed.given, Fn.ref(stateMachineId), functionArn),
      roleArn: schedulerRole(stack, inputs).attrArn,
      input: JSON.stringify({ kind: 'scheduled' }),
      retryPolicy: { maximumRetryAttempts: retries, maximumEventAgeInSeconds: longestWaitSeconds },
      deadLetterConfig: { arn: queue.attrArn },
    },
  });
  schedule.node.addDependency(stack.node.findChild('Function'));
};

const schedulerRole = (stack: Stack, { permissionsBoundary, distributed }: Inputs): CfnRole =>
  new CfnRole(stack, 'SchedulerRole', {
    path: names.rolePath,
    roleName: names.schedulerRole,
    description: 'Rekey: lets its schedule start a run',
    permissionsBoundary: textOf(permissionsBoundary),
    assumeRolePolicyDocument: trustOf('scheduler.amazonaws.com', {
      StringEquals: {
        'aws:SourceAccount': Aws.ACCOUNT_ID,
        'aws:SourceArn': arnOf('scheduler', `schedule-group/${names.scheduleGroup}`),
      },
    }),
    policies: [
      {
        policyName: 'start',
        policyDocument: documentOf([
          oneOf<Statement>(
            distributed.given,
            { Sid: 'StartRun', Effect: 'Allow', Action: 'states:StartExecution', Resource: stateMachineArn },
            { Sid: 'StartRun', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn },
          ),
          { Sid: 'KeepWhatFailed', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: deadLettersArn },
        ]),
      },
    ],
  });
