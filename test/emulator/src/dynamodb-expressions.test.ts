import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { borrowEmulator, type Emulator } from './index.ts';
import { type Clients, clientsOf, refusal } from './test-clients.ts';
import { createThings, type Item, itemIn, keyOf, n, putIn, s, tableName, type Update, updateIn } from './test-table.ts';

let emulator: Emulator;
let dynamodb: Clients['dynamodb'];
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterAll(() => emulator.stop());

const thing: Item = {
  ...keyOf('one'),
  txt: s('hello'),
  num: n(10),
  bytes: { B: new Uint8Array([1, 2, 3]) },
  yes: { BOOL: true },
  nothing: { NULL: true },
  arr: { L: [s('x'), n(2), s('z')] },
  obj: { M: { nested: { M: { deep: n(1) } }, side: s('o') } },
  words: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2'] },
};

beforeEach(async () => {
  const { credentials } = await emulator.seed({ management: '100000000001' });
  ({ dynamodb } = clientsOf(emulator, credentials));
  await createThings(dynamodb);
  await putIn(dynamodb, thing);
});

const isMet = (condition: string, values?: Item): Promise<boolean> =>
  dynamodb
    .send(
      new PutItemCommand({
        TableName: tableName,
        Item: thing,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#txt': 'txt' },
        ...(values && { ExpressionAttributeValues: values }),
      }),
    )
    .then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return false;
      },
    );

// Every condition uses the name, as unused names are refused.
const always = 'attribute_exists(#txt) AND ';

test.each<readonly [string, Item | undefined, boolean]>([
  ['#txt = :v', { ':v': s('hello') }, true],
  ['#txt = :v', { ':v': s('Hello') }, false],
  ['#txt = :v', { ':v': n(1) }, false],
  ['#txt <> :v', { ':v': n(1) }, true],
  ['absent <> :v', { ':v': s('x') }, true],
  ['absent = :v', { ':v': s('x') }, false],
  ['absent < :v', { ':v': s('x') }, false],
  // Numbers are compared as numbers, text as bytes.
  ['num > :v', { ':v': n(9) }, true],
  ['num = :v', { ':v': n('10.0') }, true],
  ['#txt < :v', { ':v': s('hello ') }, true],
  ['#txt < :v', { ':v': s('Z') }, false],
  ['num <= :v', { ':v': n(10) }, true],
  ['num < :v', { ':v': n(10) }, false],
  ['num >= :v', { ':v': n('10.01') }, false],
  ['num BETWEEN :low AND :high', { ':low': n(10), ':high': n(11) }, true],
  ['num BETWEEN :low AND :high', { ':low': n(11), ':high': n(12) }, false],
  ['num IN (:a, :b)', { ':a': n(1), ':b': n(10) }, true],
  ['num IN (:a, :b)', { ':a': n(1), ':b': s('10') }, false],
  ['attribute_exists(obj.nested.deep)', undefined, true],
  ['attribute_exists(obj.nested.flat)', undefined, false],
  ['attribute_exists(obj.side.deep)', undefined, false],
  ['attribute_not_exists(arr[3])', undefined, true],
  ['attribute_exists(arr[2])', undefined, true],
  ['attribute_type(yes, :v)', { ':v': s('BOOL') }, true],
  ['attribute_type(nothing, :v)', { ':v': s('S') }, false],
  ['begins_with(#txt, :v)', { ':v': s('hel') }, true],
  ['begins_with(num, :v)', { ':v': s('1') }, false],
  ['contains(#txt, :v)', { ':v': s('ell') }, true],
  ['contains(words, :v)', { ':v': s('b') }, true],
  ['contains(words, :v)', { ':v': s('c') }, false],
  ['contains(numbers, :v)', { ':v': n('2.0') }, true],
  ['contains(arr, :v)', { ':v': n(2) }, true],
  ['size(#txt) = :v', { ':v': n(5) }, true],
  ['size(bytes) = :v', { ':v': n(3) }, true],
  ['size(obj) = :v AND size(arr) > :v AND size(words) = :v', { ':v': n(2) }, true],
  ['size(num) = :v', { ':v': n(2) }, false],
  ['words = :v', { ':v': { SS: ['b', 'a'] } }, true],
  ['obj = :v', { ':v': thing['obj'] ?? s('') }, true],
  ['arr = :v', { ':v': { L: [n(2), s('x'), s('z')] } }, false],
  // AND goes before OR, NOT before both.
  ['(attribute_exists(absent) AND attribute_exists(absent) OR attribute_exists(num))', undefined, true],
  ['attribute_exists(absent) AND (attribute_exists(absent) OR attribute_exists(num))', undefined, false],
  ['NOT attribute_exists(absent) AND attribute_exists(num)', undefined, true],
  ['not (attribute_exists(absent) or attribute_exists(num))', undefined, false],
])('the condition %s with %o is %s', async (condition, values, expected) => {
  expect(await isMet(`${always}${condition}`, values)).toBe(expected);
});

