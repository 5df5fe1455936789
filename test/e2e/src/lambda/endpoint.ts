import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Invoked, LambdaRuntime } from './runtime.ts';

export type LambdaEndpoint = AsyncDisposable & {
  readonly url: string;
  /** The events that were handed over, and what became of them, in order. */
  readonly events: readonly unknown[];
  ended(): Promise<readonly Invoked[]>;
};

/** Invoke of the Lambda API for one function, asynchronously alone: 202 at once, and the event goes to the runtime. */
export async function lambdaEndpoint(name: string, runtime: LambdaRuntime): Promise<LambdaEndpoint> {
  const events: unknown[] = [];
  const invoked: Promise<Invoked>[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const asked = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1];
      const isEvent = request.headers['x-amz-invocation-type'] === 'Event';
      if (asked !== name || !isEvent || request.method !== 'POST') {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
        return response.end(JSON.stringify({ Type: 'User', Message: `Function not found: ${asked}` }));
      }
      const event: unknown = JSON.parse(body);
      events.push(event);
      invoked.push(runtime.invoke(event));
      return response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    ended: () => Promise.all(invoked),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
