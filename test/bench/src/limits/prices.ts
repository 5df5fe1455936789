// List prices of us-east-1 in USD, without free tiers, checked on paper only: from the public pricing pages as they are
// quoted elsewhere, and from memory. Look up your own.

export const prices = {
  /** aws.amazon.com/lambda/pricing, arm64, the first tier. */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.000_000_2,
  /** aws.amazon.com/dynamodb/pricing/on-demand, standard table class. */
  tableWriteUnit: 0.000_000_625,
  tableReadUnit: 0.000_000_125,
  tableGbMonth: 0.25,
  tableBackupGbMonth: 0.2, // point-in-time recovery
  /** aws.amazon.com/step-functions/pricing, standard workflows. */
  stateTransition: 0.000_025,
  /** aws.amazon.com/s3/pricing, standard storage. */
  objectPut: 0.000_005,
  objectGet: 0.000_000_4,
  /** aws.amazon.com/secrets-manager/pricing. */
  secretMonth: 0.4,
  secretCall: 0.000_005,
  /** aws.amazon.com/cloudwatch/pricing. */
  logGb: 0.5,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  /** 19 custom metrics at 0.30 a month, billed by the hour in which they are written: once a day. */
  metricsMonth: 0.24,
} as const;