test('a put under a condition that fails changes nothing, and ALL_OLD shows what is there', async () => {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: keyOf('one'),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const refused = await dynamodb.send(put).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'ConditionalCheckFailedException', message: 'The conditional request failed' });
  expect(refused).toMatchObject({ Item: { txt: s('hello') } });
  expect(await itemIn(dynamodb, 'one')).toEqual(thing);
});

describe('an update', () => {
  test.each<readonly [string, Update, Item]>([
    ['sets', { update: 'SET num = :v, fresh = :v', values: { ':v': n(1) } }, { num: n(1), fresh: n(1) }],
    ['adds and subtracts', { update: 'SET num = num - :v', values: { ':v': n('0.5') } }, { num: n('9.5') }],
    ['keeps what is there', { update: 'SET num = if_not_exists(num, :v)', values: { ':v': n(1) } }, {}],
    [
      'sets a default',
      { update: 'SET c = if_not_exists(c, :z) + :o', values: { ':z': n(0), ':o': n(1) } },
      { c: n(1) },
    ],
    [
      'appends',
      { update: 'SET arr = list_append(arr, :v)', values: { ':v': { L: [n(1)] } } },
      { arr: { L: [s('x'), n(2), s('z'), n(1)] } },
    ],
    [
      'reads what was there before any of it',
      { update: 'SET #txt = num, num = #txt', names: { '#txt': 'txt' } },
      { txt: n(10), num: s('hello') },
    ],
    [
      'reaches into maps',
      { update: 'SET obj.nested.deep = :v', values: { ':v': n(2) } },
      { obj: { M: { nested: { M: { deep: n(2) } }, side: s('o') } } },
    ],
    [
      'removes from maps and lists by the places of before',
      { update: 'REMOVE obj.nested, arr[0], arr[1]' },
      { obj: { M: { side: s('o') } }, arr: { L: [s('z')] } },
    ],
    [
      'puts behind the end of a list',
      { update: 'SET arr[9] = :v', values: { ':v': n(9) } },
      { arr: { L: [s('x'), n(2), s('z'), n(9)] } },
    ],
    ['adds to a number', { update: 'ADD num :v, more :v', values: { ':v': n(5) } }, { num: n(15), more: n(5) }],
    [
      'adds to a set',
      { update: 'ADD words :v', values: { ':v': { SS: ['b', 'c'] } } },
      { words: { SS: ['a', 'b', 'c'] } },
    ],
    [
      'deletes from a set',
      { update: 'DELETE words :v', values: { ':v': { SS: ['a', 'q'] } } },
      { words: { SS: ['b'] } },
    ],
  ])('%s', async (_title, update, change) => {
    await updateIn(dynamodb, 'one', update);
    expect(await itemIn(dynamodb, 'one')).toEqual({ ...thing, ...change });
  });

  test('makes an item that is not there, with or without an expression', async () => {
    await updateIn(dynamodb, 'two', { update: 'SET a = :v', values: { ':v': n('007.50') } });
    await updateIn(dynamodb, 'three', {});
    expect(await itemIn(dynamodb, 'two')).toEqual({ ...keyOf('two'), a: n('7.5') });
    expect(await itemIn(dynamodb, 'three')).toEqual(keyOf('three'));
  });

  test('that empties a set removes it', async () => {
    await updateIn(dynamodb, 'one', { update: 'DELETE words :v', values: { ':v': { SS: ['a', 'b'] } } });
    expect(await itemIn(dynamodb, 'one')).not.toHaveProperty('words');
  });
});

