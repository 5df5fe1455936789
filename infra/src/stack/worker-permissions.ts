import type { CentralAction } from '@rekey/aws';
import { tableDefinition } from '@rekey/store';
import { Aws, type IResolvable } from 'aws-cdk-lib';
import { orNothing } from './choice.ts';
import { batchesArn } from './distributed/batches.ts';
import type { Inputs } from './inputs.ts';
import { arnOf, deadLettersArn, names } from './names.ts';
import { noticeStatements } from './notices.ts';
import type { Statement } from './policy.ts';

type Place = 'anywhere' | 'units' | 'accounts' | 'members' | 'tags';

/** Where each call to the organization and its accounts is allowed. A call that is new to packages/aws does not compile without its place. */
const placeOf: Readonly<Record<CentralAction, Place>> = {
  'organizations:DescribeOrganization': 'anywhere',
  'organizations:ListAccounts': 'anywhere',
  'organizations:ListAccountsForParent': 'units',
  'organizations:ListOrganizationalUnitsForParent': 'units',
  'organizations:ListRoots': 'anywhere',
  'organizations:ListTagsForResource': 'accounts',
  'sts:AssumeRole': 'members',
  'sts:GetCallerIdentity': 'anywhere',
  'sts:SetSourceIdentity': 'members',
  'tag:GetResources': 'tags',
};

const actionsIn = (place: Place): readonly string[] =>
  Object.entries(placeOf)
    .filter(([, each]) => each === place)
    .map(([action]) => action);

/** What runs and diagnoses ask of the table; transactions are judged by what they hold. */
export const tableActions: readonly string[] = [
  'dynamodb:DeleteItem',
  'dynamodb:DescribeContinuousBackups',
  'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

/** What AWS itself does with the role: no call of ours. */
export const runtimeActions: readonly string[] = [
  'kms:GenerateDataKey', // S3, where the bucket encrypts by a key
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:SendMessage',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

export const workerStatements = (inputs: Inputs): readonly (Statement | IResolvable | undefined)[] => [
  ...organizationStatements(inputs),
  {
    Sid: 'UseTable',
    Effect: 'Allow',
    Action: tableActions.filter((action) => action !== 'dynamodb:Query'),
    Resource: tableArn(inputs),
  },
  { Sid: 'QueryTable', Effect: 'Allow', Action: 'dynamodb:Query', Resource: [tableArn(inputs), indexArn(inputs)] },
  {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: arnOf('logs', `log-group:${names.logGroup}:*`),
  },
  ...reportStatements(inputs),
  orNothing(inputs.distributed.given, {
    Sid: 'UseBatches',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: batchesArn,
  } satisfies Statement),
  { Sid: 'KeepWhatFailed', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: deadLettersArn },
  ...noticeStatements(inputs),
  // X-Ray knows no resources.
  { Sid: 'Trace', Effect: 'Allow', Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
];

/** Objects below one prefix of a bucket of the organization, and the keys by which that bucket encrypts them. */
const reportStatements = ({ reports, organizationId }: Inputs): readonly (Statement | IResolvable | undefined)[] => {
  const { given } = reports;
  const [bucket, objects] = reportArns(reports);
  const ofOrganization = { 'aws:ResourceOrgID': organizationId };
  return [
    orNothing(given, {
      Sid: 'WriteReports',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: objects,
      Condition: { StringEquals: ofOrganization },
    } satisfies Statement),
    orNothing(given, {
      Sid: 'EncryptReports',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: `arn:${Aws.PARTITION}:kms:*:*:key/*`,
      Condition: {
        StringEquals: ofOrganization,
        // Of the bucket, where it has a bucket key, else of the object.
        StringLike: { 'kms:ViaService': 's3.*', 'kms:EncryptionContext:aws:s3:arn': [bucket, objects] },
      },
    } satisfies Statement),
  ];
};

const reportArns = ({ bucket, prefix }: Inputs['reports']): readonly [bucket: string, objects: string] => {
  const arn = `arn:${Aws.PARTITION}:s3:::${bucket}`;
  return [arn, `${arn}/${prefix}/*`];
};

export const tableArn = ({ table }: Inputs): string => arnOf('dynamodb', `table/${table.name}`);
export const indexArn = (inputs: Inputs): string => `${tableArn(inputs)}/index/${tableDefinition.index.name}`;

/** Reading accounts and OUs, for whoever needs to: the worker, and people who publish policies. */
export const readOrganization = (
  { organizationId }: Inputs,
  without: readonly CentralAction[] = [],
): readonly Statement[] => [
  {
    Sid: 'ReadOrganization',
    Effect: 'Allow',
    Action: actionsIn('anywhere').filter((action) => !without.some((each) => each === action)),
    Resource: '*', // these calls know no resources
  },
  {
    Sid: 'ReadUnits',
    Effect: 'Allow',
    Action: actionsIn('units'),
    Resource: ['root', 'ou'].map((kind) => `arn:${Aws.PARTITION}:organizations::*:${kind}/${organizationId}/*`),
  },
];

const organizationStatements = (inputs: Inputs): readonly (Statement | IResolvable | undefined)[] => [
  ...readOrganization(inputs),
  {
    Sid: 'ReadAccountTags',
    Effect: 'Allow',
    Action: actionsIn('accounts'),
    Resource: `arn:${Aws.PARTITION}:organizations::*:account/${inputs.organizationId}/*`,
  },
  {
    Sid: 'BecomeMemberRole',
    Effect: 'Allow',
    Action: actionsIn('members'),
    Resource: `arn:${Aws.PARTITION}:iam::*:role${names.rolePath}${names.memberRole}`,
    Condition: { StringEquals: { 'aws:ResourceOrgID': inputs.organizationId } },
  },
  // Elsewhere than in the management account the answer proves nothing, and is not asked for. It knows no resources.
  orNothing(inputs.fromManagement, {
    Sid: 'FindTaggedAccounts',
    Effect: 'Allow',
    Action: actionsIn('tags'),
    Resource: '*',
  } satisfies Statement),
];
