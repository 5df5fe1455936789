import { ageInDays, dateOf, type ListedUserView } from '@rekey/engine';
import { html } from 'hono/html';
import { oldestKeyAt } from '../../queries/keys.ts';
import { findingBadge, verdictBadge } from '../parts/badge.ts';
import type { Column } from '../parts/table.ts';
import { day, dayOf, number } from '../text.ts';
import { accountLabel, userLabel, type View } from '../view.ts';

const nameColumn = (view: View): Column<ListedUserView> => ({
  head: 'User',
  isRowHead: true,
  kind: 'long',
  cell: (row) => userLabel(view, row),
});

const accountColumn = (view: View): Column<ListedUserView> => ({
  head: 'Account',
  kind: 'long',
  cell: ({ account }) => accountLabel(view, account),
});

const factColumns = (view: View): readonly Column<ListedUserView>[] => [
  {
    head: 'Oldest key, days',
    kind: 'number',
    cell: ({ view: { keys } }) => daysOf(keys, view.at) ?? html`<span class="quiet">none</span>`,
    sortBy: ({ view: { keys } }) => oldestKeyAt({ keys })?.getTime() ?? Infinity,
  },
  {
    head: 'Verdict',
    cell: ({ view: { verdict, finding } }) => (finding === undefined ? verdictBadge(verdict) : findingBadge(finding)),
  },
  { head: 'Because', kind: 'long', cell: ({ view: { because } }) => because },
  {
    head: 'Next',
    kind: 'whole',
    cell: ({ view: { dueAt } }) => (dueAt === undefined ? '' : dayOf(dueAt)),
    sortBy: ({ view: { dueAt } }) => (dueAt === undefined ? '' : day(dueAt)),
  },
];

const daysOf = (keys: ListedUserView['view']['keys'], at: Date): string | undefined => {
  const oldest = oldestKeyAt({ keys });
  return oldest === undefined ? undefined : number(ageInDays(dateOf(oldest), at));
};

/** Of users from anywhere. */
export const userColumns = (view: View): readonly Column<ListedUserView>[] => [
  nameColumn(view),
  accountColumn(view),
  ...factColumns(view),
];

/** Of the users of one account. */
export const accountUserColumns = (view: View): readonly Column<ListedUserView>[] => [
  nameColumn(view),
  ...factColumns(view),
];
