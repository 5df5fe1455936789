import { DescribeTableCommand, ResourceNotFoundException, type TableDescription } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from './definition.ts';
import { tableNotFound, tableUnusable, translated } from './errors.ts';
import type { TableOptions } from './table.ts';

/** The table as AWS describes it; undefined if there is none. */
export const describeTable = async ({ client, tableName }: TableOptions): Promise<TableDescription | undefined> => {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw translated(error, { operation: 'DescribeTable', tableName });
  }
};

/** Throws TABLE_NOT_FOUND, or TABLE_UNUSABLE naming all that is wrong with the table. */
export const checkTable = async (options: TableOptions): Promise<void> => {
  const table = await describeTable(options);
  if (table === undefined) throw tableNotFound(options.tableName);
  const problems = problemsOf(table);
  if (problems.length > 0) throw tableUnusable(options.tableName, problems);
};

/** What keeps a table from being the central table; empty if nothing does. */
export const problemsOf = (table: TableDescription): readonly string[] => {
  const { partitionKey, sortKey, index } = tableDefinition;
  const found = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name);
  return [
    ...(table.TableStatus === 'DELETING' ? ['it is being deleted'] : []),
    ...keyProblems('its key', { schema: table.KeySchema, wanted: [partitionKey, sortKey], table }),
    ...(found
      ? keyProblems(`the key of its index ${index.name}`, {
          schema: found.KeySchema,
          wanted: [index.partitionKey, index.sortKey],
          table,
        })
      : [`it has no index ${index.name}`]),
    ...(found ? projectionProblems(found.Projection) : []),
  ];
};

type Schema = TableDescription['KeySchema'];
type Projection = NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]['Projection'];

const keyProblems = (
  what: string,
  { schema = [], wanted, table }: { schema: Schema; wanted: readonly string[]; table: TableDescription },
): readonly string[] => {
  const found = schema.map(({ AttributeName }) => AttributeName);
  if (found.join() !== wanted.join()) return [`${what} is (${found.join(', ')}) instead of (${wanted.join(', ')})`];
  const others = wanted.filter((name) =>
    table.AttributeDefinitions?.some((one) => one.AttributeName === name && one.AttributeType !== 'S'),
  );
  return others.map((name) => `${name} is not a string`);
};

const projectionProblems = (projection: Projection): readonly string[] => {
  if (projection?.ProjectionType === 'ALL') return [];
  const missing = tableDefinition.index.projected.filter((name) => !projection?.NonKeyAttributes?.includes(name));
  return missing.length > 0 ? [`its index ${tableDefinition.index.name} does not carry ${missing.join(', ')}`] : [];
};
