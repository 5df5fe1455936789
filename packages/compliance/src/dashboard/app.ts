import { isRekeyError } from '@rekey/engine';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { problemPage } from '../html/pages/problem-page.ts';
import { assets } from './assets.ts';
import { type DashboardSource, type Facts, factsOf } from './facts.ts';
import { findingAt, findingsAt, keysAt, userAt, usersAt } from './list-pages.ts';
import { accountAt, accountsAt, controlsAt, coverageAt, ouAt, ouTreeAt, overviewAt } from './organization-pages.ts';
import { bare, hereOf, type PageOf, pageHandler } from './respond.ts';
import { headers, notKept, onlyOwnHost, onlyReads } from './security.ts';
import { exceptedAt, exceptionsAt, intentsAt, policyAt, runAt, runsAt, searchAt } from './table-pages.ts';

export type DashboardOptions = DashboardSource & {
  /** Whether a `Host` header names this server, port included. */
  isOwnHost(host: string): boolean;
  /** Told of what went wrong that nobody expected. */
  onError?(error: unknown): void;
};

const pages: Readonly<Record<string, PageOf>> = {
  '/': overviewAt,
  '/ous': ouTreeAt,
  '/ous/:ou': ouAt,
  '/accounts': accountsAt,
  '/accounts/:account': accountAt,
  '/user': userAt,
  '/users': usersAt,
  '/keys': keysAt,
  '/findings': findingsAt,
  '/findings/:finding': findingAt,
  '/exceptions': exceptionsAt,
  '/exceptions/:cover': exceptedAt,
  '/coverage': coverageAt,
  '/runs': runsAt,
  '/runs/:run': runAt,
  '/policy': policyAt,
  '/controls': controlsAt,
  '/intents': intentsAt,
  '/search': searchAt,
};

/** Pages over the central table. They only read, and answer only to their own name. */
export const dashboardApp = (options: DashboardOptions): Hono => {
  const facts = factsOf(options);
  const app = new Hono();
  app.use(
    headers,
    notKept,
    onlyOwnHost((host) => options.isOwnHost(host)),
    onlyReads,
  );
  app.route('/assets', assets());
  app.use(readAgain(facts));
  for (const [path, pageOf] of Object.entries(pages)) app.get(path, pageHandler(facts, pageOf));
  app.notFound((c) => c.html(bare(c, facts, nothingHere), 404));
  app.onError((error, c) => problem(error, { c, facts, options }));
  return app;
};

/** Forgets what was read, then shows the page under its usual address. */
const readAgain =
  (facts: Facts) =>
  async (c: Context, next: () => Promise<void>): Promise<Response | void> => {
    if (c.req.query('read') !== 'again') return next();
    facts.forget();
    const here = new URL(`http://here${hereOf(c)}`);
    here.searchParams.delete('read');
    // `//elsewhere` would lead to another server.
    return c.redirect(`${here.pathname.replace(/^\/+/, '/')}${here.search}`, 303);
  };

const nothingHere = problemPage({
  title: 'Not found',
  message: 'There is no such page, or the table does not know what it is about.',
  hint: 'Search finds users, accounts and keys.',
});

type Where = { readonly c: Context; readonly facts: Facts; readonly options: DashboardOptions };

const problem = (error: unknown, { c, facts, options }: Where): Response | Promise<Response> => {
  if (error instanceof HTTPException)
    return c.html(bare(c, facts, problemPage({ title: 'That cannot be shown', message: error.message })), error.status);
  if (isRekeyError(error)) {
    const { code, message, hint } = error;
    return c.html(bare(c, facts, problemPage({ title: 'The table could not be read', code, message, hint })), 503);
  }
  options.onError?.(error);
  const message = 'Something went wrong that nobody expected. The terminal that `rekey dashboard` runs in says what.';
  return c.html(bare(c, facts, problemPage({ title: 'Unexpected', message })), 500);
};
