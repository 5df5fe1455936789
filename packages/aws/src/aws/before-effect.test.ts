import { setTimeout } from 'node:timers/promises';
import { type IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { RekeyError } from '@rekey/engine';
import { expect, test } from 'vitest';
import { clientsOf, someCredentials } from '../testing/clients.ts';
import { answer, hangUp, loopback, type Reply, xmlError } from '../testing/loopback.ts';
import { guardRequests } from './before-effect.ts';
import { failureOf } from './failure.ts';
import { createGate, type Gate } from './gate.ts';
import { isThrottled } from './translate.ts';

const change = new UpdateAccessKeyCommand({
  UserName: 'alice',
  AccessKeyId: 'AKIAOLD0000000000000',
  Status: 'Inactive',
});
const done = answer('<UpdateAccessKeyResponse/>');

/** What a client sent that may begin so many requests that change something. */
async function send(allowed: number, use: (iam: IAMClient) => Promise<unknown>, ...replies: readonly Reply[]) {
  await using server = await loopback(...replies);
  using aws = clientsOf(server.endpoint, { attempts: 3 });
  const asked: string[] = [];
  const iam = guardRequests(aws.clients.iam(someCredentials, 'us-east-1'), {
    gate: createGate({ atMost: 1, isThrottling: () => false }),
    beforeEffect: ({ command, keyId }) => {
      if (asked.length >= allowed) throw new RekeyError('LEASE_LOST', 'the lease is lost');
      asked.push(`${command} ${keyId}`);
    },
  });
  const ended = await use(iam).then(
    () => 'done',
    (error: unknown) => error,
  );
  return { ended, asked, sent: server.requests.map(({ action }) => action) };
}

test('a change is sent only where it may begin, and the error says why not', async () => {
  const { ended, sent } = await send(0, (iam) => iam.send(change), done);
  expect(ended).toMatchObject({ code: 'LEASE_LOST' });
  expect(sent).toEqual([]);
});

test('a change whose answer was lost is not sent again where it may not begin any more', async () => {
  const { ended, sent } = await send(1, (iam) => iam.send(change), hangUp, done);
  expect(ended).toMatchObject({ code: 'LEASE_LOST' });
  expect(sent).toEqual(['UpdateAccessKey']);
});

test('a change is repeated while it may, and each request is asked for with its command and key', async () => {
  const { ended, asked } = await send(3, (iam) => iam.send(change), hangUp, hangUp, done);
  expect(ended).toBe('done');
  expect(asked).toEqual(Array.from({ length: 3 }, () => 'UpdateAccessKeyCommand AKIAOLD0000000000000'));
});

test('reading is not asked for', async () => {
  const { ended, asked, sent } = await send(
    0,
    (iam) => iam.send(new ListAccessKeysCommand({ UserName: 'alice' })),
    hangUp,
    answer('<ListAccessKeysResponse/>'),
  );
  expect(ended).toBe('done');
  expect(asked).toEqual([]);
  expect(sent).toHaveLength(2);
});

test('a change that waits at the gate is asked for once it may pass, not before', async () => {
  await using server = await loopback(done);
  using aws = clientsOf(server.endpoint);
  const events: string[] = [];
  let open = (): void => {};
  const gate: Gate = {
    pass: async (request) => {
      await new Promise<void>((resolve) => (open = resolve));
      events.push('passed');
      return request();
    },
  };
  const iam = guardRequests(aws.clients.iam(someCredentials, 'us-east-1'), {
    gate,
    beforeEffect: () => void events.push('asked'),
  });
  const sent = iam.send(change);
  await setTimeout(50);
  expect(events).toEqual([]);
  open();
  await sent;
  expect(events).toEqual(['passed', 'asked']);
});

test('each throttled request of the SDK is told to the gate', async () => {
  await using server = await loopback(xmlError(400, 'Throttling'), xmlError(400, 'Throttling'), done);
  using aws = clientsOf(server.endpoint);
  const told: boolean[] = [];
  const gate = createGate({
    atMost: 4,
    isThrottling: (error) => {
      const throttled = isThrottled(failureOf(error));
      told.push(throttled);
      return throttled;
    },
  });
  const iam = guardRequests(aws.clients.iam(someCredentials, 'us-east-1'), { gate, beforeEffect: () => {} });
  await iam.send(change);
  expect(told).toEqual([true, true]);
});
