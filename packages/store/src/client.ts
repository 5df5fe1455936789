import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

// A run's lease is renewed every 5 s and no effect starts with less than 15 s left: a call to the table must have an
// end well inside that.
const connectionTimeoutMs = 3_000;
const requestTimeoutMs = 10_000;
const maxAttempts = 5; // a repetition changes nothing, since writes are conditional or carry a token; but for sums, which may count twice

/** A client for the central table with its own limits of time and attempts. What is undefined comes from the environment. */
export const createDynamoClient = (
  settings: Pick<DynamoDBClientConfig, 'region' | 'credentials' | 'endpoint' | 'requestHandler' | 'logger'> = {},
): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts,
    retryMode: 'standard',
    // Without throwOnRequestTimeout the handler only logs that a request takes too long.
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...definedOf(settings),
  });

const definedOf = <T extends object>(settings: T): Partial<T> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>;
