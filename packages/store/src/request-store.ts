import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RequestEvent, RequestId, RequestState } from '@rekey/engine';
import { RekeyError } from '@rekey/engine';
import { decode, encode } from './items/codec.ts';
import type { Attributes, Item } from './items/items.ts';
import { answerKey, requestKey } from './items/keys.ts';
import { openTable, type Table, type TableOptions } from './table/table.ts';

export type Take = {
  readonly request: RequestId;
  readonly kind: RequestEvent['kind'];
  readonly now: Date;
  /** When the invocation that takes it ends. */
  readonly until: Date;
};

export type Taken =
  | { readonly status: 'taken'; readonly state: RequestState }
  /** By an invocation that has not ended yet, or that has answered: AWS delivers an event once or more. */
  | { readonly status: 'at-work' | 'answered' | 'failed' };

/** What was asked of the deployed service, and its answers; both go away after a while. Throws as `RotationStore` does. */
export type RequestStore = {
  /** A request that nobody has taken yet, or whose invocation ended without an answer. */
  take(take: Take): Promise<Taken>;
  /** How far it is. */
  note(state: RequestState): Promise<void>;
  /** Ends it, with what is to be told beside the state, if anything. */
  end(state: RequestState, answer?: object): Promise<void>;
  read(request: RequestId): Promise<RequestState | undefined>;
  /** What `end` was given; undefined where there is none. Whoever asks knows of which shape it is. */
  answer<Answer>(request: RequestId): Promise<Answer | undefined>;
};

export const createRequestStore = (options: TableOptions): RequestStore => {
  const table = openTable(options);
  return {
    take: (take) => takeIn(table, take),
    note: (state) => put(table, requestItem(state)),
    async end(state, answer) {
      const parts = answer === undefined ? [] : partsOf(answer);
      // The parts first: whoever sees that it is over finds all of them.
      for (const [index, part] of parts.entries()) await put(table, answerItem(state, index, part));
      await put(table, { ...requestItem(state), parts: parts.length });
    },
    async read(request) {
      const item = await table.get(requestKey(request));
      return item && readState(item);
    },
    answer: (request) => readAnswer(table, request),
  };
};

const takeIn = async (table: Table, { request, kind, now, until }: Take): Promise<Taken> => {
  const state: RequestState = { request, kind, status: 'at-work', since: now, until };
  const claim = randomUUID();
  const refused = await table.write({ kind: 'put', item: { ...requestItem(state), claim }, when: free(now) });
  if (refused.length === 0) return { status: 'taken', state };
  const found = await table.get(requestKey(request));
  // The SDK repeats a write whose answer was lost, and the repetition meets what the first one wrote.
  if (found?.['claim'] === claim) return { status: 'taken', state };
  return { status: found === undefined ? 'at-work' : readState(found).status };
};

/** Never taken, or by an invocation whose time is over. */
const free = (now: Date) => ({
  expression: 'attribute_not_exists(#pk) OR (#state.#status = :atWork AND #state.#until < :now)',
  values: { ':atWork': 'at-work', ':now': encode(now) },
});

const always = { expression: 'attribute_exists(#pk) OR attribute_not_exists(#pk)', values: {} };

const put = async (table: Table, item: Item): Promise<void> => {
  await table.write({ kind: 'put', item, when: always });
};

const keptDays = 7; // long enough to come back to after a weekend
const secondsPerDay = 86_400;
const ttlOf = ({ since }: RequestState): number => Math.floor(since.getTime() / 1_000) + keptDays * secondsPerDay;

const requestItem = (state: RequestState): Item => ({
  ...requestKey(state.request),
  type: 'request',
  state: encode(state),
  ttl: ttlOf(state),
});

const readState = (item: Attributes): RequestState => decode(item['state']);

const answerItem = (state: RequestState, index: number, content: Uint8Array): Item => ({
  ...answerKey(state.request, index),
  type: 'answer',
  content,
  ttl: ttlOf(state),
});

// An item of DynamoDB holds 400 KB. The diagnosis of 5,000 accounts takes about 200 KB, compressed.
const bytesPerPart = 350 * 1024;

const partsOf = (answer: object): readonly Uint8Array[] => {
  const content = gzipSync(JSON.stringify(encode(answer)));
  const count = Math.ceil(content.length / bytesPerPart);
  return Array.from({ length: count }, (_, n) => content.subarray(n * bytesPerPart, (n + 1) * bytesPerPart));
};

const mostBytes = 256 * 1024 * 1024; // no answer comes near it

const readAnswer = async <Answer>(table: Table, request: RequestId): Promise<Answer | undefined> => {
  const head = await table.get(requestKey(request));
  const count = Number(head?.['parts'] ?? 0);
  if (count === 0) return undefined;
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const item = await table.get(answerKey(request, index));
    if (!(item?.['content'] instanceof Uint8Array)) throw expired(request);
    parts.push(item['content']);
  }
  return decode(JSON.parse(gunzipSync(Buffer.concat(parts), { maxOutputLength: mostBytes }).toString('utf8')));
};

const expired = (request: RequestId): RekeyError =>
  new RekeyError('NO_ANSWER', `the answer to request ${request} is not in the table any more`, {
    hint: `answers are kept for ${keptDays} days: ask again`,
  });
