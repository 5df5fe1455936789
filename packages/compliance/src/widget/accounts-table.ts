import { ageInDays, dateOf } from '@rekey/engine';
import { html } from 'hono/html';
import { type Html, none } from '../html/markup.ts';
import { number, wordsOf } from '../html/text.ts';
import type { Organization } from '../queries/organization.ts';
import type { WidgetLook } from './widget-html.ts';

const aboveHeight = 230; // figures, bar and legend
const rowHeight = 27;
const mostRows = 20;

/** The accounts with the oldest keys, as many as there is room for. */
export const accountsTable = ({ accounts, threshold }: Organization, { height }: WidgetLook): Html => {
  const room = Math.floor((height - aboveHeight) / rowHeight);
  const rows = accounts
    .filter(({ rollup }) => rollup.oldestActiveKeyAt !== undefined)
    .slice(0, Math.min(Math.max(room, 0), mostRows));
  if (rows.length === 0) return none;
  return html`
<table>
  <thead><tr><th class="head">Oldest keys</th><th class="head">State</th><th class="head number">Oldest, days</th><th class="head number">Too old</th><th class="head number">Overdue users</th></tr></thead>
  <tbody>${rows.map(
    ({ rollup: { account, coverage, counts, oldestActiveKeyAt: oldest }, compliance }) =>
      html`<tr><td>${account.name} <span class="quiet">${account.id}</span></td><td>${wordsOf(coverage)}</td><td class="number">${oldest === undefined ? '' : number(ageInDays(dateOf(oldest), threshold.at))}</td><td class="number">${number(compliance['too-old'])}</td><td class="number">${number(counts.overdue)}</td></tr>`,
  )}</tbody>
</table>`;
};
