import type { TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Attributes, Item } from '../items/items.ts';
import type { Key } from '../items/keys.ts';

/** In expressions `#name` stands for the attribute of that name, so that no reserved word matters. */
export type Expression = { readonly expression: string; readonly values: Attributes };

export type Write = { readonly when: Expression } & (
  | { readonly kind: 'put'; readonly item: Item }
  | {
      readonly kind: 'update';
      readonly key: Key;
      /** Dots lead into maps. */
      readonly set: Attributes;
      /** Set only where there is no such attribute yet. */
      readonly setOnce?: Attributes;
      /** Adds to a number, which begins at 0. */
      readonly add?: Readonly<Record<string, number>>;
      readonly remove?: readonly string[];
    }
  | { readonly kind: 'delete'; readonly key: Key }
);

type TransactItem = NonNullable<TransactWriteItemsCommandInput['TransactItems']>[number];
type Part<Name extends keyof TransactItem> = NonNullable<TransactItem[Name]>;

/** A write as the SDK takes it, alone or as part of a transaction. */
export type Request =
  | { readonly kind: 'put'; readonly input: Part<'Put'> }
  | { readonly kind: 'update'; readonly input: Part<'Update'> }
  | { readonly kind: 'delete'; readonly input: Part<'Delete'> };

export const toRequest = (write: Write, tableName: string): Request => {
  switch (write.kind) {
    case 'put':
      return { kind: 'put', input: { TableName: tableName, Item: marshall(write.item), ...condition(write.when) } };
    case 'delete':
      return { kind: 'delete', input: { TableName: tableName, Key: marshall(write.key), ...condition(write.when) } };
    case 'update':
      return { kind: 'update', input: updateOf(write, tableName) };
    default:
      return write satisfies never;
  }
};

export const toTransactItem = (request: Request): TransactItem => {
  switch (request.kind) {
    case 'put':
      return { Put: request.input };
    case 'update':
      return { Update: request.input };
    case 'delete':
      return { Delete: request.input };
    default:
      return request satisfies never;
  }
};

/** `{ '#name': 'name' }` for every `#name` in the expressions. */
export const namesIn = (...expressions: readonly string[]): Record<string, string> => namesOf(expressions.join(' '));

/** Expressions are few, and the same for every item: each is taken apart once. */
const remembered = <T>(of: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const there = known.get(text);
    if (there !== undefined) return there;
    const made = of(text);
    known.set(text, made);
    return made;
  };
};

const namesOf = remembered((expressions) =>
  Object.fromEntries([...expressions.matchAll(/#(\w+)/g)].map(([alias, name]) => [alias, String(name)])),
);

const condition = ({ expression, values }: Expression) => ({
  ConditionExpression: expression,
  ExpressionAttributeNames: namesIn(expression),
  ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: marshall(values) }),
});

/** An update as the SDK takes it. */
export const updateOf = (
  { key, set, setOnce = {}, add = {}, remove = [], when }: Extract<Write, { kind: 'update' }>,
  tableName: string,
): Part<'Update'> => {
  const assignments = [
    ...Object.keys(set).map((path) => `${alias(path)} = ${placeholder(path)}`),
    ...Object.keys(setOnce).map((path) => `${alias(path)} = if_not_exists(${alias(path)}, ${placeholder(path)})`),
  ];
  const additions = Object.keys(add).map((path) => `${alias(path)} ${placeholder(path)}`);
  const removal = remove.length > 0 ? ` REMOVE ${remove.map(alias).join(', ')}` : '';
  const addition = additions.length > 0 ? ` ADD ${additions.join(', ')}` : '';
  const assignment = assignments.length > 0 ? `SET ${assignments.join(', ')}` : '';
  const expression = `${assignment}${removal}${addition}`.trimStart();
  return {
    TableName: tableName,
    Key: marshall(key),
    UpdateExpression: expression,
    ConditionExpression: when.expression,
    ExpressionAttributeNames: namesIn(expression, when.expression),
    ExpressionAttributeValues: marshall({ ...valuesOf({ ...set, ...setOnce, ...add }), ...when.values }),
  };
};

const alias = remembered((path) => path.replaceAll(/\w+/g, '#$&'));
const placeholder = remembered((path) => `:${path.replaceAll('.', '_')}`);
const valuesOf = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([path, value]) => [placeholder(path), value]));
