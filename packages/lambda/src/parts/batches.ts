import { type BatchSizes, type Begun, batchesOf, RekeyError, type RunId } from '@rekey/engine';
import { type Batches, batchesSchema } from '../event.ts';

/** What the map of the state machine goes over. */
export const itemsOf = (begun: Pick<Begun, 'toVisit' | 'behind'>, sizes: BatchSizes): Batches =>
  batchesOf(begun, sizes).map((batch) => ({ accounts: batch }));

/** Where the state machine reads them, and nobody else needs to. */
export const batchesKey = (run: RunId): string => `runs/${run}/batches.json`;

export const toBytes = (batches: Batches): Uint8Array => Buffer.from(JSON.stringify(batches));

/** Throws EVENT_INVALID for what is none of Rekey's. */
export function readBatches(bytes: Uint8Array, object: string): Batches {
  const parsed = batchesSchema.safeParse(jsonIn(bytes));
  if (parsed.success) return parsed.data;
  throw new RekeyError('EVENT_INVALID', `${object} holds no batches of accounts`, {
    hint: 'somebody else wrote to the bucket of the batches: start a new run',
  });
}

const jsonIn = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
};
