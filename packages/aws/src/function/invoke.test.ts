import { requestId, type ServiceEvent } from '@rekey/engine';
import { expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { jsonError, loopback, type Reply } from '../testing/loopback.ts';
import { createServiceFunction } from './invoke.ts';

const event: ServiceEvent = { kind: 'doctor', request: requestId('request-1') };
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' };

/** What asking came to, with a server in place of Lambda. */
const ask = async (...replies: readonly Reply[]) => {
  await using server = await loopback(...replies);
  const connection = await connect({ region: 'eu-west-1', endpoint: server.endpoint, credentials });
  try {
    const asked = createServiceFunction(connection.awsSettings, 'rekey').ask(event);
    return {
      error: await asked.then(
        () => undefined,
        (error: unknown) => error,
      ),
      requests: server.requests.length,
    };
  } finally {
    connection.close();
  }
};

test('hands over the event and does not wait for what comes of it', async () => {
  const seen: unknown[] = [];
  const accept: Reply = (request, response) => {
    seen.push(request.method, request.url, request.headers['x-amz-invocation-type']);
    response.writeHead(202).end();
  };
  expect(await ask(accept)).toEqual({ error: undefined, requests: 1 });
  expect(seen).toEqual(['POST', '/2015-03-31/functions/rekey/invocations', 'Event']);
});

test.each([
  [404, 'ResourceNotFoundException', 'FUNCTION_NOT_FOUND', 1],
  [403, 'AccessDeniedException', 'PERMISSION_MISSING', 1],
  [429, 'TooManyRequestsException', 'THROTTLED', 3],
  [500, 'ServiceException', 'AWS_ERROR', 3],
] as const)('%i %s is %s', async (...[status, wire, code, requests]) => {
  expect(await ask(jsonError(status, wire))).toMatchObject({ error: { code }, requests });
});
