import { accountAt, indexOf, type StandInSettings } from './settings.ts';

type Attribute = Readonly<Record<string, unknown>>;
type Item = Record<string, Attribute>;
type Input = Readonly<Record<string, never>> & {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly IndexName?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Attribute>>;
  readonly ExclusiveStartKey?: Item;
  readonly TransactItems?: readonly Readonly<Record<string, Input>>[];
};

/** The central table, as far as a run needs it: conditions always hold. */
export type StandInTable = { readonly partitions: Map<string, Map<string, Item>> };

export const createTable = (): StandInTable => ({ partitions: new Map() });

const text = (attribute: Attribute | undefined): string => {
  const value = attribute?.['S'];
  return typeof value === 'string' ? value : '';
};

export function answerTable(
  { table, settings }: { readonly table: StandInTable; readonly settings: StandInSettings },
  operation: string,
  input: Input,
): object {
  switch (operation) {
    case 'Query':
      return query(table, settings, input);
    case 'GetItem': {
      const item = table.partitions.get(text(input.Key?.['pk']))?.get(text(input.Key?.['sk']));
      return item === undefined ? {} : { Item: item };
    }
    case 'TransactWriteItems':
      for (const parts of input.TransactItems ?? [])
        for (const part of Object.values(parts)) write(table, settings, part);
      return {};
    case 'PutItem':
    case 'UpdateItem':
      write(table, settings, input);
      return {};
    default:
      return {};
  }
}

function write(table: StandInTable, settings: StandInSettings, input: Input): void {
  const key = input.Item ?? input.Key ?? {};
  const pk = text(key['pk']);
  if (settings.everyAccountKnown && pk !== 'LEASE') return;
  const partition = table.partitions.get(pk) ?? new Map<string, Item>();
  table.partitions.set(pk, partition);
  const sk = text(key['sk']);
  if (input.Item !== undefined) partition.set(sk, input.Item);
  else if (input.UpdateExpression !== undefined)
    partition.set(sk, { ...key, ...partition.get(sk), ...assigned(input) });
  else partition.delete(sk);
}

/** `#name = :value` of the top level, alone or as `if_not_exists`: paths into maps are let go. */
function assigned({
  UpdateExpression = '',
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
}: Input): Item {
  const found = UpdateExpression.matchAll(/(?<![.\w])(#\w+) = (?:if_not_exists\(#\w+, )?(:\w+)/g);
  return Object.fromEntries(
    [...found].flatMap(([, name = '', value = '']) => {
      const attribute = ExpressionAttributeValues[value];
      return attribute === undefined ? [] : [[ExpressionAttributeNames[name] ?? '', attribute]];
    }),
  );
}

const pageSize = 500; // of DynamoDB it is 1 MB

function query(table: StandInTable, settings: StandInSettings, input: Input): object {
  const pk = text(input.ExpressionAttributeValues?.[':pk']);
  if (input.IndexName !== undefined) return pk === 'ACCOUNTS' ? rollups(table, settings, input) : { Items: [] };
  const items =
    settings.everyAccountKnown && pk.startsWith('ACCT#') ? asFirst(table, pk.slice('ACCT#'.length)) : stored(table, pk);
  return { Items: items, Count: items.length };
}

const stored = ({ partitions }: StandInTable, pk: string): readonly Item[] =>
  [...(partitions.get(pk) ?? [])]
    .filter(([sk]) => sk >= 'INTENT#' || !pk.startsWith('ACCT#'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

const first = accountAt(0);
const templates = new WeakMap<StandInTable, string>();

/** What is known of the first account, under the name of another. */
function asFirst(table: StandInTable, account: string): readonly Item[] {
  const template = templates.get(table) ?? JSON.stringify(stored(table, `ACCT#${first}`));
  templates.set(table, template);
  return JSON.parse(template.replaceAll(first, account)) as readonly Item[];
}

function rollups(table: StandInTable, { everyAccountKnown, accounts }: StandInSettings, input: Input): object {
  if (!everyAccountKnown) return { Items: [...table.partitions.values()].flatMap((each) => each.get('STATE') ?? []) };
  const state = JSON.stringify(table.partitions.get(`ACCT#${first}`)?.get('STATE') ?? {});
  const from = input.ExclusiveStartKey === undefined ? 0 : indexOf(text(input.ExclusiveStartKey['pk'])) + 1;
  const to = Math.min(from + pageSize, accounts);
  const Items = Array.from({ length: to - from }, (_, n) => JSON.parse(state.replaceAll(first, accountAt(from + n))));
  return {
    Items,
    ...(to < accounts ? { LastEvaluatedKey: { pk: { S: accountAt(to - 1) }, sk: { S: 'STATE' } } } : {}),
  };
}
