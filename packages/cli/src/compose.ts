import { type AwsSettings, type Connection, connect } from '@rekey/aws';
import type { ServiceFunction } from '@rekey/aws/function';
import {
  type Directory,
  type DoctorPorts,
  type NoticeStore,
  type Observer,
  type Organization,
  type Ports,
  type RotationStore,
  type StatusReader,
  withoutStore,
} from '@rekey/engine';
import {
  checkTable,
  createDynamoClient,
  createDynamoStore,
  createNoticeStore,
  createPolicyStore,
  createRequestStore,
  createStatusReader,
  type PolicyStore,
  type RequestStore,
  type TableOptions,
  tableHealth,
} from '@rekey/store';
import { type ConnectionOptions, connectionOf } from './options.ts';
import { version } from './version.ts';

/** The ports of the engine and what else commands need, wired for one process. Throws TABLE_NOT_FOUND or TABLE_UNUSABLE for a table that is named. */
export type Rekey = Disposable & {
  /** `keepsOutcomes`: they wait in the table until an event has told of them. */
  readonly ports: (observe: Observer, keepsOutcomes?: boolean) => Ports;
  /** The time as AWS tells it, once anything was asked of AWS. */
  now(): Date;
  /** Pushed policies; undefined without a table. */
  readonly policies: PolicyStore | undefined;
  /** What telling people of a run takes; undefined without a table. */
  readonly telling:
    | { readonly awsSettings: AwsSettings; readonly reader: StatusReader; readonly notices: NoticeStore }
    | undefined;
};

/** `table` undefined: nothing is remembered from earlier runs, and nothing is written; good for plans only. */
export const openRekey = async (options: ConnectionOptions & { readonly table?: string }): Promise<Rekey> => {
  const connection = await connectBy(options);
  try {
    const table = options.table === undefined ? undefined : await checkedTable(connection, options.table);
    const { clock, directory, sessions, awsSettings } = connection;
    const now = () => clock.now();
    return {
      ports: (observe, telling = false) => {
        const store = table === undefined ? withoutStore : createDynamoStore({ ...table, telling });
        return { clock, directory, sessions, store, observe };
      },
      now,
      policies: table && createPolicyStore(table),
      telling: table && {
        awsSettings,
        reader: createStatusReader({ ...table, now }),
        notices: createNoticeStore(table),
      },
      [Symbol.dispose]: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
};

const checkedTable = async (connection: Connection, table: string): Promise<TableOptions> => {
  const options = tableOptions(connection, table);
  await checkTable(options);
  return options;
};

/** The table for people who look, or act in an emergency. Nothing is asked of the organization unless they ask for it. */
export type OpenTable = Disposable & {
  readonly options: TableOptions;
  readonly reader: StatusReader;
  readonly store: RotationStore;
  readonly policies: PolicyStore;
  readonly directory: Directory;
  /** What the deployed service was asked, and its answers. */
  readonly requests: RequestStore;
  /** The deployed service, by the name or ARN of its function. */
  service(name: string): Promise<ServiceFunction>;
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
    requests: createRequestStore(table),
    service: async (name) => {
      // Its client is another tenth of a second to load, for the few commands that ask.
      const { createServiceFunction } = await import('@rekey/aws/function');
      return createServiceFunction(connection.awsSettings, name);
    },
    caller: () => connection.caller(),
    ports: (observe) => {
      // Of what is done here the next run tells, if anybody is told of runs: this command does not know.
      const telling = createDynamoStore({ ...table, telling: true });
      return { clock, directory, sessions, store: telling, observe };
    },
    now: () => clock.now(),
    [Symbol.dispose]: () => connection.close(),
  };
};

/** What `doctor` looks with: it is there to say what is wrong, so that nothing is checked before. */
export type OpenDoctor = Disposable & {
  readonly ports: Omit<DoctorPorts, 'policy' | 'observe'>;
  readonly policies: PolicyStore | undefined;
};

export const openDoctor = async (options: ConnectionOptions & { readonly table?: string }): Promise<OpenDoctor> => {
  const connection = await connectBy(options);
  const name = options.table === '' ? undefined : options.table;
  const table = name === undefined ? undefined : tableOptions(connection, name);
  const { clock, directory, sessions } = connection;
  return {
    ports: {
      clock,
      directory,
      sessions,
      caller: () => connection.caller(),
      table: table && { name: table.tableName, health: () => tableHealth(table) },
    },
    policies: table && createPolicyStore(table),
    [Symbol.dispose]: () => connection.close(),
  };
};

const connectBy = (options: ConnectionOptions): Promise<Connection> => connect({ version, ...connectionOf(options) });

const tableOptions = (connection: Connection, tableName: string): TableOptions => ({
  client: createDynamoClient(connection.awsSettings),
  tableName,
});

export { createTable } from '@rekey/store';
