import { Aws, type Stack, Validations } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { onlyIf, textOf } from '../choice.ts';
import type { Inputs } from '../inputs.ts';
import { executionArnOf, functionArn, names, stateMachineArn, stateMachineId } from '../names.ts';
import { documentOf, type Statement, trustOf } from '../policy.ts';
import { explain } from '../wildcards.ts';
import { batchesArn } from './batches.ts';
import { definitionOf, mapLabel } from './definition.ts';

/** The state machine of the distributed form: it starts the function, and says of a run no more than the function answers. */
export const addStateMachine = (stack: Stack, inputs: Inputs): void =>
  onlyIf(inputs.distributed.given, () => {
    const role = new CfnRole(stack, 'OrchestratorRole', {
      path: names.rolePath,
      roleName: names.orchestratorRole,
      description: 'Rekey: lets its state machine start the function for each batch of accounts',
      assumeRolePolicyDocument: trustOf('states.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        // Of batches AWS may name the map, too, after the machine.
        ArnLike: { 'aws:SourceArn': `${stateMachineArn}*` },
      }),
      permissionsBoundary: textOf(inputs.permissionsBoundary),
      policies: [{ policyName: 'orchestrate', policyDocument: documentOf(statements) }],
    });
    explain(role, inputs, ['batches', 'executions', 'delivery']);
    const log = new CfnLogGroup(stack, 'RunLog', {
      logGroupName: names.runLogGroup,
      retentionInDays: inputs.logRetentionDays,
    });
    const machine = new CfnStateMachine(stack, stateMachineId, {
      stateMachineName: names.stateMachine,
      stateMachineType: 'STANDARD',
      roleArn: role.attrArn,
      definitionString: stack.toJsonString(
        definitionOf({
          partition: Aws.PARTITION,
          functionName: names.function,
          maxConcurrency: inputs.distributed.maxConcurrency,
        }),
      ),
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.attrArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    machine.node.addDependency(stack.node.findChild('Function'));
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason: 'the table has what runs did, and the history of each execution its states: the log is for what failed',
    });
    return [role, log, machine];
  });

/** What AWS itself does with the role beside the calls of the definition. */
export const orchestratorRuntimeActions: readonly string[] = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'states:DescribeExecution',
  'states:RedriveExecution',
  'states:StartExecution',
  'states:StopExecution',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

const ofRuntime = (service: string): readonly string[] =>
  orchestratorRuntimeActions.filter((action) => action.startsWith(`${service}:`));

const statements: readonly Statement[] = [
  { Sid: 'InvokeFunction', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn },
  { Sid: 'ReadBatches', Effect: 'Allow', Action: 's3:GetObject', Resource: batchesArn },
  // A distributed map is executions of the machine that it is in, started by the machine itself.
  { Sid: 'StartBatches', Effect: 'Allow', Action: 'states:StartExecution', Resource: stateMachineArn },
  {
    Sid: 'FollowBatches',
    Effect: 'Allow',
    Action: ['states:DescribeExecution', 'states:StopExecution'],
    Resource: executionArnOf(':*'),
  },
  {
    Sid: 'RedriveBatches',
    Effect: 'Allow',
    Action: 'states:RedriveExecution',
    Resource: executionArnOf(`/${mapLabel}:*`),
  },
  { Sid: 'DeliverLogAndTrace', Effect: 'Allow', Action: [...ofRuntime('logs'), ...ofRuntime('xray')], Resource: '*' },
];
