import { type IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { RekeyError } from '@rekey/engine';
import { expect, test } from 'vitest';
import { clientsOf, someCredentials } from '../testing/clients.ts';
import { answer, hangUp, loopback, type Reply } from '../testing/loopback.ts';
import { askBeforeEffects } from './before-effect.ts';

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
  const iam = askBeforeEffects(aws.clients.iam(someCredentials, 'us-east-1'), ({ command, keyId }) => {
    if (asked.length >= allowed) throw new RekeyError('LEASE_LOST', 'the lease is lost');
    asked.push(`${command} ${keyId}`);
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
