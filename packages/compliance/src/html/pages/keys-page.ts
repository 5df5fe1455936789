import type { OuId } from '@rekey/engine';
import { html } from 'hono/html';
import type { KeyRow } from '../../queries/keys.ts';
import { standings, verdicts } from '../../words.ts';
import type { Page } from '../layout.ts';
import { card } from '../parts/card.ts';
import { type Field, filters, ouChoice } from '../parts/filters.ts';
import { pager, type Sheet } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import type { KeyPlace } from '../place.ts';
import { capital, wordsOf } from '../text.ts';
import type { View } from '../view.ts';
import { keyColumns } from './key-columns.ts';

export type KeysView = { readonly sheet: Sheet<KeyRow>; readonly filter: KeyPlace; readonly ous: readonly OuId[] };

export const keysPage = (view: View, { sheet, filter, ous }: KeysView): Page => ({
  title: filter.standing === undefined ? 'Active keys' : capital(`keys ${wordsOf(filter.standing)}`),
  note: 'the user with the oldest key first',
  body: html`
${filters(view, { page: 'keys' }, fieldsOf(view, filter, ous))}
${card({
  id: 'keys',
  title: 'Keys',
  body: html`${tableOf({ caption: 'Active access keys', rows: sheet.rows, columns: keyColumns(view), empty: 'There is no such key.', sorts: true })}${pager(view, sheet, (to) => ({ page: 'keys', ...filter, sheet: to }))}`,
})}`,
});

const fieldsOf = (...[view, filter, ous]: readonly [View, KeyPlace, readonly OuId[]]): readonly Field[] => [
  {
    name: 'standing',
    label: 'Standing',
    options: standings.map((one) => [one, wordsOf(one)]),
    chosen: filter.standing,
  },
  { name: 'verdict', label: 'Verdict', options: verdicts.map((one) => [one, wordsOf(one)]), chosen: filter.verdict },
  ouChoice(view, ous, filter.ou),
  { name: 'account', label: 'Account id', text: filter.account },
  { name: 'from', label: 'From days', text: filter.from?.toString(), kind: 'number' },
  { name: 'to', label: 'To days', text: filter.to?.toString(), kind: 'number' },
];
