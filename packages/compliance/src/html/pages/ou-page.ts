import type { OuId } from '@rekey/engine';
import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import type { OuNode } from '../../queries/ou-tree.ts';
import type { AccountRow } from '../../queries/sums.ts';
import { agesChart } from '../charts/ages-chart.ts';
import type { Page } from '../layout.ts';
import { ageBuckets } from '../overview/age-buckets.ts';
import { findingsCard } from '../overview/findings-card.ts';
import { shareCard } from '../overview/share-card.ts';
import { factsFrom, stateNotice } from '../overview/state-notice.ts';
import { stats } from '../overview/stats.ts';
import { troubleCard } from '../overview/trouble-card.ts';
import { card, grid } from '../parts/card.ts';
import { pager, type Sheet } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { linked, type View } from '../view.ts';
import { accountColumns } from './account-columns.ts';
import { flattened, ouColumns } from './ou-tree-page.ts';

export type OuView = {
  readonly ou: OuId;
  readonly node: OuNode;
  /** Narrowed to what is below the unit. */
  readonly organization: Organization;
  readonly sheet: Sheet<AccountRow>;
};

export const ouPage = (view: View, { ou, node, organization, sheet }: OuView): Page => {
  const { sums, threshold, accounts } = organization;
  const within = { ou };
  return {
    title: view.ouName(ou) ?? ou,
    note: html`<code>${ou}</code> · ${factsFrom(organization)}`,
    trail: [
      ['Organizational units', { page: 'ous' }],
      ...node.path.slice(0, -1).map((above) => [view.ouName(above) ?? above, { page: 'ou', ou: above }] as const),
    ],
    body: html`
${stateNotice(view, organization)}
${grid(...stats(view, organization, within))}
${grid(
  shareCard(view, { sums, threshold, within }),
  card({
    id: 'ages-card',
    title: 'Age of active keys',
    size: 'most',
    body: agesChart(
      view,
      ageBuckets(
        accounts.flatMap(({ rollup }) => rollup.ages),
        threshold,
      ),
      within,
    ),
  }),
)}
${node.children.length === 0 ? '' : grid(card({ id: 'units', title: 'Units below', body: tableOf({ caption: 'Organizational units below this one', rows: node.children.flatMap(flattened), columns: ouColumns(view, node.path.length + 1), empty: '' }) }))}
${grid(
  card({
    id: 'accounts',
    title: 'Accounts',
    note: linked(view, { page: 'accounts', ou }, 'Filter and sort'),
    body: html`${tableOf({ caption: 'Accounts, oldest active key first', rows: sheet.rows, columns: accountColumns(view), empty: 'No accounts.', sorts: true })}${pager(view, sheet, (to) => ({ page: 'accounts', ou, sheet: to }))}`,
  }),
)}
${grid(troubleCard(view, accounts, within), findingsCard(view, { findings: sums.findings, within }))}`,
  };
};
