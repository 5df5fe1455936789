import { beforeAll, describe, expect, test } from 'vitest';
import { ofType, only, type Resource, released, synthesized, type Template } from '../../testing/synthesized.ts';
import { flat, named, statementsOf, withSid } from '../../testing/template.ts';

let single: Template;
let distributed: Template;
let release: Template;
beforeAll(() => {
  single = synthesized();
  distributed = synthesized({ form: 'distributed', maxConcurrency: 12, batchSize: 10 });
  release = released();
}, 60_000);

const here = '<AWS::Region>:<AWS::AccountId>';
const machine = `arn:<AWS::Partition>:states:${here}:stateMachine:rekey`;
const runs = `arn:<AWS::Partition>:states:${here}:execution:rekey`;
const own = (of: Template): readonly string[] => Object.keys(of.Resources).toSorted();

describe('the single form', () => {
  test('has nothing of the distributed one', () => {
    expect(JSON.stringify(single)).not.toMatch(/states:|Batch|BATCH|rekey-orchestrator|executions-failed/);
  });

  test('is what the released template makes unless it is asked for the other', () => {
    expect(release.Parameters).toMatchObject({
      Form: { Default: 'single' },
      MaxConcurrency: { Default: 40 },
      BatchSize: { Default: 25 },
    });
    expect(release.Conditions).toMatchObject({ Distributed: { 'Fn::Equals': [{ Ref: 'Form' }, 'distributed'] } });
    const turning = Object.entries(release.Resources).filter(([, { Condition }]) => Condition === 'Distributed');
    const added = own(distributed).filter((name) => !own(single).includes(name));
    expect(turning.map(([name]) => name).toSorted()).toEqual(added);
  });
});

describe('the state machine', () => {
  const of = (template: Template): Resource['Properties'] =>
    only(template, 'AWS::StepFunctions::StateMachine').Properties;

  test('has the definition, with the numbers of the settings', () => {
    expect(of(distributed)).toMatchObject({ StateMachineName: 'rekey', StateMachineType: 'STANDARD' });
    expect(JSON.parse(String(flat(of(distributed)['DefinitionString'])))).toMatchObject({
      States: { Rotate: { MaxConcurrency: 12 } },
    });
    expect(String(flat(of(release)['DefinitionString']))).toContain('"MaxConcurrency":<MaxConcurrency>,');
  });

  test('is traced, and logs what failed without what was in it, for as long as the function does', () => {
    expect(of(distributed)).toMatchObject({
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
    expect(named(distributed, 'LogGroupName', '/aws/vendedlogs/states/rekey')).toMatchObject({ RetentionInDays: 400 });
  });

  test('is for Step Functions on behalf of this machine, and may start the function, read batches and go on with itself', () => {
    const role = named(distributed, 'RoleName', 'rekey-orchestrator');
    expect(flat(role['AssumeRolePolicyDocument'])).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': `${machine}*` },
          },
        },
      ],
    });
    expect(flat(statementsOf(role).filter(({ Sid }) => Sid !== 'DeliverLogAndTrace'))).toMatchObject([
      { Action: 'lambda:InvokeFunction', Resource: `arn:<AWS::Partition>:lambda:${here}:function:rekey` },
      { Action: 's3:GetObject' },
      { Action: 'states:StartExecution', Resource: machine },
      { Action: ['states:DescribeExecution', 'states:StopExecution'], Resource: `${runs}:*` },
      { Action: 'states:RedriveExecution', Resource: `${runs}/batches:*` },
    ]);
  });

  test('is bounded, as every role of the stack is', () => {
    const boundary = 'arn:aws:iam::100000000001:policy/boundary';
    const bounded = synthesized({ form: 'distributed', permissionsBoundary: boundary });
    expect(named(bounded, 'RoleName', 'rekey-orchestrator')['PermissionsBoundary']).toBe(boundary);
  });

  test('is what the schedule starts, instead of the function', () => {
    expect(only(distributed, 'AWS::Scheduler::Schedule').Properties).toMatchObject({
      Target: { Arn: { Ref: 'StateMachine' }, DeadLetterConfig: {} },
    });
    const [start] = statementsOf(named(distributed, 'RoleName', 'rekey-scheduler'));
    expect(flat(start)).toMatchObject({ Action: 'states:StartExecution', Resource: machine });
  });

  test('is alarmed where a run fails, takes too long or is stopped, and not for batches that do', () => {
    const { Metrics, ...alarm } = named(distributed, 'AlarmName', 'rekey-executions-failed');
    expect(alarm).toMatchObject({
      Threshold: 0,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'AlarmTopic' }],
    });
    const [sum, ...watched] = (Metrics as readonly Record<string, unknown>[]).toReversed();
    expect(sum).toMatchObject({ Expression: 'FILL(m0,0)+FILL(m1,0)+FILL(m2,0)', ReturnData: true });
    const metric = (MetricName: string) => ({
      MetricStat: {
        Metric: {
          Namespace: 'AWS/States',
          MetricName,
          Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'StateMachine' } }],
        },
      },
      ReturnData: false,
    });
    expect(watched.toReversed()).toMatchObject(
      ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map(metric),
    );
  });

  test('may be started, and failed runs taken up again, by operators and nobody else', () => {
    const statements = (name: string, of = distributed) =>
      (named(of, 'ManagedPolicyName', `rekey-${name}`)['PolicyDocument'] as { Statement: readonly { Sid: string }[] })
        .Statement;
    expect(flat(statements('operator').filter(({ Sid }) => Sid.endsWith('Runs')))).toMatchObject([
      { Action: ['states:ListExecutions', 'states:StartExecution'], Resource: machine },
      {
        Action: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:RedriveExecution'],
        Resource: `${runs}:*`,
      },
    ]);
    for (const name of ['viewer', 'publisher']) expect(JSON.stringify(statements(name))).not.toContain('states:');
  });
});

