import type { KeyView, LastUse } from '@rekey/engine';
import { html } from 'hono/html';
import type { KeyRow } from '../../queries/keys.ts';
import type { Html } from '../markup.ts';
import { standingBadge, verdictBadge } from '../parts/badge.ts';
import type { Column } from '../parts/table.ts';
import { day, dayOf, fromNow, number } from '../text.ts';
import { accountLabel, userLabel, type View } from '../view.ts';

export const keyId = ({ id }: Pick<KeyView, 'id'>): Html =>
  id === undefined
    ? html`<span class="quiet" title="so far only a credential report has told of it">id not read yet</span>`
    : html`<code class="id">${id}</code>`;

export const lastUseText = (use: LastUse | undefined, at: Date): Html => {
  if (use === undefined) return html`<span class="quiet">not asked</span>`;
  if (use.at === undefined) return html`never`;
  return html`${dayOf(use.at)} <span class="quiet">${fromNow(use.at, at)}${use.service === undefined ? '' : `, ${use.service}`}</span>`;
};

/** Of a list of keys from anywhere. */
export const keyColumns = (view: View): readonly Column<KeyRow>[] => [
  { head: 'User', isRowHead: true, kind: 'long', cell: (row) => userLabel(view, row) },
  { head: 'Account', kind: 'long', cell: ({ account }) => accountLabel(view, account) },
  { head: 'Key', kind: 'whole', cell: ({ key }) => keyId(key) },
  { head: 'Age, days', kind: 'number', cell: ({ ageDays }) => number(ageDays), sortBy: ({ ageDays }) => ageDays },
  { head: 'Standing', cell: ({ standing }) => standingBadge(standing) },
  { head: 'Verdict', cell: ({ view: { verdict } }) => verdictBadge(verdict) },
  {
    head: 'Next',
    kind: 'whole',
    cell: ({ view: { dueAt } }) => (dueAt === undefined ? '' : dayOf(dueAt)),
    sortBy: ({ view: { dueAt } }) => (dueAt === undefined ? '' : day(dueAt)),
  },
];
