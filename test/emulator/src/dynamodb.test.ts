import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  ExecuteStatementCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { borrowEmulator, type Emulator } from './index.ts';
import { type Clients, clientsOf, refusal } from './test-clients.ts';
import { createThings, type Item, itemIn, keyOf, n, putIn, s, tableName, updateIn } from './test-table.ts';

let emulator: Emulator;
let dynamodb: Clients['dynamodb'];
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  const { credentials } = await emulator.seed({ management: '100000000001' });
  ({ dynamodb } = clientsOf(emulator, credentials));
  await createThings(dynamodb);
});

const put = (...items: readonly Item[]) => Promise.all(items.map((item) => putIn(dynamodb, item)));
const query = (input: Omit<QueryCommandInput, 'TableName'>) =>
  dynamodb.send(new QueryCommand({ TableName: tableName, ...input }));
const sortKeys = (items: readonly Item[] | undefined) => (items ?? []).map(({ sk }) => sk?.S);

describe('items', () => {
  test.each<readonly [string, Item]>([
    ['The provided key element does not match the schema', { pk: s('a') }],
    ['The provided key element does not match the schema', { ...keyOf('a'), more: s('a') }],
    ['The provided key element does not match the schema', { pk: n(1), sk: s('a') }],
    ['cannot contain an empty string value. Key: sk', { pk: s('a'), sk: s('') }],
  ])('are not found by a wrong key: %s', async (words, Key) => {
    const refused = await refusal(dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key })));
    expect(refused.name).toBe('ValidationException');
    expect(refused.message).toContain(words);
  });

  test.each<readonly [string, Item]>([
    ['Missing the key sk in the item', { pk: s('a') }],
    ['Type mismatch for key sk expected: S actual: N', { pk: s('a'), sk: n(1) }],
    ['Size of hashkey has exceeded the maximum size limit', keyOf('a'.repeat(2_049))],
    ['Aggregated size of all range keys has exceeded the size limit', keyOf('a', 'a'.repeat(1_025))],
    ['Item size has exceeded the maximum allowed size', { ...keyOf('a'), big: s('x'.repeat(400 * 1_024)) }],
  ])('are not put: %s', async (words, item) => {
    const refused = await refusal(putIn(dynamodb, item));
    expect(refused.name).toBe('ValidationException');
    expect(refused.message).toContain(words);
  });

  test('may have 400 KB, names included, and an update makes none larger', async () => {
    const rest = 400 * 1_024 - 'pkasaskabig'.length + 1;
    await putIn(dynamodb, { ...keyOf('a'), big: s('x'.repeat(rest - 10)) });
    const update = { update: 'SET more = :v', values: { ':v': s('0123456789') } };
    expect((await refusal(updateIn(dynamodb, 'a', update))).message).toBe(
      'Item size to update has exceeded the maximum allowed size',
    );
  });

  test('of a table that is not there are not there', async () => {
    const refused = await refusal(dynamodb.send(new PutItemCommand({ TableName: 'none', Item: keyOf('a') })));
    expect(refused).toMatchObject({ name: 'ResourceNotFoundException', message: 'Requested resource not found' });
  });

  test('come back as ReturnValues asks', async () => {
    await put({ ...keyOf('a'), one: n(1), two: n(2) });
    const returned = async (ReturnValues: 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW' | 'NONE') =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf('a'),
          UpdateExpression: 'ADD one :v',
          ExpressionAttributeValues: { ':v': n(1) },
          ReturnValues,
        }),
      );
    expect((await returned('ALL_OLD')).Attributes).toEqual({ ...keyOf('a'), one: n(1), two: n(2) });
    expect((await returned('ALL_NEW')).Attributes).toEqual({ ...keyOf('a'), one: n(3), two: n(2) });
    expect((await returned('UPDATED_OLD')).Attributes).toEqual({ one: n(3) });
    expect((await returned('UPDATED_NEW')).Attributes).toEqual({ one: n(5) });
    expect((await returned('NONE')).Attributes).toBeUndefined();
    const gone = new DeleteItemCommand({ TableName: tableName, Key: keyOf('a'), ReturnValues: 'ALL_OLD' });
    expect((await dynamodb.send(gone)).Attributes).toMatchObject({ one: n(6) });
    expect((await dynamodb.send(gone)).Attributes).toBeUndefined();
  });

  test('go with the emulator being seeded anew', async () => {
    await put(keyOf('a'));
    const { credentials } = await emulator.seed({ management: '100000000001' });
    ({ dynamodb } = clientsOf(emulator, credentials));
    await createThings(dynamodb);
    expect(await itemIn(dynamodb, 'a')).toBeUndefined();
  });

  test('by PartiQL are not to be had, and that is said', async () => {
    const refused = await refusal(dynamodb.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM things' })));
    expect(refused).toMatchObject({ name: 'NotImplemented', status: 501 });
  });
});

