import type { ListedUserView } from '@rekey/engine';
import { html } from 'hono/html';
import type { AccountRow } from '../../queries/sums.ts';
import { runbookEntry } from '../../words.ts';
import type { Page } from '../layout.ts';
import { type Html, none } from '../markup.ts';
import { findingsWorstFirst } from '../overview/findings-card.ts';
import { complianceCell } from '../overview/share-card.ts';
import { badge, coverageBadge, findingBadge } from '../parts/badge.ts';
import { card, grid } from '../parts/card.ts';
import { factList } from '../parts/facts.ts';
import { notice } from '../parts/notice.ts';
import { pager, type Sheet } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { timeOf, wordsOf } from '../text.ts';
import { figure, linked, ouLabel, type View } from '../view.ts';
import { accountUserColumns } from './user-columns.ts';

export type AccountPageView = {
  readonly row: AccountRow;
  readonly hasLeft: boolean;
  readonly sheet: Sheet<ListedUserView>;
};

export const accountPage = (view: View, { row, hasLeft, sheet }: AccountPageView): Page => {
  const { account } = row.rollup;
  return {
    title: account.name,
    note: html`<code>${account.id}</code>`,
    trail: [
      ['Accounts', { page: 'accounts' }],
      ...account.ouPath.map((ou) => [view.ouName(ou) ?? ou, { page: 'ou', ou }] as const),
    ],
    body: html`
${hasLeft ? notice('warn', 'This account has left the organization.', 'The last whole run did not find it there. What is shown is as it was last seen, and counts nowhere else.') : none}
${troubleNotice(row)}
${grid(
  card({ id: 'keys', title: 'Keys', size: 'half', body: keyFacts(view, row) }),
  card({ id: 'coverage', title: 'Coverage', size: 'half', body: coverageFacts(view, row) }),
)}
${card({
  id: 'users',
  title: 'Users',
  note: 'by name',
  body: html`${tableOf({ caption: 'Users of the account', rows: sheet.rows, columns: accountUserColumns(view), empty: 'No user is known in this account.', sorts: true })}${pager(view, sheet, (to) => ({ page: 'account', account: account.id, sheet: to }))}`,
})}`,
  };
};

/** What stood in the way of the last run, and what to do about it. */
export const troubleNotice = ({ rollup: { coverage, code, because, hint } }: AccountRow): Html =>
  code === undefined && because === undefined
    ? none
    : notice(
        coverage === 'failed' || coverage === 'unreachable' ? 'bad' : 'warn',
        `The last run did not look at everything here: ${wordsOf(coverage)}.`,
        html`${code === undefined ? none : html`<code>${code}</code> `}${because ?? ''}`,
        ...(hint === undefined ? [] : [html`<strong>What to do:</strong> ${hint}.`]),
        ...(code === undefined ? [] : [html`<span class="quiet">More in ${runbookEntry(code)}</span>`]),
      );

const keyFacts = (view: View, { rollup: { account, counts, findings }, compliance }: AccountRow): Html =>
  factList(
    ['By age', complianceCell(compliance)],
    ['Active keys', figure(view, counts.activeKeys, { of: 'active keys', to: { page: 'keys', account: account.id } })],
    [
      'Too old',
      figure(view, compliance['too-old'], {
        of: 'keys too old',
        to: { page: 'keys', account: account.id, standing: 'too-old' },
      }),
    ],
    [
      'Excepted',
      figure(view, compliance.excepted, {
        of: 'keys excepted',
        to: { page: 'keys', account: account.id, standing: 'excepted' },
      }),
    ],
    ['Users', counts.users],
    [
      'Users overdue',
      figure(view, counts.overdue, { of: 'users overdue', to: { page: 'users', account: account.id, overdue: 'yes' } }),
    ],
    [
      'Findings',
      html`${findingsWorstFirst(findings).map(([kind, count]) => html`${findingBadge(kind)} ${count} `)}${Object.keys(findings).length === 0 ? 'none' : ''}`,
    ],
  );

const coverageFacts = (view: View, { rollup }: AccountRow): Html =>
  factList(
    [
      'Last run',
      html`${coverageBadge(rollup.coverage)} ${linked(view, { page: 'run', run: rollup.lastRun }, rollup.lastRun)}`,
    ],
    ['Mode', badge(rollup.mode, rollup.mode === 'enforce' ? 'good' : 'plain')],
    ['Last seen', timeOf(rollup.lastSeenAt)],
    ['Last success', rollup.lastSuccessAt === undefined ? 'never' : timeOf(rollup.lastSuccessAt)],
    ['Last full scan', rollup.lastFullScanAt === undefined ? 'never' : timeOf(rollup.lastFullScanAt)],
    ['State in AWS', wordsOf(rollup.account.state.toLowerCase().replaceAll('_', '-'))],
    [
      'Unit',
      rollup.account.ouPath.length === 0
        ? 'directly under the root'
        : html`${rollup.account.ouPath.map((ou, index) => html`${index === 0 ? '' : ' / '}${linked(view, { page: 'ou', ou }, ouLabel(view, ou))}`)}`,
    ],
  );