test.each<readonly [string, Update]>([
  [
    'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name',
    { update: 'SET name = :v', values: { ':v': n(1) } },
  ],
  [
    'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status',
    { update: 'REMOVE a', condition: 'attribute_exists(status)' },
  ],
  [
    'Cannot update attribute pk. This attribute is part of the key',
    { update: 'SET pk = :v', values: { ':v': s('x') } },
  ],
  ['Two document paths overlap with each other', { update: 'SET a = :v REMOVE a.b', values: { ':v': n(1) } }],
  ['is not defined; attribute name: #x', { update: 'REMOVE #x' }],
  ['is not defined; attribute value: :x', { update: 'SET a = :x' }],
  ['unused in expressions: keys: {#x}', { update: 'REMOVE a', names: { '#x': 'x' } }],
  ['unused in expressions: keys: {:x}', { update: 'REMOVE a', values: { ':x': n(1) } }],
  ['ExpressionAttributeValues must not be empty', { update: 'REMOVE a', values: {} }],
  ['refers to an attribute that does not exist', { update: 'SET a = absent' }],
  [
    'The document path provided in the update expression is invalid',
    { update: 'SET absent.b = :v', values: { ':v': n(1) } },
  ],
  ['Syntax error; token: "<EOF>"', { update: 'SET a =' }],
  ['Syntax error; token: "b"', { update: 'REMOVE a b' }],
  ['Syntax error; token: "%"', { update: 'REMOVE a%' }],
  ['section can only be used once', { update: 'REMOVE a REMOVE b' }],
  ['Invalid function name; function: exists', { update: 'REMOVE a', condition: 'exists(b)' }],
  ['Incorrect number of operands', { update: 'REMOVE a', condition: 'begins_with(b)' }],
  ['Incorrect operand type', { update: 'REMOVE a', condition: 'b < :v', values: { ':v': { BOOL: true } } }],
  ['Incorrect operand type', { update: 'SET num = num + :v', values: { ':v': s('1') } }],
  ['incorrect data type', { update: 'ADD words :v', values: { ':v': n(1) } }],
  ['Type mismatch for Index Key ipk Expected: S Actual: N', { update: 'SET ipk = :v', values: { ':v': n(1) } }],
  ['cannot contain an empty string value. IndexName: listing', { update: 'SET ipk = :v', values: { ':v': s('') } }],
  ['An string set  may not be empty', { update: 'SET a = :v', values: { ':v': { SS: [] } } }],
  ['contains duplicates', { update: 'SET a = :v', values: { ':v': { NS: ['1', '1.0'] } } }],
  ['cannot be converted to a numeric value: ten', { update: 'SET a = :v', values: { ':v': n('ten') } }],
  ['more than 38 significant digits', { update: 'SET a = :v', values: { ':v': n('1'.repeat(39)) } }],
])('a ValidationException says: %s', async (words, update) => {
  const refused = await refusal(updateIn(dynamodb, 'one', update));
  expect(refused).toMatchObject({ name: 'ValidationException', status: 400 });
  expect(refused.message).toContain(words);
  expect(await itemIn(dynamodb, 'one')).toEqual(thing);
});
