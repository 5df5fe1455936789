import { processVariables } from '@rekey/lambda/bundle';
import type { Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { numberOf, textOf } from './choice.ts';
import { batchVariables } from './distributed/batches.ts';
import type { Inputs } from './inputs.ts';
import { deadLettersArn, names } from './names.ts';
import { noticeVariables } from './notices.ts';
import { documentOf, trustOf } from './policy.ts';
import { explain } from './wildcards.ts';
import { workerStatements } from './worker-permissions.ts';

/** Where the zipped function lies. */
export type Code = { readonly bucket: string; readonly key: string };

const timeoutSeconds = 900; // the longest that Lambda allows; the run minds the time that is left
const memoryMegabytes = 1024; // more than half a core, for 40 accounts at work and a report of 5,000 users
// A failed run is worth one more try: what failed may have been Organizations, too busy for a minute.
const retries = 1;
const longestWaitSeconds = 3_600; // for a place to run; after that the next run is as good

export const addWorker = (stack: Stack, inputs: Inputs, code: Code): void => {
  const role = new CfnRole(stack, 'WorkerRole', {
    path: names.rolePath,
    roleName: names.workerRole,
    description: 'Rekey: reads the organization, assumes the member role in each account, keeps the table',
    assumeRolePolicyDocument: trustOf('lambda.amazonaws.com'),
    permissionsBoundary: textOf(inputs.permissionsBoundary),
    policies: [{ policyName: 'worker', policyDocument: documentOf(workerStatements(inputs)) }],
  });
  explain(role, inputs, [
    'everything',
    'units',
    'accounts',
    'members',
    'log',
    'batches',
    'reports',
    'reportKeys',
    'mail',
  ]);
  const logs = new CfnLogGroup(stack, 'Log', {
    logGroupName: names.logGroup,
    retentionInDays: inputs.logRetentionDays,
  });
  const worker = new CfnFunction(stack, 'Function', {
    functionName: names.function,
    description: 'Rekey: rotates the access keys of IAM users in every account of the organization',
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    code: { s3Bucket: code.bucket, s3Key: code.key },
    role: role.attrArn,
    timeout: timeoutSeconds,
    memorySize: memoryMegabytes,
    tracingConfig: { mode: 'Active' },
    loggingConfig: { logGroup: names.logGroup },
    reservedConcurrentExecutions: numberOf(inputs.reservedConcurrency),
    environment: {
      variables: {
        ...processVariables,
        REKEY_TABLE: inputs.table.name,
        REKEY_ORGANIZATION_ID: inputs.organizationId,
        REKEY_LOG_LEVEL: inputs.logLevel,
        ...batchVariables(inputs),
        ...reportVariables(inputs),
        ...noticeVariables(inputs),
      },
    },
  });
  worker.addResourceDependency(logs); // or Lambda would make the group itself, and keep its lines for ever
  new CfnEventInvokeConfig(stack, 'FunctionRetries', {
    functionName: worker.ref,
    qualifier: '$LATEST',
    maximumRetryAttempts: retries,
    maximumEventAgeInSeconds: longestWaitSeconds,
    destinationConfig: { onFailure: { destination: deadLettersArn } },
  });
};

const reportVariables = ({ reports: { given, bucket, prefix } }: Inputs): Record<string, string> => {
  if (given === false) return {};
  return {
    REKEY_REPORT_BUCKET: textOf({ given, value: bucket }) ?? '',
    REKEY_REPORT_PREFIX: textOf({ given, value: prefix }) ?? '',
  };
};
