import type { AccountResult, Step, UserResult } from '@rekey/engine';
import { html } from 'hono/html';
import type { RunView } from '../../queries/runs.ts';
import { phraseOf, runbookEntry } from '../../words.ts';
import type { Page } from '../layout.ts';
import { type Html, none } from '../markup.ts';
import { coverageLines } from '../overview/coverage-lines.ts';
import { changes, stateBadge } from '../overview/last-run-card.ts';
import { whyStopped } from '../overview/state-notice.ts';
import { badge, coverageBadge, type Tone } from '../parts/badge.ts';
import { card, grid } from '../parts/card.ts';
import { factList } from '../parts/facts.ts';
import { notice } from '../parts/notice.ts';
import { pager, sheetOf } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { capital, counted, number, wordsOf } from '../text.ts';
import { accountLabel, aloneAt, userLabel, type View } from '../view.ts';

export const runPage = (view: View, found: RunView, sheet: number): Page => {
  const { run } = found;
  const shown = sheetOf(found.results, sheet);
  return {
    title: `Run ${run.run}`,
    note: html`${stateBadge(found.state)} ${run.kind === 'plan' ? badge('plan only', 'plain') : none}`,
    trail: [['Runs', { page: 'runs' }]],
    body: html`
${stateOf(found)}
${grid(
  card({ id: 'changes', title: 'What changed', size: 'third', body: changes(aloneAt(view.at), found) }),
  card({ id: 'coverage', title: 'Accounts', size: 'third', body: coverageLines(aloneAt(view.at), run) }),
  card({
    id: 'who',
    title: 'By whom and by what',
    size: 'third',
    body: factList(
      ['Caller', run.caller],
      ['Policy', run.policy],
      ['Number', run.epoch],
      run.compliance === undefined ? ['Scope', 'only part of the organization'] : ['Scope', 'the whole organization'],
    ),
  }),
)}
${grid(card({ id: 'accounts', title: 'Accounts of which there is something to say', body: html`${accountTable(view, shown.rows)}${pager(view, shown, (to) => ({ page: 'run', run: run.run, sheet: to }))}` }))}
${grid(stepsCard(view, shown.rows))}`,
  };
};

const stateOf = (found: RunView): Html => {
  switch (found.state) {
    case 'finished':
      return none;
    case 'in-progress':
      return notice('calm', 'This run is in progress.', 'Its figures are those of the accounts that it has finished.');
    case 'broken-off':
      return notice(
        'bad',
        'This run was broken off.',
        'It never came to its end. Its figures are those of the accounts that it had finished by then.',
      );
    case 'stopped':
      return notice('bad', 'This run stopped before its end.', whyStopped(found));
    default:
      return found.state satisfies never;
  }
};

const accountTable = (view: View, rows: readonly AccountResult[]): Html =>
  tableOf({
    caption: 'Accounts of the run',
    rows,
    empty: 'Of no account is there anything to say.',
    sorts: true,
    columns: [
      {
        head: 'Account',
        isRowHead: true,
        kind: 'long',
        cell: ({ account }) => accountLabel(view, account.id, account.name),
      },
      { head: 'Coverage', cell: ({ coverage }) => coverageBadge(coverage) },
      { head: 'Issued', kind: 'number', cell: ({ counts }) => number(counts.issued) },
      { head: 'Off', kind: 'number', cell: ({ counts }) => number(counts.deactivated) },
      { head: 'Deleted', kind: 'number', cell: ({ counts }) => number(counts.deleted + counts.discarded) },
      { head: 'Planned', kind: 'number', cell: ({ counts }) => number(counts.planned) },
      { head: 'Why, and what to do', kind: 'long', cell: whyOf },
    ],
  });

const whyOf = ({ code, because, hint, warnings }: AccountResult): Html => {
  const lines = [
    ...(because === undefined && code === undefined
      ? []
      : [html`${code === undefined ? none : html`<code>${code}</code> `}${because ?? ''}`]),
    ...(hint === undefined ? [] : [html`<strong>What to do:</strong> ${hint}.`]),
    ...(code === undefined ? [] : [html`<span class="quiet">More in ${runbookEntry(code)}</span>`]),
    ...warnings.map((warning) => html`${warning}`),
  ];
  return html`${lines.map((line, index) => html`${index === 0 ? none : html`<br>`}${line}`)}`;
};

type StepRow = { readonly result: AccountResult; readonly user: UserResult; readonly step: Step | undefined };

const stepsShown = 200; // of some fifty accounts; each account has the rest

const stepsCard = (view: View, results: readonly AccountResult[]): Html => {
  const rows = results.flatMap((result) => result.users.flatMap((user) => rowsOf(result, user)));
  return card({
    id: 'steps',
    title: 'Step by step',
    note:
      rows.length > stepsShown
        ? `the first ${stepsShown} of ${counted(rows.length, 'step')} of these accounts`
        : 'of these accounts',
    body: tableOf({
      caption: 'What was done, planned or attempted',
      rows: rows.slice(0, stepsShown),
      empty: 'Nothing was done, planned or attempted.',
      sorts: true,
      columns: [
        {
          head: 'User',
          isRowHead: true,
          kind: 'long',
          cell: ({ result, user }) => userLabel(view, { account: result.account.id, user: user.user }),
        },
        {
          head: 'Account',
          kind: 'long',
          cell: ({ result: { account } }) => accountLabel(view, account.id, account.name),
        },
        {
          head: 'Step',
          kind: 'long',
          cell: ({ step, user }) =>
            step === undefined ? wordsOf(user.view?.finding ?? user.status) : capital(phraseOf(step)),
        },
        {
          head: 'Status',
          cell: ({ step, user }) =>
            step === undefined
              ? badge(wordsOf(user.view?.verdict ?? user.status), 'warn')
              : badge(step.status, toneOf[step.status]),
        },
        {
          head: 'Why',
          kind: 'long',
          cell: ({ step, user }) => step?.detail ?? step?.because ?? user.because ?? user.view?.because ?? '',
        },
      ],
    }),
  });
};

const rowsOf = (result: AccountResult, user: UserResult): readonly StepRow[] =>
  user.steps.length === 0 ? [{ result, user, step: undefined }] : user.steps.map((step) => ({ result, user, step }));

const toneOf: Readonly<Record<Step['status'], Tone>> = {
  done: 'good',
  planned: 'calm',
  refused: 'bad',
  unclear: 'warn',
  failed: 'bad',
  deferred: 'warn',
};
