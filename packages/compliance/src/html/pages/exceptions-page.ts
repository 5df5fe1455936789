import type { Exception, Hold } from '@rekey/engine';
import { html } from 'hono/html';
import type { Covers } from '../../queries/exceptions.ts';
import { soonDays } from '../../queries/exceptions.ts';
import type { Page } from '../layout.ts';
import type { Html } from '../markup.ts';
import { badge } from '../parts/badge.ts';
import { card, grid, stat } from '../parts/card.ts';
import { pager, sheetOf } from '../parts/pager.ts';
import { tableOf } from '../parts/table.ts';
import { type CoverShow, coverShows } from '../place.ts';
import { dayOf, fromNow, number } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

/** An exception or a hold, by what they have in common. */
export type CoverRow = {
  /** Its number in the list: exceptions have no other name that they must have. */
  readonly cover: string;
  readonly kind: 'exception' | 'hold';
  readonly name: Html;
  readonly who: string;
  readonly owner: string;
  readonly reason: string;
  readonly ends: Date | undefined;
  readonly show: readonly CoverShow[];
  readonly users: Covers['exceptions'][number]['users'];
};

export const coverRows = ({ exceptions, holds }: Covers): readonly CoverRow[] => [
  ...exceptions.map((one, index) => ({
    ...fromException(one.exception),
    ...commonOf(one),
    cover: `exception-${index + 1}`,
  })),
  ...holds.map((one, index) => ({ ...fromHold(one.hold), ...commonOf(one), cover: `hold-${index + 1}` })),
];

const commonOf = ({ standing, endsSoon, users }: Covers['exceptions'][number] | Covers['holds'][number]) => ({
  users,
  show: [
    standing,
    ...(endsSoon ? ['ends-soon' as const] : []),
    ...(standing === 'in-force' && users.length === 0 ? ['unmatched' as const] : []),
  ],
});

const fromException = ({ id, scopes, selector, owner, reason, expires, source }: Exception) => ({
  kind: 'exception' as const,
  name: html`${id === undefined ? 'exception' : html`<code>${id}</code>`}${source === undefined ? '' : html`<br><span class="quiet">${source.file}:${source.line}</span>`}`,
  who: `${selectorText(selector)} in ${scopes.join(', ')}`,
  owner: owner ?? '',
  reason: reason ?? '',
  ends: expires === undefined ? undefined : new Date(`${expires}T00:00:00Z`),
});

const fromHold = ({ scope, user, author, reason, until }: Hold) => ({
  kind: 'hold' as const,
  name: html`hold`,
  who: `${user ?? 'everybody'} in ${scope}`,
  owner: author,
  reason,
  ends: until,
});

const selectorText = ({ users, paths, tags, groups, console }: Exception['selector']): string =>
  [
    ...(users === undefined ? [] : [`users ${users.join(', ')}`]),
    ...(paths === undefined ? [] : [`paths ${paths.join(', ')}`]),
    ...(groups === undefined ? [] : [`groups ${groups.join(', ')}`]),
    ...Object.entries(tags ?? {}).map(([key, values]) => `tag ${key} ${values.join(' or ')}`),
    ...(console === undefined ? [] : [console ? 'with console password' : 'without console password']),
  ].join(', ');

const titles: Readonly<Record<CoverShow, string>> = {
  'in-force': 'In force',
  'ends-soon': `Ending within ${soonDays} days`,
  over: 'Over: remove them',
  unmatched: 'In force, and nobody is left alone for it',
  'not-yet': 'Not yet in force',
};
const tones = { 'in-force': 'good', 'ends-soon': 'warn', over: 'plain', unmatched: 'warn', 'not-yet': 'calm' } as const;
const shortTitles: Readonly<Record<CoverShow, string>> = { ...titles, over: 'Over', unmatched: 'Never matched' };

export type ExceptionsView = {
  readonly covers: Covers;
  readonly policyName: string;
  readonly show: CoverShow | undefined;
  readonly sheet: number;
};

export const exceptionsPage = (view: View, { covers, policyName, show, sheet }: ExceptionsView): Page => {
  const all = coverRows(covers);
  const rows = all.filter((row) => show === undefined || row.show.includes(show));
  const shown = sheetOf(rows.toSorted(soonestFirst), sheet);
  return {
    title: 'Exceptions and holds',
    note: html`Policy <span class="name">${policyName}</span>; users are those whom the last runs left alone`,
    body: html`
${grid(...(['in-force', 'ends-soon', 'over', 'unmatched'] as const).map((one) => countOf(view, all, one)))}
${card({
  id: 'covers',
  title: show === undefined ? 'All of them' : titles[show],
  note: show === undefined ? 'what ends first comes first' : linked(view, { page: 'exceptions' }, 'Show all'),
  body: html`${coverTable(view, shown.rows)}${pager(view, shown, (to) => ({ page: 'exceptions', show, sheet: to }))}`,
})}`,
  };
};

const soonestFirst = (a: CoverRow, b: CoverRow): number =>
  Number(a.show.includes('over')) - Number(b.show.includes('over')) ||
  (a.ends?.getTime() ?? Infinity) - (b.ends?.getTime() ?? Infinity) ||
  0;

const countOf = (...[view, all, show]: readonly [View, readonly CoverRow[], CoverShow]): Html =>
  stat({
    label: shortTitles[show],
    value: figure(view, all.filter((row) => row.show.includes(show)).length, {
      of: titles[show],
      to: { page: 'exceptions', show },
    }),
  });

const coverTable = (view: View, rows: readonly CoverRow[]): Html =>
  tableOf({
    caption: 'Exceptions and holds',
    rows,
    empty: 'There is none.',
    sorts: true,
    columns: [
      { head: 'What', isRowHead: true, kind: 'long', cell: ({ name }) => name },
      {
        head: 'Standing',
        cell: ({ show }) =>
          html`${coverShows.filter((one) => show.includes(one)).map((one) => html`${badge(shortTitles[one].toLowerCase(), tones[one])} `)}`,
      },
      {
        head: 'Ends',
        kind: 'whole',
        cell: ({ ends }) => endText(ends, view.at),
        sortBy: ({ ends }) => ends?.toISOString() ?? '~',
      },
      { head: 'Leaves alone', kind: 'long', cell: ({ who }) => who },
      {
        head: 'Users',
        kind: 'number',
        cell: ({ cover, users }) =>
          users.length === 0
            ? number(0)
            : figure(view, users.length, { of: 'users left alone', to: { page: 'excepted', cover } }),
      },
      { head: 'Owner', kind: 'long', cell: ({ owner }) => owner },
      { head: 'Reason', kind: 'long', cell: ({ reason }) => reason },
    ],
  });

const endText = (ends: Date | undefined, at: Date): Html =>
  ends === undefined
    ? html`<span class="quiet">no end</span>`
    : html`${dayOf(ends)}<br><span class="quiet">${fromNow(ends, at)}</span>`;
