import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describeRotationStore, now } from '@rekey/engine/testing';
import { createDynamoClient } from './client.ts';
import { createDynamoStore } from './dynamo-store.ts';
import { holdItem } from './items/items.ts';
import { createNoticeStore } from './notice-store.ts';
import { createStatusReader } from './status-reader.ts';
import { startTestTable } from './testing/test-table.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

describeRotationStore('the central table', async () => {
  const tables = await startTestTable();
  const { client } = tables;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const silent = createDynamoClient({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials });
  return {
    async fresh() {
      const tableName = await tables.fresh();
      const reader = createStatusReader({ client, tableName });
      return {
        reader: createStatusReader({ client, tableName, now: () => now }),
        readerWithoutTable: createStatusReader({ client, tableName: 'nowhere' }),
        store: createDynamoStore({ client, tableName }),
        telling: createDynamoStore({ client, tableName, telling: true }),
        notices: createNoticeStore({ client, tableName }),
        withoutTable: createDynamoStore({ client, tableName: 'nowhere' }),
        withoutAnswer: createDynamoStore({ client: silent, tableName }),
        seedHold: async (hold) => {
          await client.send(new PutItemCommand({ TableName: tableName, Item: marshall(holdItem(hold)) }));
        },
        history: async (account) => (await all(reader.history(account))).toReversed(),
        run: (run) => reader.run(run),
        results: (run) => all(reader.results(run)),
      };
    },
    stop: () => {
      silent.destroy();
      return tables.stop();
    },
  };
});
