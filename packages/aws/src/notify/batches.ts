import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
const entriesPerRequest = 10;
export const bytesPerRequest: number = 256 * 1024;

const timeBytes = 14; // however it is written
const utf8 = new TextEncoder();

/** As EventBridge counts an entry. */
export const bytesOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  timeBytes + utf8.encode(Source + DetailType + Detail).length;

/** In their order, as many together as one request takes. */
export function batchesOf(entries: readonly PutEventsRequestEntry[]): readonly (readonly PutEventsRequestEntry[])[] {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const last = batches.at(-1);
    const fits = last !== undefined && last.length < entriesPerRequest && bytes + size <= bytesPerRequest;
    if (fits) last.push(entry);
    else batches.push([entry]);
    bytes = fits ? bytes + size : size;
  }
  return batches;
}
