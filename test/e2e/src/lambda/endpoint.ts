import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Invoked, LambdaRuntime } from './runtime.ts';

export type LambdaEndpoint = AsyncDisposable & {
  readonly url: string;
  /** The events that were handed over, and what became of them, in order. */
  readonly events: readonly unknown[];
  /** Those that were answered well, in that order. */
  readonly answered: readonly unknown[];
  ended(): Promise<readonly Invoked[]>;
};

type Runtime = Pick<LambdaRuntime, 'invoke'>;

/**
 * Invoke of the Lambda API for one function. An event that nobody waits for is answered at once, and then goes to the runtime; of
 * any other the answer is what became of it. `death`: of the process that has such an event.
 */
export async function lambdaEndpoint(
  name: string,
  runtime: Runtime,
  death: (event: unknown) => Promise<unknown> | undefined = () => undefined,
): Promise<LambdaEndpoint> {
  const events: unknown[] = [];
  const answered: unknown[] = [];
  const invoked: Promise<Invoked>[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const asked = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1];
      if (asked !== name || request.method !== 'POST') {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
        return void response.end(JSON.stringify({ Type: 'User', Message: `Function not found: ${asked}` }));
      }
      const event: unknown = JSON.parse(body);
      events.push(event);
      const running = runtime.invoke(event, undefined, death(event));
      invoked.push(running);
      if (request.headers['x-amz-invocation-type'] === 'Event') return void response.writeHead(202).end();
      return void running.then((became) => {
        if (became.outcome === 'answered') answered.push(event);
        answer(response, became);
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    answered,
    ended: () => Promise.all(invoked),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** As Lambda tells what became of an event: an error has its name as type. */
function answer(response: ServerResponse, { outcome, answer: told, error }: Invoked): void {
  const failed = outcome === 'answered' ? {} : { 'x-amz-function-error': 'Unhandled' };
  response.writeHead(200, { 'content-type': 'application/json', ...failed });
  if (outcome === 'answered') return void response.end(JSON.stringify(told));
  const { name, message } = error ?? { name: 'Sandbox.Timedout', message: 'Error: Task timed out' };
  response.end(JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
}
