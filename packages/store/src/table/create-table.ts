import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { checkTable, describeTable } from './check-table.ts';
import { tableDefinition } from './definition.ts';
import { translated } from './errors.ts';
import type { TableOptions } from './table.ts';

export type CreateTableOptions = TableOptions & {
  readonly tags?: Readonly<Record<string, string>>;
  /** Both are on unless a trial turns them off. */
  readonly deletionProtection?: boolean;
  readonly pointInTimeRecovery?: boolean;
};

// A table with one index takes 10 to 30 s.
const longestWaitSeconds = 180;
const pollSeconds = { minDelay: 1, maxDelay: 5 };
// Backups can be switched on only some seconds after the table is ACTIVE.
const backupAttempts = 20;
const backupPauseMs = 2_000;

/**
 * Makes the central table, or finds it there, and waits until it can be used. Throws TABLE_UNUSABLE if there is a
 * different table of that name. What an interrupted creation left undone is done by repeating it.
 */
export const createTable = async (options: CreateTableOptions): Promise<{ status: 'created' | 'present' }> => {
  const { client, tableName, pointInTimeRecovery = true } = options;
  const created = await create(options);
  await untilActive({ client, tableName });
  await checkTable({ client, tableName });
  await expireHistory(client, tableName);
  if (pointInTimeRecovery) await keepBackups(client, tableName);
  return { status: created ? 'created' : 'present' };
};

const create = async (options: CreateTableOptions): Promise<boolean> => {
  try {
    await options.client.send(new CreateTableCommand(tableInput(options)));
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw translated(error, { operation: 'CreateTable', tableName: options.tableName });
  }
};

const untilActive = async ({ client, tableName }: TableOptions): Promise<void> => {
  // The waiter takes every error for a table that is not there yet: a refusal has to be met before it.
  const table = await describeTable({ client, tableName });
  if (table?.TableStatus === 'ACTIVE') return;
  await inTable(tableName, 'DescribeTable', () =>
    waitUntilTableExists({ client, maxWaitTime: longestWaitSeconds, ...pollSeconds }, { TableName: tableName }),
  );
};

const tableInput = ({ tableName, tags = {}, deletionProtection = true }: CreateTableOptions) => {
  const { partitionKey, sortKey, index } = tableDefinition;
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: deletionProtection,
    AttributeDefinitions: [partitionKey, sortKey, index.partitionKey, index.sortKey].map((name) => ({
      AttributeName: name,
      AttributeType: 'S' as const,
    })),
    KeySchema: keySchema(partitionKey, sortKey),
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: keySchema(index.partitionKey, index.sortKey),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.projected] },
      },
    ],
    ...(Object.keys(tags).length > 0 && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
  } satisfies CreateTableCommandInput;
};

const keySchema = (partitionKey: string, sortKey: string) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

const expireHistory = (client: DynamoDBClient, tableName: string): Promise<void> =>
  inTable(tableName, 'UpdateTimeToLive', async () => {
    const { TimeToLiveDescription: now } = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
    // Switching on what is on already is an error.
    if (now?.TimeToLiveStatus === 'ENABLED' || now?.TimeToLiveStatus === 'ENABLING') return;
    const specification = { AttributeName: tableDefinition.ttlAttribute, Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification: specification }));
  });

const keepBackups = (client: DynamoDBClient, tableName: string): Promise<void> =>
  inTable(tableName, 'UpdateContinuousBackups', async () => {
    const { ContinuousBackupsDescription: now } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: tableName }),
    );
    if (now?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED') return;
    const command = new UpdateContinuousBackupsCommand({
      TableName: tableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    await onceAvailable(() => client.send(command));
  });

const onceAvailable = async (call: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await call();
      return;
    } catch (error) {
      const tooEarly = error instanceof Error && error.name === 'ContinuousBackupsUnavailableException';
      if (!tooEarly || attempt === backupAttempts) throw error;
      await sleep(backupPauseMs);
    }
  }
};

const inTable = async (tableName: string, operation: string, call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    throw translated(error, { operation, tableName });
  }
};
