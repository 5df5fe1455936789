import type { Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { onlyIf, textOf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { arnOf, names } from './names.ts';
import { documentOf, type Statement, trustOf } from './policy.ts';
import { explain } from './wildcards.ts';
import type { Code } from './worker.ts';
import { indexArn, tableArn } from './worker-permissions.ts';

const timeoutSeconds = 30; // a person waits; 5,000 accounts take 3
const memoryMegabytes = 512;

/** The function behind the widget of the dashboard. It reads the table, and can do nothing else. */
export const addWidget = (stack: Stack, inputs: Inputs, code: Code): void =>
  onlyIf(inputs.dashboard, () => {
    const role = new CfnRole(stack, 'WidgetRole', {
      path: names.rolePath,
      roleName: names.widgetRole,
      description: 'Rekey: reads the table, for the widget of the dashboard',
      assumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
      permissionsBoundary: textOf(inputs.permissionsBoundary),
      policies: [{ policyName: 'widget', policyDocument: documentOf(statementsOf(inputs)) }],
    });
    explain(role, inputs, ['widgetLog']);
    const logs = new CfnLogGroup(stack, 'WidgetLog', {
      logGroupName: names.widgetLogGroup,
      retentionInDays: inputs.logRetentionDays,
    });
    const widget = new CfnFunction(stack, 'Widget', {
      functionName: names.widget,
      description: 'Rekey: the overview, for a dashboard of CloudWatch',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'widget.handler',
      code: { s3Bucket: code.bucket, s3Key: code.key },
      role: role.attrArn,
      timeout: timeoutSeconds,
      memorySize: memoryMegabytes,
      loggingConfig: { logGroup: names.widgetLogGroup },
      environment: { variables: { REKEY_TABLE: inputs.table.name } },
    });
    widget.addResourceDependency(logs); // or Lambda would make the group itself
    return [role, logs, widget];
  });

const statementsOf = (inputs: Inputs): readonly Statement[] => [
  { Sid: 'ReadTable', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: tableArn(inputs) },
  { Sid: 'QueryIndex', Effect: 'Allow', Action: 'dynamodb:Query', Resource: indexArn(inputs) },
  {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: arnOf('logs', `log-group:${names.widgetLogGroup}:*`),
  },
];
