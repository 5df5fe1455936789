import type { IncomingMessage } from 'node:http';
import { GetUserCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { clientsOf, someCredentials } from '../testing/clients.ts';
import { answer, loopback, type Reply, xmlError } from '../testing/loopback.ts';

const region = 'us-east-1';
const ask = new ListAccessKeysCommand({ UserName: 'alice' });
const dated =
  (date: string, reply: Reply): Reply =>
  (request, response) => {
    response.setHeader('date', new Date(date).toUTCString());
    reply(request, response);
  };
const empty = answer('<ListAccessKeysResponse/>');

describe('on a machine whose clock is years behind', () => {
  const future = '2031-05-06T07:08:09Z';

  test('the first request of each further client is signed with the time of AWS', async () => {
    const seen: IncomingMessage[] = [];
    const noting: Reply = (request, response) => {
      seen.push(request);
      dated(future, empty)(request, response);
    };
    await using server = await loopback(noting);
    using aws = clientsOf(server.endpoint);
    await aws.clients.iam(someCredentials, region).send(ask);
    await aws.clients.iam(someCredentials, region).send(ask);
    await aws.clients.iamOnce(someCredentials, region).send(ask);
    const years = seen.map(({ headers }) => String(headers['x-amz-date']).slice(0, 4));
    expect(years.slice(1)).toEqual(['2031', '2031']);
    expect(years[0]).not.toBe('2031');
  });

  test.each([
    [404, 'NoSuchEntity'],
    [403, 'AccessDenied'],
    [404, 'ReportInProgress'],
    [400, 'ValidationError'],
  ])('%i %s is not repeated as if it were for the clock', async (status, code) => {
    await using server = await loopback(dated(future, xmlError(status, code)));
    using aws = clientsOf(server.endpoint);
    await expect(aws.clients.iam(someCredentials, region).send(ask)).rejects.toThrow('said by AWS');
    expect(server.requests).toHaveLength(1);
  });

  test.each(['SignatureDoesNotMatch', 'RequestTimeTooSkewed'])('%s is repeated, by the time of AWS', async (code) => {
    await using server = await loopback(dated(future, xmlError(403, code)), dated(future, empty));
    using aws = clientsOf(server.endpoint);
    await aws.clients.iam(someCredentials, region).send(ask);
    expect(server.requests).toHaveLength(2);
  });
});

test('clients of different accounts and services share connections', async () => {
  await using server = await loopback(empty);
  using aws = clientsOf(server.endpoint);
  for (let count = 0; count < 3; count += 1) {
    await aws.clients.iam(someCredentials, region).send(ask);
    await aws.clients.sts(region).send(new GetCallerIdentityCommand({}));
  }
  expect(new Set(server.requests.map(({ connection }) => connection))).toEqual(new Set([0]));
});

test('every request says that it is of Rekey', async () => {
  let agent = '';
  const noting: Reply = (request, response) => {
    agent = String(request.headers['user-agent']);
    empty(request, response);
  };
  await using server = await loopback(noting);
  using aws = clientsOf(server.endpoint);
  await aws.clients
    .iam(someCredentials, region)
    .send(new GetUserCommand({ UserName: 'alice' }))
    .catch(() => {});
  expect(agent).toContain('rekey/dev');
});

test('reads are repeated after faults, as often as allowed', async () => {
  await using server = await loopback(xmlError(500, 'ServiceFailure'));
  using aws = clientsOf(server.endpoint, { attempts: 3 });
  await expect(aws.clients.iam(someCredentials, region).send(ask)).rejects.toThrow('said by AWS');
  expect(server.requests).toHaveLength(3);
});
