import {
  type AttributeValue,
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';

export const tableName = 'things';
export type Item = Record<string, AttributeValue>;

export const s = (text: string): AttributeValue => ({ S: text });
export const n = (number: number | string): AttributeValue => ({ N: `${number}` });
export const keyOf = (pk: string, sk = 'a'): Item => ({ pk: s(pk), sk: s(sk) });

/** Two strings as a key, and a sparse index of two more that shows `shown` beside the keys. */
export async function createThings(dynamodb: DynamoDBClient): Promise<void> {
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      AttributeDefinitions: ['pk', 'sk', 'ipk', 'isk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: key('pk', 'sk'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'listing',
          KeySchema: key('ipk', 'isk'),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['shown'] },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

export const putIn = (dynamodb: DynamoDBClient, item: Item): Promise<PutItemCommandOutput> =>
  dynamodb.send(new PutItemCommand({ TableName: tableName, Item: item }));

export const itemIn = async (dynamodb: DynamoDBClient, pk: string, sk = 'a'): Promise<Item | undefined> =>
  (await dynamodb.send(new GetItemCommand({ TableName: tableName, Key: keyOf(pk, sk), ConsistentRead: true }))).Item;

export type Update = {
  readonly update?: string;
  readonly condition?: string;
  readonly names?: Record<string, string>;
  readonly values?: Item;
};

export const updateIn = (
  dynamodb: DynamoDBClient,
  pk: string,
  { update, condition, names, values }: Update,
): Promise<UpdateItemCommandOutput> =>
  dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: keyOf(pk),
      ...(update !== undefined && { UpdateExpression: update }),
      ...(condition !== undefined && { ConditionExpression: condition }),
      ...(names && { ExpressionAttributeNames: names }),
      ...(values && { ExpressionAttributeValues: values }),
    }),
  );
