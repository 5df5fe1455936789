import type { OpenIntent } from '@rekey/engine';
import { html } from 'hono/html';
import type { Page } from '../layout.ts';
import { card } from '../parts/card.ts';
import { pager, sheetOf } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { timeOf } from '../text.ts';
import { accountLabel, userLabel, type View } from '../view.ts';

export const intentsPage = (view: View, intents: readonly OpenIntent[]): Page => {
  const shown = sheetOf(intents, 1);
  return {
    title: 'Keys on the way',
    note: 'A key was asked for, and it is not yet on record what became of it. The next run finds out.',
    body: card({
      id: 'intents',
      title: 'Oldest first',
      body: html`${tableOf({
        caption: 'Users with a key on its way into a secret',
        rows: shown.rows,
        empty: 'There is none: of every key it is known what became of it.',
        columns: [
          { head: 'User', isRowHead: true, kind: 'long', cell: (one) => userLabel(view, one) },
          { head: 'Account', kind: 'long', cell: ({ account }) => accountLabel(view, account) },
          { head: 'Asked for', kind: 'whole', cell: ({ openedAt }) => timeOf(openedAt) },
        ],
      })}${pager(view, { ...shown, hasMore: false }, () => ({ page: 'intents' }))}`,
    }),
  };
};
