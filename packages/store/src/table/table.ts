import { randomUUID } from 'node:crypto';
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Attributes } from '../items/items.ts';
import type { Key } from '../items/keys.ts';
import { tableDefinition } from './definition.ts';
import { translated } from './errors.ts';
import { refusedIn, retryingConflicts } from './retry.ts';
import { type Expression, namesIn, type Request, toRequest, toTransactItem, updateOf, type Write } from './writes.ts';

export type TableOptions = { readonly client: DynamoDBClient; readonly tableName: string };

export type Query = {
  readonly where: Expression;
  /** `listing`: through the index, and so not consistent. */
  readonly from: 'items' | 'listing';
  readonly newestFirst?: boolean;
  /** Rows asked for at a time; a page of DynamoDB is 1 MB otherwise. */
  readonly pageSize?: number;
  /** Attributes to be read; without it, all. */
  readonly only?: readonly string[];
};

export type Addition = {
  readonly key: Key;
  readonly attribute: string;
  readonly by: number;
  readonly set: Attributes;
  readonly when: Expression;
};

/** The table as the rest of the package sees it. Errors are translated, reads of items consistent. */
export type Table = {
  get(key: Key): Promise<Attributes | undefined>;
  /** Several items as they were at one moment. */
  getTogether(keys: readonly Key[]): Promise<readonly (Attributes | undefined)[]>;
  query(query: Query): AsyncIterable<Attributes>;
  /** Adds to a number of an item, which begins at 0. The sum; undefined where the condition did not hold. */
  add(addition: Addition): Promise<number | undefined>;
  /** All of the writes or none. Returns the writes whose condition did not hold; none: everything was written. */
  write(...writes: readonly Write[]): Promise<readonly Write[]>;
};

export const openTable = ({ client, tableName }: TableOptions): Table => {
  const calling = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await retryingConflicts(call);
    } catch (error) {
      throw translated(error, { operation, tableName });
    }
  };

  const writeOne = (write: Write): Promise<readonly Write[]> => {
    const request = toRequest(write, tableName);
    return calling(operationOf(request), () => refusedIn([write], sendAlone(client, request)));
  };

  const writeTogether = (writes: readonly Write[]): Promise<readonly Write[]> => {
    const command = new TransactWriteItemsCommand({
      TransactItems: writes.map((write) => toTransactItem(toRequest(write, tableName))),
      // One token for all attempts, ours and the SDK's: a replay after a lost answer is a success, not a refusal.
      ClientRequestToken: randomUUID(),
    });
    return calling('TransactWriteItems', () => refusedIn(writes, client.send(command)));
  };

  return {
    async get(key) {
      const command = new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true });
      const { Item } = await calling('GetItem', () => client.send(command));
      return plain(Item);
    },

    async getTogether(keys) {
      const command = new TransactGetItemsCommand({
        TransactItems: keys.map((key) => ({ Get: { TableName: tableName, Key: marshall(key) } })),
      });
      const { Responses = [] } = await calling('GetItem', () => client.send(command));
      return keys.map((_, index) => plain(Responses[index]?.Item));
    },

    async *query(query) {
      let start: Encoded | undefined;
      do {
        const command = new QueryCommand({ ...queryInput(query, tableName), ExclusiveStartKey: start });
        // Each page names the start of the next.
        const page = await calling('Query', () => client.send(command));
        for (const item of page.Items ?? []) yield unmarshall(item);
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    },

    async add({ attribute, by, ...to }) {
      const update = updateOf({ kind: 'update', ...to, add: { [attribute]: by } }, tableName);
      let sum: number | undefined;
      const send = async (): Promise<void> => {
        const command = new UpdateItemCommand({ ...update, ReturnValues: 'UPDATED_NEW' });
        sum = Number((await client.send(command)).Attributes?.[attribute]?.N);
      };
      await calling('UpdateItem', () => refusedIn([], send()));
      return sum;
    },

    write: (...writes) =>
      writes.length === 1 && writes[0] !== undefined ? writeOne(writes[0]) : writeTogether(writes),
  };
};

type Encoded = NonNullable<QueryCommandInput['ExclusiveStartKey']>;

const plain = (item: Encoded | undefined): Attributes | undefined => item && unmarshall(item);

const queryInput = (query: Query, tableName: string): QueryCommandInput => ({
  TableName: tableName,
  ...(query.from === 'listing' ? { IndexName: tableDefinition.index.name } : { ConsistentRead: true }),
  KeyConditionExpression: query.where.expression,
  ...(query.only && { ProjectionExpression: projectionOf(query.only) }),
  ExpressionAttributeNames: namesIn(query.where.expression, projectionOf(query.only ?? [])),
  ExpressionAttributeValues: marshall(query.where.values),
  ScanIndexForward: query.newestFirst !== true,
  Limit: query.pageSize,
});

const projectionOf = (attributes: readonly string[]): string => attributes.map((name) => `#${name}`).join(', ');

const sendAlone = (client: DynamoDBClient, request: Request): Promise<unknown> => {
  switch (request.kind) {
    case 'put':
      return client.send(new PutItemCommand(request.input));
    case 'update':
      return client.send(new UpdateItemCommand(request.input));
    case 'delete':
      return client.send(new DeleteItemCommand(request.input));
    default:
      return request satisfies never;
  }
};

const operationOf = ({ kind }: Request): string =>
  ({ put: 'PutItem', update: 'UpdateItem', delete: 'DeleteItem' })[kind];