describe('the batches', () => {
  const bucketOf = (template: Template): Resource => only(template, 'AWS::S3::Bucket');

  test('lie in a bucket that is encrypted, closed to the public, forgets, and outlives the stack', () => {
    expect(bucketOf(distributed)).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 14 }] },
      },
    });
    expect(bucketOf(distributed).Properties).not.toHaveProperty('BucketName'); // taken names could not be made again
  });

  test('take no call without TLS', () => {
    expect(only(distributed, 'AWS::S3::BucketPolicy').Properties).toMatchObject({
      Bucket: { Ref: 'Batches' },
      PolicyDocument: {
        Statement: [{ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      },
    });
  });

  test('are written and read by the worker below one prefix, which its environment names', () => {
    expect(withSid(distributed, 'UseBatches')).toMatchObject({
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Batches', 'Arn'] }, '/runs/*']] },
    });
    expect(named(distributed, 'FunctionName', 'rekey')).toMatchObject({
      Environment: {
        Variables: { REKEY_BATCH_BUCKET: { Ref: 'Batches' }, REKEY_BATCH_SIZE: '10', REKEY_BATCH_WORKERS: '12' },
      },
    });
    expect(named(release, 'FunctionName', 'rekey')).toMatchObject({
      Environment: {
        Variables: {
          REKEY_BATCH_BUCKET: { 'Fn::If': ['Distributed', { Ref: 'Batches' }, { Ref: 'AWS::NoValue' }] },
          REKEY_BATCH_SIZE: { 'Fn::If': ['Distributed', { Ref: 'BatchSize' }, { Ref: 'AWS::NoValue' }] },
          REKEY_BATCH_WORKERS: { 'Fn::If': ['Distributed', { Ref: 'MaxConcurrency' }, { Ref: 'AWS::NoValue' }] },
        },
      },
    });
  });
});

test('no ARN names a partition', () => {
  const rest = Object.values(distributed.Resources).filter(({ Type }) => Type !== 'AWS::CloudFormation::StackSet');
  expect(JSON.stringify(rest)).not.toMatch(/arn:aws/);
  expect(ofType(distributed, 'AWS::StepFunctions::StateMachine')).toHaveLength(1);
});
