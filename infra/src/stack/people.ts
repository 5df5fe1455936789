import type { IResolvable, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { orNothing } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { executionArnOf, functionArn, names, stateMachineArn, widgetArn } from './names.ts';
import { documentOf, type Statement } from './policy.ts';
import { explain } from './wildcards.ts';
import { indexArn, readOrganization, tableArn } from './worker-permissions.ts';

type Statements = readonly (Statement | IResolvable | undefined)[];

type Role = {
  readonly tells: string;
  readonly readsOrganization: boolean;
  readonly statements: (inputs: Inputs) => Statements;
};

const look = (inputs: Inputs): Statements => [
  {
    Sid: 'ReadTable',
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:Query'],
    Resource: [tableArn(inputs), indexArn(inputs)],
  },
  // CloudWatch invokes it as whoever looks at the dashboard.
  orNothing(inputs.dashboard, {
    Sid: 'ReadWidget',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: widgetArn,
  } satisfies Statement),
];

/** Starting runs, looking at them, and taking up again those that failed. */
const runs = ({ distributed: { given } }: Inputs): Statements => [
  orNothing(given, {
    Sid: 'StartRuns',
    Effect: 'Allow',
    Action: ['states:ListExecutions', 'states:StartExecution'],
    Resource: stateMachineArn,
  } satisfies Statement),
  orNothing(given, {
    Sid: 'RedriveRuns',
    Effect: 'Allow',
    Action: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:RedriveExecution'],
    Resource: executionArnOf(':*'),
  } satisfies Statement),
];

/** Writing items of one partition of the table: the first part of every item's key says what it is. */
const write = (
  inputs: Inputs,
  { partition, actions }: { partition: string; actions: readonly string[] },
): Statement => ({
  Sid: 'WriteItems',
  Effect: 'Allow',
  Action: actions,
  Resource: tableArn(inputs),
  Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] } },
});

/** For permission sets and roles of people in this account; nobody has them until somebody gives them. */
const peoplePolicies: Readonly<Record<string, Role>> = {
  viewer: {
    tells: 'Rekey: look at status, history, policies and holds',
    readsOrganization: false,
    statements: look,
  },
  operator: {
    tells: 'Rekey: look, set and release holds, and start the service',
    readsOrganization: true,
    statements: (inputs) => [
      ...look(inputs),
      ...readOrganization(inputs, ['organizations:DescribeOrganization']),
      write(inputs, { partition: 'HOLD', actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem'] }),
      { Sid: 'StartService', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn },
      ...runs(inputs),
    ],
  },
  publisher: {
    tells: 'Rekey: look, and publish the policy that runs go by',
    readsOrganization: true,
    statements: (inputs) => [
      ...look(inputs),
      ...readOrganization(inputs),
      { Sid: 'ReadTableState', Effect: 'Allow', Action: 'dynamodb:DescribeTable', Resource: tableArn(inputs) },
      write(inputs, { partition: 'POLICY', actions: ['dynamodb:PutItem'] }),
    ],
  },
};

export const addPeople = (stack: Stack, inputs: Inputs): void => {
  for (const [name, { tells, readsOrganization, statements }] of Object.entries(peoplePolicies)) {
    const policy = new CfnManagedPolicy(stack, `Policy-${name}`, {
      managedPolicyName: `rekey-${name}`,
      path: names.rolePath,
      description: tells,
      policyDocument: documentOf(statements(inputs)),
    });
    if (readsOrganization) explain(policy, inputs, ['everything', 'units', 'executions']);
  }
};