describe('a query', () => {
  const all = { KeyConditionExpression: 'pk = :pk' };
  const values = { ':pk': s('p') };

  test.each<readonly [string, Item, readonly string[]]>([
    ['', {}, ['A', 'a', 'aa', 'b', 'é']],
    ['AND sk = :v', { ':v': s('a') }, ['a']],
    ['AND sk > :v', { ':v': s('a') }, ['aa', 'b', 'é']],
    ['AND sk <= :v', { ':v': s('a') }, ['A', 'a']],
    ['AND sk BETWEEN :v AND :w', { ':v': s('a'), ':w': s('b') }, ['a', 'aa', 'b']],
    ['AND begins_with(sk, :v)', { ':v': s('a') }, ['a', 'aa']],
  ])('of one partition %s gives sort keys by their bytes, either way', async (condition, more, expected) => {
    await put(...['b', 'é', 'a', 'A', 'aa'].map((sk) => keyOf('p', sk)), keyOf('q', 'a'));
    const input = {
      KeyConditionExpression: `pk = :pk ${condition}`,
      ExpressionAttributeValues: { ...values, ...more },
    };
    expect(sortKeys((await query(input)).Items)).toEqual(expected);
    expect(sortKeys((await query({ ...input, ScanIndexForward: false })).Items)).toEqual(expected.toReversed());
  });

  test('filters after counting, and shows what it is asked to', async () => {
    await put(...[1, 2, 3].map((number) => ({ ...keyOf('p', `${number}`), number: n(number), arr: { L: [n(7)] } })));
    const answer = await query({
      ...all,
      FilterExpression: '#n >= :two',
      ProjectionExpression: '#n, arr[0]',
      ExpressionAttributeNames: { '#n': 'number' },
      ExpressionAttributeValues: { ...values, ':two': n(2) },
    });
    expect(answer.Items).toEqual([2, 3].map((number) => ({ number: n(number), arr: { L: [n(7)] } })));
    expect(answer).toMatchObject({ Count: 2, ScannedCount: 3 });
  });

  test('is paged by Limit, and a page that is full at the very end still names a last key', async () => {
    await put(...['a', 'b', 'c', 'd'].map((sk) => keyOf('p', sk)));
    const input = { ...all, ExpressionAttributeValues: values, Limit: 2 };
    const first = await query(input);
    expect(first.LastEvaluatedKey).toEqual(keyOf('p', 'b'));
    const second = await query({ ...input, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(sortKeys(second.Items)).toEqual(['c', 'd']);
    const third = await query({ ...input, ExclusiveStartKey: second.LastEvaluatedKey });
    expect(third).toMatchObject({ Items: [], Count: 0 });
    expect(third.LastEvaluatedKey).toBeUndefined();
  });

  test('is paged at 1 MB', async () => {
    await put(...['a', 'b', 'c'].map((sk) => ({ ...keyOf('p', sk), big: s('x'.repeat(390 * 1_024)) })));
    const first = await query({ ...all, ExpressionAttributeValues: values });
    expect(sortKeys(first.Items)).toEqual(['a', 'b']);
    const rest = await query({ ...all, ExpressionAttributeValues: values, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(sortKeys(rest.Items)).toEqual(['c']);
    expect(rest.LastEvaluatedKey).toBeUndefined();
  });

  test('of an index gives the items that have its keys, in its order, and what it shows of them', async () => {
    const listed = (sk: string, isk: string) => ({
      ...keyOf('p', sk),
      ipk: s('i'),
      isk: s(isk),
      shown: n(1),
      other: n(2),
    });
    const index = {
      IndexName: 'listing',
      KeyConditionExpression: 'ipk = :i',
      ExpressionAttributeValues: { ':i': s('i') },
    };
    await put(listed('a', '2'), listed('b', '1'), listed('c', '1'), { ...keyOf('p', 'd'), ipk: s('i') });
    const { Items: items } = await query(index);
    expect(sortKeys(items)).toEqual(['b', 'c', 'a']);
    expect(items?.[0]).toEqual({ ...keyOf('p', 'b'), ipk: s('i'), isk: s('1'), shown: n(1) });
    // Items that are alike in the index are told apart by the key of the table.
    const first = await query({ ...index, Limit: 1 });
    expect(first.LastEvaluatedKey).toEqual({ ...keyOf('p', 'b'), ipk: s('i'), isk: s('1') });
    const second = await query({ ...index, Limit: 1, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(sortKeys(second.Items)).toEqual(['c']);

    await put(listed('a', '0'), keyOf('p', 'b'));
    await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf('p', 'c') }));
    expect(sortKeys((await query(index)).Items)).toEqual(['a']);
    expect((await refusal(query({ ...index, ConsistentRead: true }))).message).toContain(
      'Consistent reads are not supported on global secondary indexes',
    );
  });

  test.each([
    ['sk = :pk', 'Query condition missed key schema element: pk'],
    ['pk > :pk', 'Query condition missed key schema element: pk'],
    ['pk = :pk OR sk = :pk', 'Query condition missed key schema element: pk'],
    ['pk = :pk AND elsewhere = :pk', 'Query key condition not supported'],
    ['pk = :pk AND sk <> :pk', 'Query key condition not supported'],
    ['pk = :pk AND contains(sk, :pk)', 'Query key condition not supported'],
  ])('by %s is refused', async (condition, words) => {
    const refused = await refusal(query({ KeyConditionExpression: condition, ExpressionAttributeValues: values }));
    expect(refused.name).toBe('ValidationException');
    expect(refused.message).toContain(words);
  });

  test('and a scan find everything, once', async () => {
    const keys = ['p', 'q', 'r'].flatMap((pk) => ['a', 'b'].map((sk) => keyOf(pk, sk)));
    await put(...keys);
    const found: Item[] = [];
    for (let start: Item | undefined, pages = 0; pages === 0 || start; pages += 1) {
      const page = await dynamodb.send(
        new ScanCommand({ TableName: tableName, Limit: 4, ...(start && { ExclusiveStartKey: start }) }),
      );
      found.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    }
    expect(found).toHaveLength(keys.length);
    expect(found).toEqual(expect.arrayContaining(keys));
  });
});

describe('a transaction', () => {
  const TableName = tableName;
  const putting = (pk: string, more: Item = {}): TransactWriteItem => ({
    Put: { TableName, Item: { ...keyOf(pk), ...more } },
  });
  const write = (items: TransactWriteItem[], token?: string) =>
    dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items, ...(token && { ClientRequestToken: token }) }));

  test('does all of it', async () => {
    await put({ ...keyOf('b'), count: n(1) }, keyOf('c'), keyOf('d'));
    await write([
      putting('a'),
      {
        Update: {
          TableName,
          Key: keyOf('b'),
          UpdateExpression: 'ADD #c :v',
          ExpressionAttributeNames: { '#c': 'count' },
          ExpressionAttributeValues: { ':v': n(1) },
        },
      },
      { Delete: { TableName, Key: keyOf('c') } },
      { ConditionCheck: { TableName, Key: keyOf('d'), ConditionExpression: 'attribute_exists(pk)' } },
    ]);
    const Get = (pk: string) => ({ Get: { TableName, Key: keyOf(pk) } });
    const got = await dynamodb.send(new TransactGetItemsCommand({ TransactItems: ['a', 'b', 'c', 'd'].map(Get) }));
    expect(got.Responses?.map(({ Item: item }) => item)).toEqual([
      keyOf('a'),
      { ...keyOf('b'), count: n(2) },
      undefined,
      keyOf('d'),
    ]);
  });

  test('does nothing where one condition fails, and says which', async () => {
    await put({ ...keyOf('b'), state: s('old') });
    const condition = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    const refused = await write([
      putting('a'),
      { Put: { TableName, Item: keyOf('b'), ...condition } as const } as TransactWriteItem,
    ]).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, ConditionalCheckFailed]'),
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { ...keyOf('b'), state: s('old') },
        },
      ],
    });
    expect(await itemIn(dynamodb, 'a')).toBeUndefined();
    expect(await itemIn(dynamodb, 'b')).toEqual({ ...keyOf('b'), state: s('old') });
  });

  test('does not touch one item twice, nor a hundred and one', async () => {
    expect((await refusal(write([putting('a'), { Delete: { TableName, Key: keyOf('a') } }]))).message).toBe(
      'Transaction request cannot include multiple operations on one item',
    );
    const many = Array.from({ length: 101 }, (_, index) => putting(`${index}`));
    expect((await refusal(write(many))).message).toContain('length less than or equal to 100');
    expect(await itemIn(dynamodb, 'a')).toBeUndefined();
  });

  test('with the same token is done once, within ten minutes; with other content it is refused', async () => {
    const add: TransactWriteItem = {
      Update: {
        TableName,
        Key: keyOf('a'),
        UpdateExpression: 'ADD times :v',
        ExpressionAttributeValues: { ':v': n(1) },
      },
    };
    await write([add], 'one');
    await write([add], 'one');
    expect(await itemIn(dynamodb, 'a')).toMatchObject({ times: n(1) });
    expect(await refusal(write([putting('b')], 'one'))).toMatchObject({ name: 'IdempotentParameterMismatchException' });
    await emulator.advance({ minutes: 11 });
    await write([add], 'one');
    expect(await itemIn(dynamodb, 'a')).toMatchObject({ times: n(2) });
  });
});

describe('a batch', () => {
  test('writes and reads several items, and not one twice', async () => {
    await put(keyOf('c'));
    const writing = (...requests: object[]) =>
      dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
    const PutRequest = (pk: string) => ({ PutRequest: { Item: keyOf(pk) } });
    await writing(PutRequest('a'), PutRequest('b'), { DeleteRequest: { Key: keyOf('c') } });
    const Keys = ['a', 'b', 'c'].map((pk) => keyOf(pk));
    const read = await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys } } }));
    expect(read.Responses?.[tableName]).toEqual([keyOf('a'), keyOf('b')]);
    expect((await refusal(writing(PutRequest('a'), PutRequest('a')))).message).toContain('contains duplicates');
    const many = Array.from({ length: 26 }, (_, index) => PutRequest(`${index}`));
    expect((await refusal(writing(...many))).message).toContain('Too many items');
  });
});
