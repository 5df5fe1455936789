import { tableDefinition } from '@rekey/store';
import { Template as Asserted, Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { ofType, only, synthesized, type Template } from './testing/synthesized.ts';
import { flat, named, type Statement, withSid, workerOf } from './testing/template.ts';

let template: Template;
let asserted: Asserted;
beforeAll(() => {
  template = synthesized();
  asserted = Asserted.fromJSON(template);
}, 60_000); // the first synthesis loads the schemas of CloudFormation

describe('the table', () => {
  test('is the one that packages/store makes and demands', () => {
    const { Properties } = only(template, 'AWS::DynamoDB::Table');
    const keys = (partitionKey: string, sortKey: string) => [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ];
    const { partitionKey, sortKey, index, ttlAttribute } = tableDefinition;
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: keys(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: index.projected },
        },
      ],
      TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
    });
  });

  test('can be restored, and neither deleted nor lost with the stack', () => {
    asserted.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  test('is left alone where it is there already, and used all the same', () => {
    const existing = synthesized({ table: { name: 'trial', existing: true } });
    expect(ofType(existing, 'AWS::DynamoDB::Table')).toEqual([]);
    expect(named(existing, 'FunctionName', 'rekey')).toMatchObject({
      Environment: { Variables: { REKEY_TABLE: 'trial' } },
    });
    expect(flat(withSid(existing, 'UseTable')?.Resource)).toMatch(/:table\/trial$/);
  });
});

describe('the function', () => {
  test('runs on Node 24 on arm64, for 15 minutes, traced, with what it reads from its environment', () => {
    asserted.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'rekey',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 900,
      TracingConfig: { Mode: 'Active' },
      Environment: {
        Variables: {
          REKEY_TABLE: 'rekey',
          REKEY_ORGANIZATION_ID: 'o-exampleorg1',
          REKEY_LOG_LEVEL: 'INFO',
          MALLOC_ARENA_MAX: '1',
        },
      },
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  test('reserves concurrency where asked to', () => {
    expect(named(synthesized({ reservedConcurrency: 2 }), 'FunctionName', 'rekey')).toMatchObject({
      ReservedConcurrentExecutions: 2,
    });
  });

  test('writes to a log group that forgets', () => {
    asserted.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/lambda/rekey', RetentionInDays: 400 });
    asserted.hasResource('AWS::Lambda::Function', { DependsOn: ['Log'] });
  });

  test('is tried once more, and what failed for good is kept', () => {
    const { Properties } = only(template, 'AWS::Lambda::EventInvokeConfig');
    expect(flat(Properties)).toMatchObject({
      MaximumRetryAttempts: 1,
      DestinationConfig: {
        OnFailure: { Destination: 'arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:rekey-dead-letters' },
      },
    });
  });
});

describe('the worker role', () => {
  test('is for Lambda alone, by the name that member roles trust', () => {
    asserted.hasResourceProperties('AWS::IAM::Role', {
      Path: '/rekey/',
      RoleName: 'rekey-worker',
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ManagedPolicyArns: Match.absent(),
      PermissionsBoundary: Match.absent(),
    });
  });

  test('becomes the member role, and no other, in the accounts of the organization, and of no other', () => {
    const { Action, Resource, Condition } = withSid(template, 'BecomeMemberRole') as Statement;
    expect({ Action, Resource: flat(Resource), Condition }).toEqual({
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Resource: 'arn:<AWS::Partition>:iam::*:role/rekey/rekey-member',
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorg1' } },
    });
  });

  test('asks the tagging API from the management account alone', () => {
    expect(withSid(template, 'FindTaggedAccounts')?.Action).toEqual(['tag:GetResources']);
    expect(withSid(synthesized({ runsIn: 'delegated' }), 'FindTaggedAccounts')).toBeUndefined();
  });

  test('has no action by wildcard, and none but to read, to assume, to tell people, and to keep its own table, log and dead letters', () => {
    const actions = workerOf(template).flatMap(({ Action }) => Action);
    const harmless = /:(Get|List|Describe|Query|AssumeRole|SetSourceIdentity|PutTraceSegments|PutTelemetryRecords)/;
    expect(actions.filter((action) => !harmless.test(action)).toSorted()).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:Publish',
      'sqs:SendMessage',
    ]);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('is bounded, as every role of the stack is, where a boundary is named', () => {
    const boundary = 'arn:aws:iam::100000000001:policy/boundary';
    const roles = ofType(synthesized({ permissionsBoundary: boundary }), 'AWS::IAM::Role');
    expect(roles.map(({ Properties }) => Properties['PermissionsBoundary'])).toEqual([boundary, boundary, boundary]);
  });
});

describe('the schedule', () => {
  test('starts a run every day, in its zone and window, and keeps what could not start', () => {
    const own = { expression: 'cron(30 5 * * ? *)', timeZone: 'Europe/Berlin', flexibleMinutes: 30, enabled: false };
    expect(only(synthesized({ schedule: own }), 'AWS::Scheduler::Schedule').Properties).toMatchObject({
      ScheduleExpression: 'cron(30 5 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
      State: 'DISABLED',
      Target: {
        Input: '{"kind":"scheduled"}',
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
      },
    });
  });

  test('may start this function, on behalf of this account and group', () => {
    expect(flat(named(template, 'RoleName', 'rekey-scheduler'))).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': { Ref: 'AWS::AccountId' },
                'aws:SourceArn': 'arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule-group/rekey',
              },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              {
                Action: 'lambda:InvokeFunction',
                Resource: 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:rekey',
              },
              {
                Action: 'sqs:SendMessage',
                Resource: 'arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:rekey-dead-letters',
              },
            ],
          },
        },
      ],
    });
  });
});

