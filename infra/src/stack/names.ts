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
