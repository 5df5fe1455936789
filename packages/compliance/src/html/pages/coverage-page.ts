import { coverages } from '@rekey/engine';
import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import { type AccountRow, sumsOf } from '../../queries/sums.ts';
import { meaningOf, percent } from '../../words.ts';
import type { Page } from '../layout.ts';
import type { Html } from '../markup.ts';
import { coverageLines } from '../overview/coverage-lines.ts';
import { factsFrom, stateNotice } from '../overview/state-notice.ts';
import { troubleCard } from '../overview/trouble-card.ts';
import { coverageBadge } from '../parts/badge.ts';
import { card, grid } from '../parts/card.ts';
import { tableOf } from '../parts/table.ts';
import { dayOf, number, wordsOf } from '../text.ts';
import { accountLabel, figure, type View } from '../view.ts';

/** How much of the organization these facts are about: what should be seen against what was. */
export const coveragePage = (view: View, organization: Organization): Page => ({
  title: 'Coverage',
  note: factsFrom(organization),
  body: html`
${stateNotice(view, organization)}
${grid(
  card({ id: 'seen', title: 'Expected against seen', size: 'half', body: seenTable(organization) }),
  card({
    id: 'accounts',
    title: 'Accounts',
    size: 'half',
    body: html`${coverageLines(view, organization.sums)}${meanings(view, organization)}`,
  }),
)}
${grid(troubleCard(view, organization.accounts))}
${grid(leftCard(view, organization.left))}`,
});

const seenTable = ({ accounts, sums }: Organization): Html => {
  const seen = sumsOf(accounts.filter(({ rollup }) => rollup.coverage === 'scanned'));
  const rows = [
    ['Accounts', sums.accounts, seen.accounts],
    ['Users', sums.counts.users, seen.counts.users],
    ['Keys', sums.counts.keys, seen.counts.keys],
    ['Active keys', sums.counts.activeKeys, seen.counts.activeKeys],
  ] as const;
  return html`${tableOf({
    caption: 'What is known of, and what the newest look at each account saw',
    rows,
    empty: '',
    columns: [
      { head: 'What', isRowHead: true, cell: ([name]) => name },
      { head: 'Expected', kind: 'number', cell: ([, expected]) => number(expected) },
      { head: 'Seen', kind: 'number', cell: ([, , there]) => number(there) },
      { head: 'Share', kind: 'number', cell: ([, expected, there]) => percent(there, expected) },
    ],
  })}<p class="quiet">Expected are the accounts that AWS Organizations lists, with the users and keys that were there when each was last seen well. Of an account that was never seen nothing is known: its users and keys are missing from both.</p>`;
};

const meanings = (view: View, { sums }: Organization): Html => html`
<details><summary>What each means</summary>${tableOf({
  caption: 'Accounts by coverage',
  rows: coverages,
  empty: '',
  columns: [
    { head: 'Coverage', isRowHead: true, kind: 'whole', cell: coverageBadge },
    {
      head: 'Accounts',
      kind: 'number',
      cell: (one) =>
        figure(view, sums.coverage[one], { of: `accounts ${wordsOf(one)}`, to: { page: 'accounts', coverage: one } }),
    },
    { head: 'Means', kind: 'long', cell: (one) => meaningOf[one] },
  ],
})}</details>`;

const shown = 50;

const leftCard = (view: View, left: readonly AccountRow[]): Html =>
  card({
    id: 'left',
    title: 'Accounts that left',
    note: left.length > shown ? `the first ${shown} of ${number(left.length)}` : undefined,
    body: tableOf({
      caption: 'Accounts that the last whole run did not find in the organization',
      rows: left.slice(0, shown),
      empty: 'Every account of the table is in the organization.',
      columns: [
        {
          head: 'Account',
          isRowHead: true,
          kind: 'long',
          cell: ({ rollup: { account } }) => accountLabel(view, account.id, account.name),
        },
        { head: 'Last seen', kind: 'whole', cell: ({ rollup: { lastSeenAt } }) => dayOf(lastSeenAt) },
        { head: 'Active keys then', kind: 'number', cell: ({ rollup: { counts } }) => number(counts.activeKeys) },
      ],
    }),
  });
