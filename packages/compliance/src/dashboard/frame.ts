import { html } from 'hono/html';
import { documentOf, mark, type Page, pageBody } from '../html/layout.ts';
import { type Html, none } from '../html/markup.ts';
import type { Place } from '../html/place.ts';
import { timeOf } from '../html/text.ts';
import type { View } from '../html/view.ts';
import { hrefOf } from './hrefs.ts';

type Framed = {
  readonly page: Page;
  readonly view: View;
  readonly table: string;
  /** The path and query that were asked for. */
  readonly here: string;
  readonly q?: string | undefined;
  /** When the table was read; undefined where it could not be. */
  readonly readAt: Date | undefined;
};

/** A page of the dashboard, with the way to all the others around it. */
export const framed = (one: Framed): Html =>
  documentOf({
    title: `${one.page.title} · Rekey`,
    head: html`<link rel="icon" href="/assets/rekey.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/rekey.css"><script src="/assets/rekey.js"></script>`,
    body: html`
<a class="skip" href="#main">Skip to content</a>
${top(one)}
<div class="frame">
  <nav class="side" aria-label="Pages">${menu(one.here)}</nav>
  <main id="main" tabindex="-1">${pageBody(one.view, one.page)}</main>
</div>
<footer class="foot">${foot(one)}</footer>`,
  });

const top = ({ table, q }: Framed): Html => html`
<header class="top">
  <a class="brand" href="/">${mark} Rekey</a>
  <span class="table" title="${table}">table ${table}</span>
  <form role="search" action="/search" method="get">
    <input type="search" name="q" value="${q ?? ''}" aria-label="Search users, accounts and keys" placeholder="User, account or key id" maxlength="128">
    <button class="button" type="submit">Search</button>
  </form>
  <button class="button" type="button" data-theme-switch aria-pressed="false" hidden>Dark</button>
</header>`;

type Line = { readonly text: string; readonly place: Place; readonly begins?: true };

const lines: readonly Line[] = [
  { text: 'Overview', place: { page: 'overview' } },
  { text: 'Units', place: { page: 'ous' }, begins: true },
  { text: 'Accounts', place: { page: 'accounts' } },
  { text: 'Users', place: { page: 'users' } },
  { text: 'Keys', place: { page: 'keys' } },
  { text: 'Findings', place: { page: 'findings' }, begins: true },
  { text: 'Exceptions', place: { page: 'exceptions' } },
  { text: 'Coverage', place: { page: 'coverage' } },
  { text: 'Controls', place: { page: 'controls' } },
  { text: 'Runs', place: { page: 'runs' }, begins: true },
  { text: 'Policy', place: { page: 'policy' } },
];

const menu = (here: string): Html =>
  html`<ul>${lines.map(({ text, place, begins }) => {
    const href = hrefOf(place);
    return html`<li${begins ? html` class="gap"` : none}><a href="${href}"${isWithin(here, href) ? html` aria-current="page"` : none}>${text}</a></li>`;
  })}</ul>`;

const isWithin = (here: string, href: string): boolean => {
  const [path = ''] = here.split('?');
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
};

const foot = ({ readAt, here }: Framed): Html =>
  readAt === undefined
    ? html`<a href="${again(here)}">Read again</a>`
    : html`Table read at ${timeOf(readAt)}, and kept for half a minute. <a href="${again(here)}">Read again</a>`;

const again = (here: string): string => `${here}${here.includes('?') ? '&' : '?'}read=again`;
