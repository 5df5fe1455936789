import type { AccountResult, UserResult } from '@rekey/engine';
import { decode, encode } from './codec.ts';
import type { Attributes, Item } from './items.ts';
import { resultKey, resultPartKey } from './keys.ts';

// Users and warnings of a result are packed into the header item and, where they are many, into items behind it.
type Entry = { readonly user: UserResult } | { readonly warning: string };

// An item may have 400 KB. Text as JSON is never much smaller than what DynamoDB counts; the rest is for the header.
const bytesPerItem = 300_000;

/** The items of an account result, those behind the header first: what the header counts is there. */
export const resultItems = (result: AccountResult): readonly Item[] => {
  const { users, warnings, ...header } = result;
  const entries: readonly Entry[] = [
    ...warnings.map((warning) => ({ warning })),
    ...users.filter(isWorthKeeping).map((user) => ({ user })),
  ];
  const [first = [], ...more] = packed(entries.map(encode));
  const parts = more.map((part, index) => ({
    ...resultPartKey(result.run, result.account.id, index),
    type: 'result-part',
    part: index,
    entries: part,
  }));
  return [
    ...parts,
    {
      ...resultKey(result.run, result.account.id),
      type: 'result',
      result: encode(header),
      entries: first,
      parts: parts.length,
    },
  ];
};

// Of a user to whom nothing was done the verdict or finding stands in the user's own item and in the counts: writing it
// again with every run would make runs the bulk of the table.
const isWorthKeeping = ({ steps, status, code }: UserResult): boolean =>
  steps.length > 0 || status !== 'settled' || code !== undefined;

const packed = (entries: readonly unknown[]): readonly (readonly unknown[])[] => {
  const packs: unknown[][] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = Buffer.byteLength(JSON.stringify(entry));
    if (bytes > room) {
      packs.push([]);
      room = bytesPerItem;
    }
    packs.at(-1)?.push(entry);
    room -= bytes;
  }
  return packs;
};

/** Results again from items in the order of their keys: each header, then its parts. */
export async function* readResults(items: AsyncIterable<Attributes>): AsyncIterable<AccountResult> {
  let header: Attributes | undefined;
  let entries: Entry[] = [];
  for await (const item of items) {
    if (item.type === 'result') {
      if (header !== undefined) yield toResult(header, entries);
      header = item;
      entries = entriesOf(item);
    } else if (Number(item.part) < Number(header?.parts)) {
      // Parts beyond the header's count are left from a longer result of the same run that this one replaced.
      entries.push(...entriesOf(item));
    }
  }
  if (header !== undefined) yield toResult(header, entries);
}

const entriesOf = (item: Attributes): Entry[] => decode(item.entries);

const toResult = (header: Attributes, entries: readonly Entry[]): AccountResult => ({
  ...decode<Omit<AccountResult, 'users' | 'warnings'>>(header.result),
  users: entries.flatMap((entry) => ('user' in entry ? [entry.user] : [])),
  warnings: entries.flatMap((entry) => ('warning' in entry ? [entry.warning] : [])),
});
