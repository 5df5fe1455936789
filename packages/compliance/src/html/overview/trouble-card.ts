import { html } from 'hono/html';
import type { AccountRow } from '../../queries/sums.ts';
import { meaningOf, runbookEntry } from '../../words.ts';
import type { Html } from '../markup.ts';
import { coverageBadge } from '../parts/badge.ts';
import { card } from '../parts/card.ts';
import { tableOf } from '../parts/table.ts';
import type { AccountFilter } from '../place.ts';
import { capital, counted, dayOf } from '../text.ts';
import { linked, type View } from '../view.ts';

/** Accounts that a run meant to look at and could not, or not to the end. */
const troubled = (accounts: readonly AccountRow[]): readonly AccountRow[] =>
  accounts.filter(({ rollup: { coverage } }) => ['failed', 'unreachable', 'deferred'].includes(coverage));

type Trouble = {
  readonly because: string;
  readonly hint: string | undefined;
  readonly accounts: readonly AccountRow[];
};

/** Together what is put right by one and the same thing. */
const troublesOf = (accounts: readonly AccountRow[]): readonly Trouble[] => {
  const byRemedy = Map.groupBy(troubled(accounts), ({ rollup: { coverage, code = '', hint = '' } }) =>
    [coverage, code, hint].join('|'),
  );
  return [...byRemedy.values()]
    .map((some) => ({
      because: some[0]?.rollup.because ?? meaningOf[some[0]?.rollup.coverage ?? 'failed'],
      hint: some[0]?.rollup.hint,
      accounts: some,
    }))
    .toSorted((a, b) => b.accounts.length - a.accounts.length);
};

const shown = 8;

/** Each trouble with what to do about it. */
export const troubleCard = (
  view: View,
  accounts: readonly AccountRow[],
  within: Pick<AccountFilter, 'ou'> = {},
): Html => {
  const troubles = troublesOf(accounts);
  return card({
    id: 'troubles',
    title: 'Accounts not looked at',
    note: troubles.length === 0 ? undefined : counted(troubled(accounts).length, 'account'),
    body: tableOf({
      caption: 'Accounts that failed, could not be reached or were deferred, with the remedy',
      rows: troubles.slice(0, shown),
      empty: 'Every account that was to be looked at was.',
      columns: [
        { head: 'Accounts', isRowHead: true, kind: 'long', cell: (one) => whichOf(view, one, within) },
        {
          head: 'State',
          cell: ({ accounts: [first] }) => (first === undefined ? '' : coverageBadge(first.rollup.coverage)),
        },
        {
          head: 'Why',
          kind: 'long',
          cell: ({ accounts: some, because }) =>
            html`${some[0]?.rollup.code === undefined ? '' : html`<code>${some[0].rollup.code}</code><br>`}<span class="name">${some.length > 1 ? 'Such as: ' : ''}${because}</span>`,
        },
        {
          head: 'What to do',
          kind: 'long',
          cell: ({ hint, accounts: [first] }) =>
            hint === undefined ? remedyWithout(first?.rollup.code) : `${capital(hint)}.`,
        },
        { head: 'Last success', kind: 'whole', cell: ({ accounts: some }) => lastWell(some) },
      ],
    }),
    foot: troubles.length > shown ? linked(view, { page: 'coverage' }, 'All of them') : undefined,
  });
};

const whichOf = (view: View, { accounts: some }: Trouble, within: Pick<AccountFilter, 'ou'>): Html => {
  const [first] = some;
  if (first === undefined) return html``;
  const { account, coverage, code } = first.rollup;
  if (some.length === 1)
    return html`${linked(view, { page: 'account', account: account.id }, html`<span class="name">${account.name}</span>`)}<br><code class="quiet id">${account.id}</code>`;
  return linked(view, { page: 'accounts', ...within, coverage, code }, counted(some.length, 'account'));
};

const remedyWithout = (code: string | undefined): string =>
  code === undefined ? 'It is tried again in the next run.' : `See ${runbookEntry(code)}.`;

const lastWell = (some: readonly AccountRow[]): Html | string => {
  const times = some
    .flatMap(({ rollup: { lastSuccessAt } }) => lastSuccessAt ?? [])
    .toSorted((a, b) => a.getTime() - b.getTime());
  const [first] = times;
  return first === undefined ? 'never' : dayOf(first);
};
