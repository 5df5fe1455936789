import { coverages, type OuId } from '@rekey/engine';
import { html } from 'hono/html';
import type { AccountRow } from '../../queries/sums.ts';
import type { Page } from '../layout.ts';
import { card } from '../parts/card.ts';
import { filters, ouChoice } from '../parts/filters.ts';
import { pager, type Sheet } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { type AccountFilter, type AccountOrder, accountOrders } from '../place.ts';
import { counted, wordsOf } from '../text.ts';
import type { View } from '../view.ts';
import { accountColumns } from './account-columns.ts';

export type AccountsView = {
  readonly sheet: Sheet<AccountRow>;
  readonly filter: AccountFilter;
  readonly ous: readonly OuId[];
};

const orderText: Readonly<Record<AccountOrder, string>> = {
  oldest: 'oldest key',
  'too-old': 'most keys too old',
  overdue: 'most users overdue',
  users: 'most users',
  name: 'name',
};

export const accountsPage = (view: View, { sheet, filter, ous }: AccountsView): Page => ({
  title: 'Accounts',
  note: counted(sheet.total ?? sheet.rows.length, 'account'),
  body: html`
${filters(view, { page: 'accounts' }, [
  { name: 'q', label: 'Name or id', text: filter.q },
  ouChoice(view, ous, filter.ou),
  {
    name: 'coverage',
    label: 'Coverage',
    options: coverages.map((one) => [one, wordsOf(one)]),
    chosen: filter.coverage,
  },
  { name: 'order', label: 'First', options: accountOrders.map((one) => [one, orderText[one]]), chosen: filter.order },
  ...(filter.code === undefined ? [] : [{ name: 'code', label: 'Error code', text: filter.code }]),
  ...(filter.finding === undefined ? [] : [{ name: 'finding', label: 'Finding', text: filter.finding }]),
])}
${card({
  id: 'accounts',
  title: 'Accounts',
  body: html`${tableOf({ caption: 'Accounts', rows: sheet.rows, columns: accountColumns(view), empty: 'There is no such account.', sorts: true })}${pager(view, sheet, (to) => ({ page: 'accounts', ...filter, sheet: to }))}`,
})}`,
});
