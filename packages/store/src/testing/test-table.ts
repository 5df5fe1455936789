import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { borrowEmulator, type Emulator, type TableItem } from '@rekey/emulator';
import { createDynamoClient } from '../client.ts';
import { createTable } from '../table/create-table.ts';

const region = 'us-east-1';

export type TestTable = {
  readonly emulator: Emulator;
  readonly client: DynamoDBClient;
  /** A new, empty table; its name. */
  fresh(): Promise<string>;
  items(tableName: string): Promise<readonly TableItem[]>;
  stop(): Promise<void>;
};

/** An emulator for one test file, and tables in it. */
export const startTestTable = async (): Promise<TestTable> => {
  const emulator = await borrowEmulator();
  const { credentials, management } = await emulator.seed({ management: '999999999999' });
  const client = createDynamoClient({ region, endpoint: emulator.endpoint, credentials });
  let tables = 0;
  return {
    emulator,
    client,
    async fresh() {
      tables += 1;
      const tableName = `rekey-${tables}`;
      await createTable({ client, tableName });
      return tableName;
    },
    items: (table) => emulator.table({ table, account: management, region }),
    async stop() {
      client.destroy();
      await emulator.stop();
    },
  };
};
