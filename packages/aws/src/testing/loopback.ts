import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Reply = (request: IncomingMessage, response: ServerResponse) => void;

export type Loopback = AsyncDisposable & {
  readonly endpoint: string;
  readonly host: string;
  /** What arrived, and on which of the connections. */
  readonly requests: readonly { readonly action: string; readonly connection: number }[];
};

/** A server in place of AWS that answers each request by the next reply, the last one for good. */
export async function loopback(...replies: readonly Reply[]): Promise<Loopback> {
  const requests: Loopback['requests'][number][] = [];
  const connections: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (!connections.includes(request.socket)) connections.push(request.socket);
      const target = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1);
      const action = target || (/Action=(\w+)/.exec(body)?.[1] ?? '');
      requests.push({ action, connection: connections.indexOf(request.socket) });
      replies[Math.min(requests.length, replies.length) - 1]?.(request, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An error of the services that answer in XML: IAM and STS. */
export const xmlError =
  (status: number, code: string, message = 'said by AWS'): Reply =>
  (_, response) => {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;
    response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-1' }).end(body);
  };

/** An error of the services that answer in JSON: Secrets Manager and Organizations. */
export const jsonError =
  (status: number, code: string, message = 'said by AWS'): Reply =>
  (_, response) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r-1' };
    response.writeHead(status, headers).end(JSON.stringify({ __type: code, message }));
  };

export const answer =
  (body: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  (_, response) =>
    void response.writeHead(200, headers).end(body);

export const hangUp: Reply = (request) => void request.socket.destroy();

/** The connection stays open, and nothing comes. */
export const silence: Reply = () => {};
