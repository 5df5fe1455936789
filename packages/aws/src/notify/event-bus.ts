import { DescribeEventBusCommand, EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventBus, Outgoing, Refusal, Sending } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { once } from '../aws/once.ts';
import { repeatForSkewAlone } from '../aws/skew.ts';
import type { AwsSettings } from '../connect.ts';
import { batchesOf, bytesOf, bytesPerRequest } from './batches.ts';
import { clientSettings, regionOf, watchSending } from './client-settings.ts';
import { putEntries } from './put-entries.ts';

/** Of every event: rules match on it, and the worker's role may put no other. */
const eventSource = 'rekey';

/** `bus`: its name or ARN. `pausesMs`: before what was throttled is put again. */
export function createEventBus(settings: AwsSettings, bus: string, pausesMs?: readonly number[]): EventBus {
  const client = repeatForSkewAlone(new EventBridgeClient(clientSettings(settings, regionOf(bus))));
  const isMissing = once(() => isBusMissing(client, bus));
  return {
    async put(events) {
      if (events.length === 0) return [];
      if (await isMissing()) return events.map(() => noSuchBus(bus));
      const entries = events.map((event) => entryOf(event, bus));
      const outcomes = new Map<PutEventsRequestEntry, Sending>();
      let over: Refusal | undefined;
      for (const batch of batchesOf(entries.filter(fits))) {
        const told = over === undefined ? await putEntries({ client, pausesMs }, batch) : undefined;
        for (const [index, entry] of batch.entries()) outcomes.set(entry, told?.[index] ?? notTried(over));
        over ??= told?.find(wouldMeetAll);
      }
      return entries.map((entry) => outcomes.get(entry) ?? tooLarge(entry));
    },
  };
}

const entryOf = ({ id, at, kind, detail }: Outgoing, bus: string): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: eventSource,
  DetailType: kind,
  Time: at,
  Detail: JSON.stringify({ ...detail, id }),
});

/** AWS takes what is put on a bus that is not there, and drops it (github.com/aws/aws-sdk/issues/186): so it is asked first. */
async function isBusMissing(client: EventBridgeClient, bus: string): Promise<boolean> {
  try {
    await client.send(new DescribeEventBusCommand({ Name: bus }), watchSending());
    return false;
  } catch (error) {
    // Whoever may not look may put all the same; anything else PutEvents will say too.
    return isCode(failureOf(error), 'ResourceNotFound');
  }
}

const noSuchBus = (bus: string): Refusal => ({
  status: 'refused',
  code: 'BUS_NOT_FOUND',
  because: `there is no event bus ${bus} in this account and Region`,
});

const fits = (entry: PutEventsRequestEntry): boolean => bytesOf(entry) <= bytesPerRequest;

const tooLarge = (entry: PutEventsRequestEntry): Refusal => ({
  status: 'refused',
  code: 'NOTICE_TOO_LARGE',
  because: `the event has ${bytesOf(entry)} bytes, and EventBridge takes ${bytesPerRequest}`,
});

/** Nothing more is tried where each try costs the time of all its repetitions. */
const wouldMeetAll = (sending: Sending): sending is Refusal =>
  sending.status !== 'sent' && ['ENDPOINT_UNREACHABLE', 'NO_CREDENTIALS', 'CREDENTIALS_EXPIRED'].includes(sending.code);

const notTried = (over: Refusal | undefined): Refusal => ({
  status: 'refused',
  code: over?.code ?? 'AWS_ERROR',
  because: over?.because ?? 'events:PutEvents: no answer for this event',
});
