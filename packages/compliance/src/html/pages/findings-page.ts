import type { FindingKind, ListedUserView, OuId } from '@rekey/engine';
import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import { adviceOn, meaningOfVerdict, runbookEntry, verdicts } from '../../words.ts';
import type { Page } from '../layout.ts';
import { findingsCard } from '../overview/findings-card.ts';
import { troubleCard } from '../overview/trouble-card.ts';
import { verdictBadge } from '../parts/badge.ts';
import { card, grid } from '../parts/card.ts';
import { filters, ouChoice } from '../parts/filters.ts';
import { notice } from '../parts/notice.ts';
import { pager, type Sheet } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { capital, wordsOf } from '../text.ts';
import { figure, type View } from '../view.ts';
import { userColumns } from './user-columns.ts';

export const findingsPage = (view: View, { sums, accounts }: Organization): Page => ({
  title: 'Findings',
  body: html`
${grid(findingsCard(view, { findings: sums.findings }))}
${grid(troubleCard(view, accounts))}
${grid(
  card({
    id: 'verdicts',
    title: 'Users by verdict',
    body: tableOf({
      caption: 'Users by verdict',
      rows: verdicts,
      empty: '',
      columns: [
        { head: 'Verdict', isRowHead: true, kind: 'whole', cell: verdictBadge },
        {
          head: 'Users',
          kind: 'number',
          cell: (one) =>
            figure(view, sums.verdicts[one], { of: `users ${wordsOf(one)}`, to: { page: 'users', verdict: one } }),
        },
        { head: 'Means', kind: 'long', cell: (one) => meaningOfVerdict[one] },
      ],
    }),
  }),
)}`,
});

export type FindingView = {
  readonly finding: FindingKind;
  readonly ou: OuId | undefined;
  readonly ous: readonly OuId[];
  readonly sheet: Sheet<ListedUserView>;
};

export const findingPage = (view: View, { finding, ou, ous, sheet }: FindingView): Page => ({
  title: capital(wordsOf(finding)),
  trail: [['Findings', { page: 'findings' }]],
  body: html`
${notice('warn', adviceOn[finding], html`More in ${runbookEntry(finding)}`)}
${filters(view, { page: 'finding', finding }, [ouChoice(view, ous, ou)])}
${card({
  id: 'users',
  title: 'Users',
  body: html`${tableOf({ caption: `Users with the finding ${wordsOf(finding)}`, rows: sheet.rows, columns: userColumns(view), empty: 'There is no such user.', sorts: true })}${pager(view, sheet, (to) => ({ page: 'finding', finding, ou, sheet: to }))}`,
})}`,
});
