import { html } from 'hono/html';
import { badge, type Column, card, counted, findingBadge, type Html, number, tableOf } from '../../html/index.ts';
import type { NotedUser } from '../../queries/findings.ts';
import type { Report } from '../report.ts';

const rowsShown = 1_000; // the JSON has all

export const userColumns: readonly Column<NotedUser>[] = [
  { head: 'User', isRowHead: true, kind: 'long', cell: ({ user }) => html`<span class="name">${user}</span>` },
  { head: 'Account', kind: 'whole', cell: ({ account }) => html`<code class="id">${account}</code>` },
  {
    head: 'What',
    kind: 'long',
    cell: ({ findings, isOverdue }) =>
      html`${findings.map(findingBadge)}${isOverdue ? badge('overdue', 'bad', 'the policy wanted something done by now') : ''}`,
  },
  { head: 'Why', kind: 'long', cell: ({ view }) => html`${view.because} (${view.rule})` },
];

/** Users whom a person should look at, or for whom something is overdue. */
export const findingsSection = ({ noted }: Report): Html =>
  card({
    id: 'users',
    title: 'Findings and overdue users',
    note: counted(noted.length, 'user'),
    body: tableOf({
      caption: 'Users with findings, or overdue',
      rows: noted.slice(0, rowsShown),
      empty: 'There is nothing to look at.',
      columns: userColumns,
    }),
    foot:
      noted.length > rowsShown
        ? html`<p class="quiet">${number(noted.length - rowsShown)} more are in the JSON report.</p>`
        : undefined,
  });
