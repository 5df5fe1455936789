import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { dashboardApp } from '@rekey/compliance/dashboard';
import type { Sample } from '@rekey/compliance/testing';
import { ouId } from '@rekey/engine';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

/** A dashboard on loopback over an organization in memory. */
export type Served = AsyncDisposable & { readonly url: string };

const units = [
  ['ou-ab12-workload1', 'Workloads'],
  ['ou-ab12-payments1', 'Payments'],
  ['ou-ab12-sandbox01', 'Sandboxes'],
] as const;

export const serve = async ({ reader, now, policy, policyName }: Omit<Sample, 'world'>): Promise<Served> => {
  let port = 0;
  const app = dashboardApp({
    table: 'rekey',
    reader,
    now,
    policy: async () => ({ policy, name: policyName }),
    organizationalUnits: async () => units.map(([id, name]) => ({ id: ouId(id), name, ouPath: [] })),
    isOwnHost: (host) => host === `127.0.0.1:${port}`,
    onError: (error) => console.error(error),
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      // A browser opens connections ahead, and keeps them.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
};

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const patienceMs = 120_000; // tells a page that hangs from a machine that is slow

/** One that nobody has used before; contexts of it know nothing of each other. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findBrowser(), headless: true, args: quiet, timeout: patienceMs });

export const openContext = async (browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patienceMs);
  return context;
};
