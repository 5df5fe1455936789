import { setTimeout } from 'node:timers/promises';
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { ErrorCode, Sending } from '@rekey/engine';
import { refusalOf } from '../aws/refusal.ts';
import { watchSending } from './client-settings.ts';

type Means = { readonly client: EventBridgeClient; readonly pausesMs?: readonly number[] | undefined };
type Told = { readonly sending: Sending; readonly passing: boolean };

// A request that came through may hold entries that did not: they alone are put again.
const defaultPausesMs = [200, 800, 3_200];

/** As many as one request takes; what became of each, in their order. */
export async function putEntries(
  { client, pausesMs = defaultPausesMs }: Means,
  entries: readonly PutEventsRequestEntry[],
): Promise<readonly Sending[]> {
  const outcomes = await request(client, entries);
  for (const pauseMs of pausesMs) {
    const left = [...outcomes.keys()].filter((index) => outcomes[index]?.passing);
    if (left.length === 0) break;
    await setTimeout(pauseMs * (1 + Math.random()));
    const again = await request(
      client,
      entries.filter((_, index) => left.includes(index)),
    );
    for (const [nth, index] of left.entries()) outcomes[index] = again[nth] ?? untold;
  }
  return outcomes.map(({ sending }) => sending);
}

async function request(client: EventBridgeClient, entries: readonly PutEventsRequestEntry[]): Promise<Told[]> {
  const watch = watchSending();
  try {
    const answer = await client.send(new PutEventsCommand({ Entries: [...entries] }), watch);
    return entries.map((_, index) => toldOf(answer.Entries?.[index] ?? {}));
  } catch (error) {
    // The SDK has repeated the request as a whole.
    const sending = refusalOf(error, watch, { action: 'events:PutEvents' });
    return entries.map(() => ({ sending, passing: false }));
  }
}

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
const codes: Readonly<Record<string, ErrorCode>> = {
  ThrottlingException: 'THROTTLED',
  AccessDeniedException: 'PERMISSION_MISSING',
  NotAuthorizedForSourceException: 'PERMISSION_MISSING',
  NotAuthorizedForDetailTypeException: 'PERMISSION_MISSING',
};
const passingCodes = ['ThrottlingException', 'InternalFailure', 'InternalException'];

function toldOf({ EventId, ErrorCode = 'no answer', ErrorMessage }: PutEventsResultEntry): Told {
  if (EventId !== undefined) return { sending: { status: 'sent' }, passing: false };
  const because = `events:PutEvents: ${ErrorCode}${ErrorMessage === undefined ? '' : `: ${ErrorMessage}`}`;
  const status = codes[ErrorCode] === undefined && passingCodes.includes(ErrorCode) ? 'unclear' : 'refused';
  return {
    sending: { status, code: codes[ErrorCode] ?? 'AWS_ERROR', because },
    passing: passingCodes.includes(ErrorCode),
  };
}

const untold = toldOf({});
