// Where Organizations, IAM and the global side of STS live in each partition.
const homes: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** `arn:aws-cn:sts::...` is of `aws-cn`; an organization never spans partitions. */
export const partitionOf = (arn: string): string => arn.split(':')[1] || 'aws';

/** The Region in which a partition keeps Organizations and the tags of its accounts; undefined for one we do not know. */
export const homeRegionOf = (partition: string): string | undefined => homes[partition];
