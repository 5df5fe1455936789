import { Fn, RemovalPolicy, type Stack, Tokenization, Validations } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { onlyIf, textOf } from '../choice.ts';
import type { Inputs } from '../inputs.ts';
import { documentOf, onlyByTls } from '../policy.ts';

const id = 'Batches';
const keptDays = 14; // as long as a failed execution can be redriven

const bucketArn = Fn.getAtt(id, 'Arn').toString();
/** What a run writes before it visits accounts: which are in which batch. */
export const batchesArn: string = `${bucketArn}/runs/*`;

/**
 * The bucket of the batches. It holds names of accounts, and no secret. AWS names it, and it outlives the stack, for a bucket that holds
 * something would not be deleted: neither can be in the way when the form is changed to and fro.
 */
export const addBatches = (stack: Stack, { distributed }: Inputs): void =>
  onlyIf(distributed.given, () => {
    const bucket = new CfnBucket(stack, id, {
      bucketEncryption: {
        serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      },
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
      lifecycleConfiguration: { rules: [{ status: 'Enabled', expirationInDays: keptDays }] },
    });
    bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'two calls a run, by roles of this stack: CloudTrail records them where somebody wants data events',
    });
    const policy = new CfnBucketPolicy(stack, 'BatchesPolicy', {
      bucket: bucket.ref,
      policyDocument: documentOf([onlyByTls('s3:*', [bucketArn, `${bucketArn}/*`])]),
    });
    return [bucket, policy];
  });

/** What the function reads from its environment. */
export const batchVariables = ({ distributed }: Inputs): Readonly<Record<string, string>> => {
  const { given, batchSize, maxConcurrency } = distributed;
  const variables = {
    REKEY_BATCH_BUCKET: Fn.ref(id),
    REKEY_BATCH_SIZE: Tokenization.stringifyNumber(batchSize),
    REKEY_BATCH_WORKERS: Tokenization.stringifyNumber(maxConcurrency),
  };
  const there = Object.entries(variables).map(([name, value]) => [name, textOf({ given, value })] as const);
  return Object.fromEntries(there.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
};
