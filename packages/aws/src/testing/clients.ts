import { type Clients, createClients } from '../aws/clients.ts';
import { type AwsClock, createAwsClock } from '../aws/clock.ts';
import { createHttp, type Http } from '../aws/http.ts';
import { type CallLimits, defaultLimits } from '../settings.ts';

export const someCredentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' };

type TestClients = Disposable & { readonly clients: Clients; readonly clock: AwsClock; readonly http: Http };

/** Clients of one endpoint, wired as `connect` does. */
export function clientsOf(endpoint: string, limits: Partial<CallLimits> = {}): TestClients {
  const clock = createAwsClock();
  const all = { ...defaultLimits, ...limits };
  const http = createHttp(all, clock);
  const clients = createClients({
    settings: { endpoint },
    limits: all,
    http,
    clock,
    callerCredentials: someCredentials,
  });
  return { clients, clock, http, [Symbol.dispose]: () => http.close() };
}