describe('the alarms', () => {
  const alarm = (name: string) => named(template, 'AlarmName', `rekey-${name}`);

  test.each([
    ['no-finished-run', { MetricName: 'RunsFinished', Period: 3600, EvaluationPeriods: 26, Threshold: 1 }],
    ['run-refused', { MetricName: 'RunRefused', Threshold: 0, TreatMissingData: 'notBreaching' }],
    ['failed-accounts', { MetricName: 'AccountsFailed', Threshold: 0, TreatMissingData: 'ignore' }],
    ['unreachable-accounts', { MetricName: 'AccountsUnreachable', Period: 86400, EvaluationPeriods: 3 }],
    ['overdue-keys', { MetricName: 'KeysOverdue', Threshold: 0, TreatMissingData: 'ignore' }],
    ['notices-failed', { MetricName: 'NoticesFailed', Threshold: 0, TreatMissingData: 'ignore' }],
    ['open-intent', { MetricName: 'OldestOpenIntentHours', Threshold: 24, TreatMissingData: 'ignore' }],
  ])('%s watches what runs measure', (name, watched) => {
    expect(alarm(name)).toMatchObject({
      ...watched,
      Namespace: 'Rekey',
      Dimensions: [{ Name: 'service', Value: 'rekey' }],
      AlarmActions: [{ Ref: 'AlarmTopic' }],
      OKActions: [{ Ref: 'AlarmTopic' }],
    });
  });

  test('dead-letters watches the queue', () => {
    expect(alarm('dead-letters')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'rekey-dead-letters' }],
    });
  });

  test('a run that is missing is no run', () => {
    expect(alarm('no-finished-run')).toMatchObject({
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 26,
      TreatMissingData: 'breaching',
    });
  });

  test('each has its alarm, and watches no longer than CloudWatch can', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    expect(alarms).toHaveLength(8);
    const seconds = alarms.map(({ Period, EvaluationPeriods }) => Number(Period) * Number(EvaluationPeriods));
    expect(Math.max(...seconds)).toBeLessThanOrEqual(7 * 86_400);
  });

  test('reach the addresses', () => {
    const two = synthesized({ alarmEmails: ['one@example.com', 'two@example.com'] });
    expect(ofType(two, 'AWS::SNS::Subscription').map(({ Properties }) => Properties['Endpoint'])).toEqual([
      'one@example.com',
      'two@example.com',
    ]);
  });

  test('may be published by CloudWatch for this account, and by TLS', () => {
    const alarms = ofType(template, 'AWS::SNS::TopicPolicy').map(({ Properties }) => Properties);
    expect(alarms.find(({ Topics }) => JSON.stringify(Topics).includes('AlarmTopic'))).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
          { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        ],
      },
    });
  });
});

