import { inspect } from 'node:util';
import { accountId, userName } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import type { MemberCall } from '../sessions/member-call.ts';
import { clientsOf, someCredentials } from '../testing/clients.ts';
import { answer, hangUp, loopback, type Reply, silence, xmlError } from '../testing/loopback.ts';
import { createKey } from './create.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const made = answer(
  `<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><UserName>alice</UserName><AccessKeyId>AKIANEW</AccessKeyId><Status>Active</Status><SecretAccessKey>${secret}</SecretAccessKey><CreateDate>2026-01-01T00:00:00Z</CreateDate></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>`,
);

const call: Pick<MemberCall, 'account' | 'raw'> = { account: accountId('222222222222'), raw: (send) => send() };

async function create(...replies: readonly Reply[]) {
  await using server = await loopback(...replies);
  using aws = clientsOf(server.endpoint, { requestTimeoutMs: 300 });
  const context = {
    iam: aws.clients.iamOnce(someCredentials, 'us-east-1'),
    call,
    clock: aws.clock,
  };
  const outcome = await createKey(context, userName('alice'));
  return { outcome, requests: server.requests };
}

test('hands the secret over in a Secret', async () => {
  const { outcome } = await create(made);
  expect(outcome).toMatchObject({ status: 'created', keyId: 'AKIANEW', createdAt: new Date('2026-01-01T00:00:00Z') });
  expect(inspect(outcome, { depth: 9, showHidden: true })).not.toContain(secret);
  expect(outcome.status === 'created' && outcome.secret.reveal()).toBe(secret);
});

describe('is refused, with no key made, when AWS says', () => {
  test.each([
    [409, 'LimitExceeded', 'KEY_LIMIT'],
    [404, 'NoSuchEntity', 'NO_SUCH_USER'],
    [403, 'AccessDenied', 'PERMISSION_MISSING'],
    [400, 'Throttling', 'THROTTLED'],
    [403, 'ExpiredToken', 'CREDENTIALS_EXPIRED'],
    [400, 'ValidationError', 'AWS_ERROR'],
  ])('%i %s', async (status, wire, code) => {
    const { outcome, requests } = await create(xmlError(status, wire), made);
    expect(outcome).toMatchObject({ status: 'refused', code });
    expect(requests).toHaveLength(1);
  });
});

const cutShort: Reply = (_, response) => {
  response.writeHead(200, { 'content-length': '9999' });
  response.write(`<CreateAccessKeyResponse><SecretAccessKey>${secret}`);
  setTimeout(() => response.destroy(), 20);
};

describe('is unclear, and never tried again, after', () => {
  test.each<[string, Reply]>([
    ['a fault of IAM', xmlError(500, 'ServiceFailure')],
    ['an overloaded service', xmlError(503, 'ServiceUnavailable')],
    ['a lost connection', hangUp],
    ['no answer in time', silence],
    ['an answer cut short', cutShort],
    ['an answer that is not of IAM', answer(`<html>${secret}</html>`)],
    ['an answer without a key', answer('<CreateAccessKeyResponse/>')],
    ['an answer that is not XML', answer(`{"SecretAccessKey":"${secret}"}`)],
    ['a refusal that is not of IAM', (_, response) => void response.writeHead(403).end('<html>proxy</html>')],
    ['a request that did not arrive whole', xmlError(400, 'RequestTimeout')],
  ])('%s', async (_, reply) => {
    const { outcome, requests } = await create(reply, made);
    expect(outcome).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
    expect(inspect(outcome, { depth: 9, showHidden: true })).not.toContain(secret);
    expect(requests).toHaveLength(1);
  });
});

test('opens a connection for each key', async () => {
  await using server = await loopback(made);
  using aws = clientsOf(server.endpoint);
  for (let count = 0; count < 3; count += 1) {
    const iam = aws.clients.iamOnce(someCredentials, 'us-east-1');
    await createKey({ iam, call, clock: aws.clock }, userName('alice'));
  }
  expect(server.requests.map(({ connection }) => connection)).toEqual([0, 1, 2]);
});
