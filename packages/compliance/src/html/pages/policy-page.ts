import type { PolicyVersionHead } from '@rekey/engine';
import { html } from 'hono/html';
import type { Page } from '../layout.ts';
import { badge } from '../parts/badge.ts';
import { card } from '../parts/card.ts';
import { pager, sheetOf } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { timeOf } from '../text.ts';
import type { View } from '../view.ts';

const digestShown = 12;

/** Who changed the policy, and when. `versions` newest first. */
export const policyPage = (view: View, versions: readonly PolicyVersionHead[], sheet: number): Page => {
  const shown = sheetOf(versions, sheet);
  const newest = versions[0]?.version;
  return {
    title: 'Policy versions',
    note: 'Each version names whoever pushed it; what it says: rekey policy show VERSION',
    body: card({
      id: 'versions',
      title: 'Newest first',
      body: html`${tableOf({
        caption: 'Pushed versions of the policy',
        rows: shown.rows,
        empty: html`No policy was pushed to this table: runs go by the file that they are given. To push one: <code>rekey policy push rekey.yaml --table NAME</code>.`,
        sorts: true,
        columns: [
          {
            head: 'Version',
            isRowHead: true,
            kind: 'whole',
            cell: ({ version }) => html`${version} ${version === newest ? badge('in force', 'good') : ''}`,
            sortBy: ({ version }) => version,
          },
          { head: 'Pushed', kind: 'whole', cell: ({ at }) => timeOf(at), sortBy: ({ at }) => at.toISOString() },
          { head: 'By', kind: 'long', cell: ({ author }) => author },
          { head: 'Note', kind: 'long', cell: ({ note }) => note ?? '' },
          {
            head: 'SHA-256',
            kind: 'whole',
            cell: ({ digest }) => html`<code title="${digest}">${digest.slice(0, digestShown)}</code>`,
          },
        ],
      })}${pager(view, shown, () => ({ page: 'policy' }))}`,
    }),
  };
};
