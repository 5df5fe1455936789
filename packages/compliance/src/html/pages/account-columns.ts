import { ageInDays, dateOf } from '@rekey/engine';
import type { AccountRow } from '../../queries/sums.ts';
import { complianceCell } from '../overview/share-card.ts';
import { coverageBadge } from '../parts/badge.ts';
import type { Column } from '../parts/table.ts';
import { dayOf, number } from '../text.ts';
import { accountLabel, figure, linked, type View } from '../view.ts';

export const accountColumns = (view: View): readonly Column<AccountRow>[] => [
  {
    head: 'Account',
    isRowHead: true,
    kind: 'long',
    cell: ({ rollup: { account } }) => accountLabel(view, account.id, account.name),
  },
  { head: 'Coverage', cell: ({ rollup }) => coverageBadge(rollup.coverage) },
  {
    head: 'Keys by age',
    cell: ({ compliance }) => complianceCell(compliance),
    sortBy: ({ compliance }) => compliance['too-old'],
  },
  {
    head: 'Too old',
    kind: 'number',
    cell: ({ rollup: { account }, compliance }) =>
      figure(view, compliance['too-old'], {
        of: 'keys too old',
        to: { page: 'keys', account: account.id, standing: 'too-old' },
      }),
  },
  {
    head: 'Oldest, days',
    kind: 'number',
    cell: ({ rollup: { account, oldestActiveKeyAt: oldest } }) =>
      oldest === undefined
        ? '–'
        : linked(view, { page: 'keys', account: account.id }, number(ageInDays(dateOf(oldest), view.at))),
    sortBy: ({ rollup: { oldestActiveKeyAt: oldest } }) =>
      oldest === undefined ? -1 : ageInDays(dateOf(oldest), view.at),
  },
  {
    head: 'Users',
    kind: 'number',
    cell: ({ rollup: { account, counts } }) =>
      figure(view, counts.users, { of: 'users', to: { page: 'account', account: account.id } }),
  },
  {
    head: 'Overdue',
    kind: 'number',
    cell: ({ rollup: { account, counts } }) =>
      figure(view, counts.overdue, { of: 'users overdue', to: { page: 'users', account: account.id, overdue: 'yes' } }),
  },
  {
    head: 'Last success',
    kind: 'whole',
    cell: ({ rollup: { lastSuccessAt } }) => (lastSuccessAt === undefined ? 'never' : dayOf(lastSuccessAt)),
  },
];
