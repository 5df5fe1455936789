import type { Hono } from 'hono';
import { type DashboardOptions, dashboardApp } from '../dashboard/app.ts';
import type { Sample } from './sample.ts';

const host = '127.0.0.1:7390';

/** The dashboard of a sample, as its server has it. */
export const dashboardOf = (
  { reader, now, policy, policyName }: Omit<Sample, 'world'>,
  more: Partial<DashboardOptions> = {},
): Hono =>
  dashboardApp({
    table: 'rekey',
    reader,
    now,
    policy: async () => ({ policy, name: policyName }),
    organizationalUnits: async () => [],
    isOwnHost: (name) => name === host,
    ...more,
  });

/** What a browser would ask, under the dashboard's own name if no other is given. */
export const ask = async (
  app: Hono,
  path: string,
  { method = 'GET', headers }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> => app.request(`http://${host}${path}`, { method, headers: { host, ...headers } });

/** The addresses that a page leads to. */
export const linksIn = (html: string): readonly string[] => [
  ...new Set([...html.matchAll(/href="(\/[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))),
];
