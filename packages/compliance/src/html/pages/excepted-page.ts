import { html } from 'hono/html';
import type { Page } from '../layout.ts';
import { card } from '../parts/card.ts';
import { factList } from '../parts/facts.ts';
import { pager, sheetOf } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { capital, day } from '../text.ts';
import { accountLabel, userLabel, type View } from '../view.ts';
import type { CoverRow } from './exceptions-page.ts';

/** Whom one exception or hold leaves alone. */
export const exceptedPage = (view: View, row: CoverRow, sheet: number): Page => {
  const shown = sheetOf(row.users, sheet);
  return {
    title: `Users of one ${row.kind}`,
    trail: [['Exceptions and holds', { page: 'exceptions' }]],
    body: html`
${card({ id: 'cover', title: capital(row.kind), body: factList(['Which', row.name], ['Leaves alone', row.who], ['Owner', row.owner], ['Reason', row.reason], ['Ends', row.ends === undefined ? 'no end' : day(row.ends)]) })}
<br>
${card({
  id: 'users',
  title: 'Users left alone by the last runs',
  body: html`${tableOf({
    caption: 'Users left alone',
    rows: shown.rows,
    empty: 'Nobody is left alone for it.',
    sorts: true,
    columns: [
      { head: 'User', isRowHead: true, kind: 'long', cell: (one) => userLabel(view, one) },
      { head: 'Account', kind: 'long', cell: ({ account }) => accountLabel(view, account) },
    ],
  })}${pager(view, shown, (to) => ({ page: 'excepted', cover: row.cover, sheet: to }))}`,
})}`,
  };
};
