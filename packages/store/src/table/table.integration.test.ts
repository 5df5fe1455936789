import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { noRecord } from '@rekey/engine';
import { anEvent, theAccount, theUser } from '@rekey/engine/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoClient } from '../client.ts';
import { createDynamoStore } from '../dynamo-store.ts';
import { createStatusReader } from '../status-reader.ts';
import { startTestTable, type TestTable } from '../testing/test-table.ts';
import { checkTable, describeTable } from './check-table.ts';
import { createTable } from './create-table.ts';
import { tableHealth } from './health.ts';

let tables: TestTable;

beforeAll(async () => {
  tables = await startTestTable();
});
afterEach(() => tables.emulator.clearFaults());
afterAll(() => tables.stop());

const foreignTable = async (tableName: string) => {
  const command = new CreateTableCommand({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  await tables.client.send(command);
};

test('a new table is on demand, protected, backed up, and lets history expire', async () => {
  const { client } = tables;
  const tableName = 'new';
  expect(await createTable({ client, tableName, tags: { team: 'platform' } })).toEqual({ status: 'created' });
  const table = await describeTable({ client, tableName });
  expect(table).toMatchObject({
    DeletionProtectionEnabled: true,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
  const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: tableName }));
  expect(backups).toMatchObject({
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
  });
  const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: table?.TableArn }));
  expect(Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
});

test('a table that is there already is present, whatever is asked for', async () => {
  const { client } = tables;
  await createTable({ client, tableName: 'twice' });
  expect(await createTable({ client, tableName: 'twice' })).toEqual({ status: 'present' });
  await expect(checkTable({ client, tableName: 'twice' })).resolves.toBeUndefined();
});

test('an interrupted creation is completed by the next', async () => {
  const { client, emulator } = tables;
  const tableName = 'interrupted';
  await emulator.inject({
    service: 'dynamodb',
    operation: 'UpdateTimeToLive',
    error: { code: 'AccessDeniedException' },
  });
  await expect(createTable({ client, tableName })).rejects.toMatchObject({
    code: 'PERMISSION_MISSING',
    message: expect.stringContaining('dynamodb:UpdateTimeToLive'),
  });
  await emulator.clearFaults();
  expect(await createTable({ client, tableName })).toEqual({ status: 'present' });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  expect(TimeToLiveDescription?.TimeToLiveStatus).toBe('ENABLED');
});

test('a refusal is not waited for', async () => {
  const { client, emulator } = tables;
  await emulator.inject({ service: 'dynamodb', operation: 'DescribeTable', error: { code: 'AccessDeniedException' } });
  const refused = { code: 'PERMISSION_MISSING', message: expect.stringContaining('dynamodb:DescribeTable') as string };
  await expect(createTable({ client, tableName: 'refused' })).rejects.toMatchObject(refused);
  await expect(checkTable({ client, tableName: 'refused' })).rejects.toMatchObject(refused);
});

test('somebody else’s table is left alone, and what is wrong with it is said', async () => {
  const { client } = tables;
  await foreignTable('foreign');
  const unusable = {
    code: 'TABLE_UNUSABLE',
    message: "table foreign is not one of Rekey's: its key is (id) instead of (pk, sk); it has no index listing",
  };
  await expect(createTable({ client, tableName: 'foreign' })).rejects.toMatchObject(unusable);
  await expect(checkTable({ client, tableName: 'foreign' })).rejects.toMatchObject(unusable);
  const store = createDynamoStore({ client, tableName: 'foreign' });
  await expect(store.readLease()).rejects.toMatchObject({ code: 'TABLE_UNUSABLE' });
  await expect(store.holds()).rejects.toMatchObject({ code: 'TABLE_UNUSABLE' });
});

describe('without a table', () => {
  const missing = { code: 'TABLE_NOT_FOUND', hint: 'rekey table create --table nowhere' };

  test('every read and write says how to make one', async () => {
    const options = { client: tables.client, tableName: 'nowhere' };
    const store = createDynamoStore(options);
    await expect(checkTable(options)).rejects.toMatchObject(missing);
    await expect(store.readLease()).rejects.toMatchObject(missing);
    await expect(store.user(theAccount, theUser)).rejects.toMatchObject(missing);
    await expect(store.holds()).rejects.toMatchObject(missing);
    await expect(store.journal(1).announce(anEvent())).rejects.toMatchObject(missing);
    await expect(createStatusReader(options).lease()).rejects.toMatchObject(missing);
  });
});

describe('when AWS refuses', () => {
  const announcing = (tableName: string) =>
    createDynamoStore({ client: tables.client, tableName }).journal(1).announce(anEvent());

  test('expired credentials are said to be expired', async () => {
    const tableName = await tables.fresh();
    await tables.emulator.inject({ service: 'dynamodb', error: { code: 'ExpiredTokenException', status: 400 } });
    await expect(announcing(tableName)).rejects.toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
  });

  test('a failure of the service is waited for, and is an outage when it does not end', async () => {
    const tableName = await tables.fresh();
    const failing = { service: 'dynamodb', error: { code: 'InternalServerError', status: 500 } };
    await tables.emulator.inject({ ...failing, times: 2 });
    await expect(announcing(tableName)).resolves.toBeUndefined();
    await tables.emulator.inject(failing);
    await expect(announcing(tableName)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('an endpoint that does not answer is an outage', async () => {
    const client = createDynamoClient({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    });
    const store = createDynamoStore({ client, tableName: 'rekey' });
    await expect(store.journal(1).complete(anEvent(), noRecord)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('the health of a table', () => {
  const healthOf = (tableName: string) => tableHealth({ client: tables.client, tableName });

  test('that was just made is as it should be', async () => {
    await createTable({ client: tables.client, tableName: 'healthy' });
    expect(await healthOf('healthy')).toEqual({
      status: 'usable',
      deletionProtection: true,
      pointInTimeRecovery: true,
      expiry: true,
    });
  });

  test('that is not there, or of another shape, is said to be so', async () => {
    expect(await healthOf('nowhere')).toEqual({ status: 'missing' });
    await foreignTable('other-shape');
    expect(await healthOf('other-shape')).toMatchObject({
      status: 'unusable',
      because: expect.stringContaining('key'),
    });
  });

  test('without protection, recovery and expiry lacks all three', async () => {
    await createTable({ client: tables.client, tableName: 'bare', deletionProtection: false });
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false };
    await tables.client.send(
      new UpdateContinuousBackupsCommand({ TableName: 'bare', PointInTimeRecoverySpecification }),
    );
    const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: false };
    await tables.client.send(new UpdateTimeToLiveCommand({ TableName: 'bare', TimeToLiveSpecification }));
    expect(await healthOf('bare')).toEqual({
      status: 'usable',
      deletionProtection: false,
      pointInTimeRecovery: false,
      expiry: false,
    });
  });

  test('of which something may not be read is not taken for bad', async () => {
    await createTable({ client: tables.client, tableName: 'hidden' });
    const operation = ['DescribeContinuousBackups', 'DescribeTimeToLive'];
    await tables.emulator.inject({ operation, error: { code: 'AccessDeniedException', status: 400 } });
    expect(await healthOf('hidden')).toMatchObject({ pointInTimeRecovery: 'unreadable', expiry: 'unreadable' });
  });
});
