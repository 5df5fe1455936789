import type { ListedUserView, OuId } from '@rekey/engine';
import { html } from 'hono/html';
import { meaningOfVerdict, verdicts } from '../../words.ts';
import type { Page } from '../layout.ts';
import { card } from '../parts/card.ts';
import { filters, ouChoice } from '../parts/filters.ts';
import { pager, type Sheet } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import type { UserPlace } from '../place.ts';
import { capital, wordsOf } from '../text.ts';
import type { View } from '../view.ts';
import { userColumns } from './user-columns.ts';

export type UsersView = {
  readonly sheet: Sheet<ListedUserView>;
  readonly filter: UserPlace;
  readonly ous: readonly OuId[];
};

export const usersPage = (view: View, { sheet, filter, ous }: UsersView): Page => ({
  title: titleOf(filter),
  note: noteOf(filter),
  body: html`
${filters(view, { page: 'users' }, [
  { name: 'verdict', label: 'Verdict', options: verdicts.map((one) => [one, wordsOf(one)]), chosen: filter.verdict },
  { name: 'overdue', label: 'Overdue', options: [['yes', 'only overdue']], chosen: filter.overdue },
  ouChoice(view, ous, filter.ou),
  { name: 'account', label: 'Account id', text: filter.account },
])}
${card({
  id: 'users',
  title: 'Users',
  body: html`${tableOf({ caption: 'Users', rows: sheet.rows, columns: userColumns(view), empty: 'There is no such user.', sorts: true })}${pager(view, sheet, (to) => ({ page: 'users', ...filter, sheet: to }))}`,
})}`,
});

const titleOf = ({ overdue, verdict }: UserPlace): string => {
  if (overdue !== undefined) return 'Users overdue';
  return verdict === undefined ? 'Users' : capital(`users ${wordsOf(verdict)}`);
};

const noteOf = ({ overdue, verdict }: UserPlace): string => {
  if (overdue !== undefined)
    return 'The policy wanted something done when the account was last looked at, and it was not.';
  return verdict === undefined ? 'by verdict, the oldest key of each first' : meaningOfVerdict[verdict];
};