describe('the StackSet', () => {
  const parametersIn = (of: Template): Record<string, unknown> => {
    const { Parameters } = flat(only(of, 'AWS::CloudFormation::StackSet').Properties) as {
      Parameters: readonly { ParameterKey: string; ParameterValue: unknown }[];
    };
    return Object.fromEntries(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  };

  test('brings the role to every account below its targets, and to those that join, in one Region', () => {
    expect(only(template, 'AWS::CloudFormation::StackSet').Properties).toMatchObject({
      StackSetName: 'rekey-member',
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'SELF',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      StackInstancesGroup: [{ Regions: ['us-east-1'], DeploymentTargets: { OrganizationalUnitIds: ['r-ab12'] } }],
    });
  });

  test('calls as what the account is', () => {
    expect(only(synthesized({ runsIn: 'delegated' }), 'AWS::CloudFormation::StackSet').Properties).toMatchObject({
      CallAs: 'DELEGATED_ADMIN',
    });
  });

  test('trusts the worker role, and operators where named', () => {
    const worker = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/rekey/rekey-worker';
    expect(parametersIn(template)['CentralRoleArns']).toBe(worker);
    const operators = ['arn:aws:iam::100000000001:role/a', 'arn:aws:iam::100000000001:role/b'];
    const two = synthesized({ members: { targets: ['r-ab12'], operatorRoles: operators } });
    expect(parametersIn(two)['CentralRoleArns']).toBe([worker, ...operators].join(','));
  });

  test('hands on what the settings say', () => {
    const own = {
      targets: ['ou-ab12-workload1'],
      region: 'eu-west-1',
      access: 'scan',
      secretNamePattern: 'rekey/*',
      adoptExisting: false,
      protectedUserPath: '/break-glass/',
      permissionsBoundary: 'security/boundary',
    };
    expect(parametersIn(synthesized({ members: own }))).toMatchObject({
      CentralAccountId: { Ref: 'AWS::AccountId' },
      OrganizationId: 'o-exampleorg1',
      Access: 'scan',
      SecretNamePattern: 'rekey/*',
      AdoptExisting: 'false',
      ProtectedUserPath: '/break-glass/',
      PermissionsBoundary: 'security/boundary',
    });
  });

  test('has a value for every parameter of the template', () => {
    const { TemplateBody } = only(template, 'AWS::CloudFormation::StackSet').Properties;
    const [, section = ''] = /^Parameters:\n((?: .*\n|\n)+)/m.exec(String(TemplateBody)) ?? [];
    const declared = [...section.matchAll(/^ {2}(\w+):$/gm)].map(([, name = '']) => name);
    expect(Object.keys(parametersIn(template)).toSorted()).toEqual(declared.toSorted());
  });

  test('is left out where somebody else deploys the role', () => {
    expect(ofType(synthesized({ members: 'none' }), 'AWS::CloudFormation::StackSet')).toEqual([]);
  });
});

describe('in every partition', () => {
  test.each([
    ['us-gov-east-1', 'us-gov-west-1'],
    ['cn-northwest-1', 'cn-north-1'],
    ['eu-central-1', 'us-east-1'],
  ])('from %s the role goes to %s, and no ARN names a partition', (region, memberRegion) => {
    const there = synthesized({ region });
    expect(only(there, 'AWS::CloudFormation::StackSet').Properties).toMatchObject({
      StackInstancesGroup: [{ Regions: [memberRegion] }],
    });
    const { TemplateBody: _, ...stackSet } = only(there, 'AWS::CloudFormation::StackSet').Properties;
    const rest = Object.values(there.Resources).filter(({ Type }) => Type !== 'AWS::CloudFormation::StackSet');
    expect(JSON.stringify([stackSet, rest])).not.toMatch(/arn:aws|amazonaws\.com\.cn/);
  });
});

describe('the policies of people', () => {
  const statementsOf = (name: string) => {
    const document = named(template, 'ManagedPolicyName', `rekey-${name}`)['PolicyDocument'];
    return (document as { Statement: readonly Statement[] }).Statement;
  };
  const changes = (name: string) => statementsOf(name).filter(({ Sid }) => !Sid.startsWith('Read'));

  test('let a viewer change nothing', () => {
    expect(changes('viewer')).toEqual([]);
  });

  test('let an operator set holds and start the service', () => {
    expect(flat(changes('operator'))).toMatchObject([
      {
        Action: ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['HOLD'] } },
      },
      {
        Action: 'lambda:InvokeFunction',
        Resource: 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:rekey',
      },
    ]);
  });

  test('let a publisher write policies, and nothing else', () => {
    expect(changes('publisher')).toMatchObject([
      {
        Action: ['dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['POLICY'] } },
      },
    ]);
  });
});
