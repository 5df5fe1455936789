import { ageInDays, dateOf, type Threshold } from '@rekey/engine';
import type { AccountRow } from '../../queries/sums.ts';
import type { Html } from '../markup.ts';
import { card } from '../parts/card.ts';
import { tableOf } from '../parts/table.ts';
import type { AccountFilter } from '../place.ts';
import { number } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

const shown = 6;

type Oldest = {
  /** Oldest active key first. */
  readonly accounts: readonly AccountRow[];
  readonly threshold: Threshold;
  readonly within?: Pick<AccountFilter, 'ou'>;
};

/** Where the oldest keys are. Rollups tell; the keys themselves are one step away. */
export const oldestCard = (view: View, { accounts, threshold, within = {} }: Oldest): Html =>
  card({
    id: 'oldest',
    title: 'Oldest keys',
    size: 'half',
    note: 'the oldest active key of each account',
    body: tableOf({
      caption: 'Accounts with the oldest active keys',
      rows: accounts.filter(({ rollup }) => rollup.oldestActiveKeyAt !== undefined).slice(0, shown),
      empty: 'There are no active keys.',
      columns: [
        {
          head: 'Account',
          isRowHead: true,
          kind: 'long',
          cell: ({ rollup: { account } }) => linked(view, { page: 'account', account: account.id }, account.name),
        },
        {
          head: 'Oldest, days',
          kind: 'number',
          cell: ({ rollup: { account, oldestActiveKeyAt: oldest } }) =>
            oldest === undefined
              ? ''
              : linked(view, { page: 'keys', account: account.id }, number(ageInDays(dateOf(oldest), threshold.at))),
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
          head: 'Active',
          kind: 'number',
          cell: ({ rollup: { account, counts } }) =>
            figure(view, counts.activeKeys, { of: 'active keys', to: { page: 'keys', account: account.id } }),
        },
      ],
    }),
    foot: linked(view, { page: 'keys', ...within, standing: 'too-old' }, 'All keys that are too old'),
  });
