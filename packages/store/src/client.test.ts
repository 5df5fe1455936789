import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from 'vitest';
import { createDynamoClient } from './client.ts';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
const get = new GetItemCommand({ TableName: 'rekey', Key: { pk: { S: 'LEASE' }, sk: { S: 'RUN' } } });

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const serving = async (answer: (status: (code: number) => void) => void): Promise<string> => {
  server = createServer((_, response) => answer((code) => response.writeHead(code).end('{}')));
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('five attempts are made at most', async () => {
  let requests = 0;
  const endpoint = await serving((status) => {
    requests += 1;
    status(500);
  });
  const client = createDynamoClient({ region: 'us-east-1', endpoint, credentials });
  await expect(client.send(get)).rejects.toMatchObject({ $metadata: { attempts: 5 } });
  expect(requests).toBe(5);
});

test('a request ends after ten seconds and a connection after three', async () => {
  const endpoint = await serving((status) => status(400));
  const client = createDynamoClient({ region: 'us-east-1', endpoint, credentials });
  // The handler knows its settings once it has handled something.
  await expect(client.send(get)).rejects.toMatchObject({ $metadata: { attempts: 1 } });
  const handler = client.config.requestHandler as { httpHandlerConfigs?: () => object };
  expect(handler.httpHandlerConfigs?.()).toMatchObject({
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  });
});

test('the caller may bring a request handler of its own, shared with other clients', () => {
  const { requestHandler } = createDynamoClient({ region: 'us-east-1' }).config;
  expect(createDynamoClient({ region: 'us-east-1', requestHandler }).config.requestHandler).toBe(requestHandler);
});
