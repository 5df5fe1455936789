import { html } from 'hono/html';
import { type Column, card, counted, dayOf, type Html, number, standingBadge, tableOf } from '../../html/index.ts';
import type { KeyRow } from '../../queries/keys.ts';
import type { Keys, Report } from '../report.ts';

const rowsShown = 2_000; // some 1 MB; CSV and JSON have every active key

/** Keys that are not compliant, worst first; the others are only counted. */
export const keysSection = async ({ organization: { sums } }: Report, keys: Keys): Promise<Html> => {
  const all = sums.compliance['too-old'] + sums.compliance.excepted;
  const rows = await worstOf(keys, Math.min(all, rowsShown));
  return card({
    id: 'keys',
    title: 'Keys older than the policy allows',
    note: `${counted(all, 'active key')}, worst first; the CSV report has every active key`,
    body: tableOf({
      caption: 'Keys that are too old or excepted, worst first',
      rows,
      empty: 'No key is older than the policy allows.',
      columns,
    }),
    foot:
      all > rows.length
        ? html`<p class="quiet">${number(all - rows.length)} more are in the CSV report.</p>`
        : undefined,
  });
};

const worstOf = async (keys: Keys, limit: number): Promise<readonly KeyRow[]> => {
  const found: KeyRow[] = [];
  if (limit === 0) return found;
  for await (const row of keys) {
    if (row.standing !== 'compliant') found.push(row);
    if (found.length >= limit) break;
  }
  return found;
};

const columns: readonly Column<KeyRow>[] = [
  { head: 'User', isRowHead: true, kind: 'long', cell: ({ user }) => html`<span class="name">${user}</span>` },
  { head: 'Account', kind: 'whole', cell: ({ account }) => html`<code class="id">${account}</code>` },
  { head: 'Key', kind: 'whole', cell: ({ key }) => html`<code class="id">${key.id ?? 'not yet known'}</code>` },
  { head: 'Made', kind: 'whole', cell: ({ key }) => dayOf(key.createdAt) },
  { head: 'Days', kind: 'number', cell: ({ ageDays }) => number(ageDays) },
  { head: 'Standing', kind: 'whole', cell: ({ standing }) => standingBadge(standing) },
  { head: 'Last used', kind: 'whole', cell: ({ key }) => lastUsed(key) },
  { head: 'Why', kind: 'long', cell: ({ view }) => whyOf(view) },
];

const lastUsed = ({ lastUse }: KeyRow['key']): Html | string => {
  if (lastUse === undefined) return 'not asked';
  return lastUse.at === undefined ? 'never' : dayOf(lastUse.at);
};

const whyOf = ({ because, exception }: KeyRow['view']): string => {
  if (exception === undefined) return because;
  const { id, reason, owner, expires } = exception;
  const told = [id, reason, owner && `owner ${owner}`, expires && `until ${expires}`].filter(Boolean);
  return told.length === 0 ? because : told.join(', ');
};
