import { type Connection, connect } from '@rekey/aws';
import {
  type Directory,
  type Observer,
  type Organization,
  type Ports,
  type RotationStore,
  withoutStore,
} from '@rekey/engine';
import {
  checkTable,
  createDynamoClient,
  createDynamoStore,
  createPolicyStore,
  createStatusReader,
  type PolicyStore,
  type StatusReader,
  type TableOptions,
} from '@rekey/store';
import { type ConnectionOptions, connectionOf } from './options.ts';
import { version } from './version.ts';

/** The ports of the engine and what else commands need, wired for one process. Throws TABLE_NOT_FOUND or TABLE_UNUSABLE for a table that is named. */
export type Rekey = Disposable & {
  ports(observe: Observer): Ports;
  /** The time as AWS tells it, once anything was asked of AWS. */
  now(): Date;
  /** Pushed policies; undefined without a table. */
  readonly policies: PolicyStore | undefined;
};

/** `table` undefined: nothing is remembered from earlier runs, and nothing is written; good for plans only. */
export const openRekey = async (options: ConnectionOptions & { readonly table?: string }): Promise<Rekey> => {
  const connection = await connectBy(options);
  try {
    const store = options.table === undefined ? withoutStore : await checkedStore(connection, options.table);
    const { clock, directory, sessions } = connection;
    return {
      ports: (observe) => ({ clock, directory, sessions, store, observe }),
      now: () => clock.now(),
      policies: options.table === undefined ? undefined : createPolicyStore(tableOptions(connection, options.table)),
      [Symbol.dispose]: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
};

const checkedStore = async (connection: Connection, table: string): Promise<RotationStore> => {
  const options = tableOptions(connection, table);
  await checkTable(options);
  return createDynamoStore(options);
};

/** The table for people who look, or act in an emergency. Nothing is asked of the organization unless they ask for it. */
export type OpenTable = Disposable & {
  readonly options: TableOptions;
  readonly reader: StatusReader;
  readonly store: RotationStore;
  readonly policies: PolicyStore;
  readonly directory: Directory;
  caller(): Promise<Organization['caller']>;
  ports(observe: Observer): Ports;
  now(): Date;
};

export const openTable = async (options: ConnectionOptions & { readonly table: string }): Promise<OpenTable> => {
  const connection = await connectBy(options);
  const table = tableOptions(connection, options.table);
  const store = createDynamoStore(table);
  const { clock, directory, sessions } = connection;
  return {
    options: table,
    reader: createStatusReader({ ...table, now: () => clock.now() }),
    store,
    policies: createPolicyStore(table),
    directory,
    caller: () => connection.caller(),
    ports: (observe) => ({ clock, directory, sessions, store, observe }),
    now: () => clock.now(),
    [Symbol.dispose]: () => connection.close(),
  };
};

const connectBy = (options: ConnectionOptions): Promise<Connection> => connect({ version, ...connectionOf(options) });

const tableOptions = (connection: Connection, tableName: string): TableOptions => ({
  client: createDynamoClient(connection.awsSettings),
  tableName,
});

export { createTable } from '@rekey/store';
