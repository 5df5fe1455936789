import { Aws } from 'aws-cdk-lib';

// Fixed, so that policies, commands and people find them; one installation in an account.
export const names = {
  function: 'rekey',
  logGroup: '/aws/lambda/rekey',
  rolePath: '/rekey/',
  workerRole: 'rekey-worker',
  schedulerRole: 'rekey-scheduler',
  memberRole: 'rekey-member',
  stackSet: 'rekey-member',
  stateMachine: 'rekey',
  orchestratorRole: 'rekey-orchestrator',
  runLogGroup: '/aws/vendedlogs/states/rekey', // of names that begin so, a policy of the logs for each is not needed
  scheduleGroup: 'rekey',
  schedule: 'rekey-daily',
  deadLetters: 'rekey-dead-letters',
  topic: 'rekey-alarms',
  dashboard: 'rekey',
  widget: 'customWidgetRekey', // CloudWatch offers functions whose names begin so
  widgetLogGroup: '/aws/lambda/customWidgetRekey',
  widgetRole: 'rekey-widget',
  digests: 'rekey-digests',
} as const;

/** ARNs are made from names: a role named by its resource would be remembered by an id, and lost with it. */
export const arnOf = (service: string, rest: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${rest}`;

export const roleArnOf = (name: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${names.rolePath}${name}`;

export const functionArn: string = arnOf('lambda', `function:${names.function}`);
export const widgetArn: string = arnOf('lambda', `function:${names.widget}`);
export const deadLettersArn: string = arnOf('sqs', names.deadLetters);
/** Of the resource, by which those are made after it that need it. */
export const stateMachineId = 'StateMachine';
export const stateMachineArn: string = arnOf('states', `stateMachine:${names.stateMachine}`);
/** Of runs; `rest` after the name of the machine tells those of batches apart. */
export const executionArnOf = (rest: string): string => arnOf('states', `execution:${names.stateMachine}${rest}`);
