import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type DashboardOptions, dashboardApp } from '@rekey/compliance/dashboard';
import { RekeyError } from '@rekey/engine';

const loopback = '127.0.0.1';

export type Served = { readonly url: string; readonly close: () => Promise<void> };

/** Pages on loopback. Port 0 is any that is free. Throws USAGE for a port that cannot be had. */
export const serve = async (options: Omit<DashboardOptions, 'isOwnHost'>, port: number): Promise<Served> => {
  let hosts: readonly string[] = [];
  const app = dashboardApp({ ...options, isOwnHost: (host) => hosts.includes(host) });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, loopback);
  await once(server, 'listening').catch((error: unknown) => {
    throw notListening(error, port);
  });
  const { port: taken } = server.address() as AddressInfo;
  hosts = [`${loopback}:${taken}`, `localhost:${taken}`];
  return {
    url: `http://${loopback}:${taken}/`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      // A browser keeps its connections open for as long as it likes.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
};

const notListening = (error: unknown, port: number): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const why = code === 'EACCES' ? 'may not be used by you' : 'is taken';
  return new RekeyError('USAGE', `port ${port} of ${loopback} ${why}`, {
    hint: 'Choose another with --port, or any that is free with --port 0.',
  });
};
