import type { EventBus, Outgoing } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { answer, jsonError, loopback, type Reply } from '../testing/loopback.ts';
import { createEventBus } from './event-bus.ts';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' };
const there = answer(JSON.stringify({ Name: 'rekey', Arn: 'arn:aws:events:eu-west-1:111111111111:event-bus/rekey' }));
const events = (count: number, detail: object = {}): readonly Outgoing[] =>
  Array.from({ length: count }, (_, n) => ({ id: `e-${n}`, at: new Date('2026-03-01'), kind: 'Key Issued', detail }));

const taken = { EventId: 'id' };
const throttled = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
const entries = (...told: readonly object[]): Reply => answer(JSON.stringify({ FailedEntryCount: 0, Entries: told }));

/** What putting came to, with a server in place of EventBridge that answers by these, the first time to whether there is such a bus. */
const put = async (given: readonly Outgoing[], ...replies: readonly Reply[]) => {
  await using server = await loopback(...replies);
  const connection = await connect({ region: 'eu-west-1', endpoint: server.endpoint, credentials });
  const bus: EventBus = createEventBus(connection.awsSettings, 'rekey', [1, 1]);
  try {
    return { sendings: await bus.put(given), asked: server.requests.map(({ action }) => action) };
  } finally {
    connection.close();
  }
};
const statuses = ({ sendings }: Awaited<ReturnType<typeof put>>) =>
  sendings.map((sending) => (sending.status === 'sent' ? 'sent' : `${sending.status} ${sending.code}`));

test('nothing to put asks nothing', async () => {
  expect(await put([], there)).toEqual({ sendings: [], asked: [] });
});

test('what is throttled is put again, and that alone', async () => {
  const sizes: number[] = [];
  const counting =
    (reply: Reply): Reply =>
    (request, response) => {
      sizes.push(Number(request.headers['content-length']));
      reply(request, response);
    };
  const told = await put(
    events(3),
    there,
    counting(entries(taken, throttled, taken)),
    counting(entries(throttled)),
    counting(entries(taken)),
  );
  expect(statuses(told)).toEqual(['sent', 'sent', 'sent']);
  const [all = 0, one = 0, again] = sizes;
  expect(one).toBe(again);
  expect(all).toBeGreaterThan(2 * one);
});

test('and given up at last, without harm to its neighbours', async () => {
  const told = await put(events(2), there, entries(taken, throttled), entries(throttled));
  expect(statuses(told)).toEqual(['sent', 'refused THROTTLED']);
  expect(told.asked).toHaveLength(1 + 3);
});

describe('of one event', () => {
  test.each([
    ['InternalFailure', 'unclear AWS_ERROR'],
    ['MalformedDetail', 'refused AWS_ERROR'],
    ['NotAuthorizedForSourceException', 'refused PERMISSION_MISSING'],
    ['AccessDeniedException', 'refused PERMISSION_MISSING'],
  ])('%s is %s', async (ErrorCode, expected) => {
    const failed = { ErrorCode, ErrorMessage: 'said by AWS' };
    const told = await put(events(2), there, entries(failed, taken), entries(failed));
    expect(statuses(told)).toEqual([expected, 'sent']);
    expect(told.sendings[0]).toMatchObject({ because: `events:PutEvents: ${ErrorCode}: said by AWS` });
  });

  test('that is too large for any request only the others are sent', async () => {
    const [small, large, other] = [...events(1), ...events(1, { text: 'ü'.repeat(131_072) }), ...events(1)];
    const told = await put(
      [small, large, other].flatMap((each) => each ?? []),
      there,
      entries(taken, taken),
    );
    expect(statuses(told)).toEqual(['sent', 'refused NOTICE_TOO_LARGE', 'sent']);
  });
});

test('a request that is refused as a whole is so for each of its events, and the next is tried all the same', async () => {
  const rest = Array.from({ length: 2 }, () => taken);
  const told = await put(events(12), there, jsonError(400, 'ValidationException'), entries(...rest));
  expect(statuses(told)).toEqual([...Array<string>(10).fill('refused AWS_ERROR'), 'sent', 'sent']);
});

test('whoever may not look whether there is such a bus may put events on it', async () => {
  const told = await put(events(1), jsonError(400, 'AccessDeniedException'), entries(taken));
  expect(statuses(told)).toEqual(['sent']);
});

test('credentials that are over are not tried with every request', async () => {
  const expired = jsonError(400, 'ExpiredTokenException');
  const told = await put(events(30), there, expired);
  expect(new Set(statuses(told))).toEqual(new Set(['refused CREDENTIALS_EXPIRED']));
  expect(told.asked).toEqual(['DescribeEventBus', 'PutEvents']);
});
