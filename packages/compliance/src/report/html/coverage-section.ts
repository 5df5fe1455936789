import type { AccountRollup } from '@rekey/engine';
import { html } from 'hono/html';
import { card, counted, coverageBadge, dayOf, type Html, percent, tableOf, timeOf } from '../../html/index.ts';
import { meaningOf } from '../../words.ts';
import type { Report } from '../report.ts';

/** What the reader must know before any number: how much was looked at, and when. */
export const coverageLines = ({ coverage, organization }: Report): readonly Html[] => {
  const { accounts, scanned, missing, neverSeen, facts, latestRun } = coverage;
  if (latestRun === undefined) return [html`No run has been recorded yet: nothing is known of any account.`];
  return [
    html`The table knows ${counted(accounts, 'account')}; the last run that came to each looked into ${counted(scanned, 'account')} (${percent(scanned, accounts)}).`,
    ...(missing.length === 0
      ? []
      : [
          html`${counted(missing.length, 'account')} ${missing.length === 1 ? 'was' : 'were'} not looked at then; ${missing.length === 1 ? 'its keys are' : 'their keys are'} told as last seen before. Of ${counted(neverSeen, 'account')} nothing was ever seen, and nothing is in any number.`,
        ]),
    facts === undefined
      ? html`No account was ever looked at with success.`
      : html`Facts are from ${timeOf(facts.from)} to ${timeOf(facts.to)}.`,
    html`The newest run is ${latestRun.run.run}, of ${timeOf(latestRun.run.startedAt)}: ${wordsOfState[latestRun.state]}.`,
    ...(organization.left.length === 0
      ? []
      : [html`${counted(organization.left.length, 'account')} left the organization, and count nowhere.`]),
  ];
};

const wordsOfState = {
  finished: 'it came to its end',
  stopped: 'it stopped before its end',
  'in-progress': 'it was still at work',
  'broken-off': 'it was broken off',
} as const;

export const coverageSection = ({ coverage: { missing } }: Report): Html =>
  card({
    id: 'coverage',
    title: 'Accounts that were not looked at',
    note: missing.length === 0 ? undefined : counted(missing.length, 'account'),
    body: tableOf<AccountRollup>({
      caption: 'Accounts that the last run did not look into, with the reason',
      rows: missing,
      empty: 'Every account that is known was looked at.',
      columns: [
        {
          head: 'Account',
          isRowHead: true,
          kind: 'long',
          cell: ({ account }) => html`<span class="name">${account.name}</span> <code class="id">${account.id}</code>`,
        },
        { head: 'State', kind: 'whole', cell: ({ coverage }) => coverageBadge(coverage) },
        {
          head: 'Why',
          kind: 'long',
          cell: ({ coverage, code, because }) =>
            html`${code === undefined ? '' : html`<code>${code}</code> `}${because ?? meaningOf[coverage]}`,
        },
        { head: 'What to do', kind: 'long', cell: ({ hint }) => hint ?? '' },
        {
          head: 'Last seen well',
          kind: 'whole',
          cell: ({ lastSuccessAt }) => (lastSuccessAt === undefined ? 'never' : dayOf(lastSuccessAt)),
        },
      ],
    }),
  });
