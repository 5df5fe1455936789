import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallLimits } from '../settings.ts';
import type { AwsClock } from './clock.ts';

export type HandlerOptions = NonNullable<Parameters<NodeHttpHandler['handle']>[1]>;

/** One request as it went over the wire: without `status` it got no answer. */
type Attempt = { readonly host: string; status?: number; date?: Date };

/** Passed as the options of a client's `send`, it is told of each attempt that the SDK made of the call. */
export type Watch = HandlerOptions & { readonly attempts: Attempt[] };

export const watchAttempts = (): Watch => ({ attempts: [] });

export type Http = {
  /** Keeps connections open; shared by all clients. */
  readonly shared: NodeHttpHandler;
  /** A connection of its own for each request: a reused one may be closed by the other side just as it is written to. */
  readonly single: NodeHttpHandler;
  close(): void;
};

const hosts = new WeakMap<object, string>();

/** The host that a request could not reach, by the error it ended in. */
export const hostOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null ? hosts.get(error) : undefined;

// The SDK's handler writes warnings to the console; nothing that knows requests may write anywhere.
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

export function createHttp(limits: CallLimits, clock: AwsClock): Http {
  const timeouts = {
    connectionTimeout: limits.connectionTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    throwOnRequestTimeout: true, // otherwise the handler only warns
    socketTimeout: limits.requestTimeoutMs, // the request timeout ends with the headers; a body may stall too
    logger: silent,
  };
  const agents = (options: { keepAlive: boolean; maxSockets: number }) => ({
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent(options),
  });
  const shared = new NodeHttpHandler({
    ...timeouts,
    ...agents({ keepAlive: true, maxSockets: limits.socketsPerHost }),
  });
  const single = new NodeHttpHandler({
    ...timeouts,
    ...agents({ keepAlive: false, maxSockets: limits.socketsPerHost }),
  });
  for (const handler of [shared, single]) observe(handler, clock);
  return {
    shared,
    single,
    close() {
      shared.destroy();
      single.destroy();
    },
  };
}

/** Lets the clock learn from every answer, watches see every attempt, and errors be traced to a host. */
function observe(handler: NodeHttpHandler, clock: AwsClock): void {
  const send = handler.handle.bind(handler);
  const observed: NodeHttpHandler['handle'] = async (request, options = {}) => {
    const attempt: Attempt = { host: request.port ? `${request.hostname}:${request.port}` : request.hostname };
    if (isWatch(options)) options.attempts.push(attempt);
    const sentAtMs = clock.localMs();
    try {
      const answer = await send(request, options);
      attempt.status = answer.response.statusCode;
      const date = dateOf(answer.response.headers);
      if (date) {
        attempt.date = date;
        clock.learn({ date, sentAtMs, receivedAtMs: clock.localMs() });
      }
      return answer;
    } catch (error) {
      if (typeof error === 'object' && error !== null) hosts.set(error, attempt.host);
      throw error;
    }
  };
  Object.assign(handler, { handle: observed });
}

const isWatch = (options: HandlerOptions): options is Watch => 'attempts' in options && Array.isArray(options.attempts);

function dateOf(headers: Readonly<Record<string, string>>): Date | undefined {
  const ms = Date.parse(headers['date'] ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
